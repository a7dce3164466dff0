/// A calendar day of the shop's clock, as the number of days since 1970-01-01.
///
/// The shops simulated keep China Standard Time, eight hours before UTC all year round, so a day
/// always has 86,400 seconds.
struct LocalDay: Comparable, Hashable, Sendable {
  var number: Int

  init(number: Int) { self.number = number }

  /// A day of the proleptic Gregorian calendar, or nil when there is none of that number.
  init?(year: Int, month: Int, day: Int) {
    guard (1...9999).contains(year), (1...12).contains(month), (1...31).contains(day) else {
      return nil
    }
    // Years begin in March, so that the leap day is the last of its year.
    let shifted = month <= 2 ? year - 1 : year
    let era = shifted / 400
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    number = era * 146_097 + dayOfEra - 719_468
    let back = parts
    guard back.year == year, back.month == month, back.day == day else { return nil }
  }

  /// A day written as `2025-06-18`, or nil.
  init?(_ text: String) {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 3, parts[0].utf8.count == 4, parts[1].utf8.count == 2,
      parts[2].utf8.count == 2, let year = Int(parts[0]), let month = Int(parts[1]),
      let day = Int(parts[2])
    else { return nil }
    self.init(year: year, month: month, day: day)
  }

  /// Year, month and day of the month.
  var parts: (year: Int, month: Int, day: Int) {
    let shifted = number + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    return (year, month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
  }

  /// The number of its month, counted from the year 0.
  var month: Int { parts.year * 12 + parts.month - 1 }

  /// 0 for a Monday, 6 for a Sunday.
  var weekday: Int { ((number + 3) % 7 + 7) % 7 }

  /// The first second of the day.
  var start: Int { number * 86_400 }

  /// The day as `2025-06-18`.
  var text: String {
    let (year, month, day) = parts
    func padded(_ value: Int, _ width: Int) -> String {
      let digits = String(value)
      return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
    return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
  }

  static func < (left: LocalDay, right: LocalDay) -> Bool { left.number < right.number }

  /// The first day of the lunar year, for the years that are tabled.
  static func springFestival(year: Int) -> LocalDay? {
    let dates = [
      2020: (1, 25), 2021: (2, 12), 2022: (2, 1), 2023: (1, 22), 2024: (2, 10), 2025: (1, 29),
      2026: (2, 17), 2027: (2, 6), 2028: (1, 26), 2029: (2, 13), 2030: (2, 3),
    ]
    guard let (month, day) = dates[year] else { return nil }
    return LocalDay(year: year, month: month, day: day)
  }
}
