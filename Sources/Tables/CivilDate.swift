/// A day of the proleptic Gregorian calendar.
///
/// Days are counted as `Int32` from 1970-01-01 (day 0), and weeks are those of ISO 8601. The
/// conversions are those of Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms"
/// (https://howardhinnant.github.io/date_algorithms.html), and hold for every year of four digits.
public struct CivilDate: Hashable, Sendable, Comparable {
  /// The year; 0 is the year before 1.
  public let year: Int
  /// The month, 1 to 12.
  public let month: Int
  /// The day of the month, 1 to 31.
  public let day: Int

  /// The date that many days after 1970-01-01.
  public init(daysSince1970 days: Int32) {
    let shifted = Int(days) + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra =
      (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
    month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  }

  /// The date with that year, month and day, or nil when the calendar has none.
  public init?(year: Int, month: Int, day: Int) {
    guard (0...9_999).contains(year), (1...12).contains(month), day >= 1,
      day <= Self.length(ofMonth: month, year: year)
    else { return nil }
    self.year = year
    self.month = month
    self.day = day
  }

  /// The days from 1970-01-01 to this date.
  public var daysSince1970: Int32 { Self.days(year: year, month: month, day: day) }

  /// Orders dates by time.
  public static func < (left: CivilDate, right: CivilDate) -> Bool {
    (left.year, left.month, left.day) < (right.year, right.month, right.day)
  }

  /// The days from 1970-01-01 to a date that is taken to exist, with a year of at most four digits.
  @inlinable
  public static func days(year: Int, month: Int, day: Int) -> Int32 {
    let shiftedYear = month <= 2 ? year - 1 : year
    let era = (shiftedYear >= 0 ? shiftedYear : shiftedYear - 399) / 400
    let yearOfEra = shiftedYear - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return Int32(truncatingIfNeeded: era * 146_097 + dayOfEra - 719_468)
  }

  /// The number of days of a month, 1 to 12.
  @inlinable
  public static func length(ofMonth month: Int, year: Int) -> Int {
    if month == 2 {
      let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
      return isLeap ? 29 : 28
    }
    // April, June, September and November: even up to July, odd after.
    return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31
  }

  /// The weekday of a day by ISO 8601: 1 is Monday, 7 is Sunday.
  @inlinable
  public static func isoWeekday(ofDay day: Int32) -> Int {
    // Day 0 is a Thursday, and -3 the Monday of its week.
    let remainder = (Int(day) + 3) % 7
    return (remainder < 0 ? remainder + 7 : remainder) + 1
  }
}

/// A week of ISO 8601: it starts on Monday and belongs to the year that holds its Thursday.
public struct ISOWeek: Hashable, Sendable, Comparable {
  /// The year to which the week belongs, which near New Year can differ from the year of the day.
  public let year: Int
  /// The number of the week, 1 to 53.
  public let week: Int

  /// The week that holds a day, counted from 1970-01-01.
  public init(ofDay day: Int32) {
    let thursday = Int(day) - CivilDate.isoWeekday(ofDay: day) + 4
    year = CivilDate(daysSince1970: Int32(clamping: thursday)).year
    week = (thursday - Int(CivilDate.days(year: year, month: 1, day: 1))) / 7 + 1
  }

  /// That week of that year, or nil when the year has none such.
  public init?(year: Int, week: Int) {
    guard (0...9_999).contains(year), (1...53).contains(week) else { return nil }
    self.year = year
    self.week = week
    guard ISOWeek(ofDay: firstDay) == self else { return nil }
  }

  /// The Monday of the week, in days from 1970-01-01.
  public var firstDay: Int32 {
    // The fourth of January is always in week 1.
    let fourth = CivilDate.days(year: year, month: 1, day: 4)
    return fourth - Int32(CivilDate.isoWeekday(ofDay: fourth) - 1) + Int32((week - 1) * 7)
  }

  /// Orders weeks by time.
  public static func < (left: ISOWeek, right: ISOWeek) -> Bool {
    (left.year, left.week) < (right.year, right.week)
  }
}
