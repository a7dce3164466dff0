import Tables

/// What stands for values that are missing in a given series.
public enum GapFilling: String, Sendable, CaseIterable, Encodable {
  /// Zero, as of days on which nothing happened.
  case zero
  /// A straight line from the value before to the value after.
  case linear
}

/// A given series at even steps.
struct SeriesGrid {
  /// Its spacing.
  let unit: ForecastWords.Unit
  /// One value a period.
  let values: [Double]
  /// How many of them were not given.
  let gaps: Int
  /// What stands for them.
  let filling: GapFilling
  private let first: Int32

  /// Values to a season.
  var seasonLength: Int {
    switch unit {
    case .day: 7
    case .week: 1
    case .month: 12
    case .quarter: 4
    case .year: 1
    }
  }

  /// Lays out a series.
  ///
  /// A day or week without a count may well be one on which nothing happened; a month, quarter or year without a
  /// line, and any amount, is a value that is missing, and somebody has to say what stands for it.
  ///
  /// - Parameters:
  ///   - series: The series.
  ///   - filling: What stands for missing values; nil for zeros in counts of days and weeks, and an error else.
  /// - Throws: `SeriesError` for a single value, for dates centuries apart, and for a missing value for which
  ///   nothing stands.
  init(_ series: GivenSeries, filling: GapFilling? = nil) throws(SeriesError) {
    guard let start = series.points.first?.day, series.points.count > 1 else {
      throw SeriesError(
        name: series.name,
        cause:
          "not enough history for a forecast: a single value, and it takes two for a mean and many"
          + " more for a backtest")
    }
    let steps = zip(series.points.dropFirst(), series.points).map { $0.day - $1.day }
    let months = Self.unitOfMonths(series.points.map { CivilDate(daysSince1970: $0.day) })
    unit =
      months.flatMap { $0 == .month ? nil : $0 }
      ?? (steps.allSatisfy { $0 % 7 == 0 } ? .week : months ?? .day)
    first = start
    var values: [Double] = []
    var gaps = 0
    let isCount = series.points.allSatisfy { $0.value >= 0 && $0.value == $0.value.rounded() }
    for (index, point) in series.points.enumerated() {
      let place = Self.place(of: point.day, from: start, unit)
      guard place - values.count < 10_000 else {
        let before = series.points[index - 1].day
        throw SeriesError(
          name: series.name,
          cause:
            "more than 10,000 \(unit.rawValue)s lie between \(CivilDate(daysSince1970: before)) and"
            + " \(CivilDate(daysSince1970: point.day)), the next date",
          nextStep: "look at the year",
          // Of the two, the one with fewer dates on its side.
          day: index <= series.points.count - index ? before : point.day)
      }
      guard place == values.count || filling != nil || isCount && unit.months == 0 else {
        throw SeriesError(
          name: series.name,
          cause:
            "no value for \(Self.label(values.count, from: start, unit)); only counts of days and weeks"
            + " are taken to be zero where they are missing: add the line, or give --gaps zero or"
            + " --gaps linear")
      }
      let missing = place - values.count
      let last = values.last ?? 0
      for step in 1..<missing + 1 {
        let share = Double(step) / Double(missing + 1)
        values.append(filling == .linear ? last * (1 - share) + point.value * share : 0)
      }
      gaps += missing
      values.append(point.value)
    }
    self.values = values
    self.gaps = gaps
    self.filling = filling ?? .zero
  }

  /// Names of past and coming periods.
  func labels(_ steps: Int) -> ForecastLabels {
    let all = (0..<values.count + steps).map { Self.label($0, from: first, unit) }
    return ForecastLabels(
      past: Array(all[..<values.count]), coming: Array(all[values.count...]))
  }

  /// The days of past and coming periods.
  ///
  /// A week that is named by its Monday begins there, by another day it ends there. Quarters and years have the promotions of the year before, and are not asked for.
  func periods(_ steps: Int) -> [ClosedRange<Int32>] {
    (0..<values.count + steps).map { place in
      let day = Self.day(place, from: first, unit)
      switch unit {
      case .day: return day...day
      case .week:
        return CivilDate.isoWeekday(ofDay: day) == 1 ? day...day + 6 : day - 6...day
      case .month, .quarter, .year:
        let date = CivilDate(daysSince1970: day)
        let start = CivilDate.days(year: date.year, month: date.month, day: 1)
        return start...start + Int32(CivilDate.length(ofMonth: date.month, year: date.year)) - 1
      }
    }
  }

  private static func place(
    of day: Int32, from first: Int32, _ unit: ForecastWords.Unit
  ) -> Int {
    switch unit {
    case .day: return Int(day - first)
    case .week: return Int(day - first) / 7
    case .month, .quarter, .year:
      let (date, start) = (CivilDate(daysSince1970: day), CivilDate(daysSince1970: first))
      return ((date.year - start.year) * 12 + date.month - start.month) / unit.months
    }
  }

  private static func day(_ place: Int, from first: Int32, _ unit: ForecastWords.Unit) -> Int32 {
    switch unit {
    case .day: return first + Int32(place)
    case .week: return first + 7 * Int32(place)
    case .month, .quarter, .year:
      let start = CivilDate(daysSince1970: first)
      let month = start.month - 1 + place * unit.months
      let (year, of) = (start.year + month / 12, month % 12 + 1)
      let last = CivilDate.length(ofMonth: of, year: year)
      // A month's last day stays its last day.
      return CivilDate.days(
        year: year, month: of, day: start.isLast ? last : min(start.day, last))
    }
  }

  private static func label(_ place: Int, from first: Int32, _ unit: ForecastWords.Unit) -> String {
    let date = CivilDate(daysSince1970: day(place, from: first, unit))
    switch unit {
    case .day, .week: return date.description
    // Named by its first or last month, a quarter or year is one of the calendar.
    case .quarter where date.month % 3 != 2: return "\(date.yearKey)-Q\((date.month + 2) / 3)"
    case .year where date.month == 1 || date.month == 12: return date.yearKey
    case .month, .quarter, .year: return date.monthKey
    }
  }

  /// What dates on one day of the month, or on its last, are apart; nil for others.
  ///
  /// Quarters and years are what most of them are apart, and all a multiple of; other gaps between months
  /// are months without a value.
  private static func unitOfMonths(_ dates: [CivilDate]) -> ForecastWords.Unit? {
    guard dates.allSatisfy({ $0.day == dates[0].day || $0.isLast }) else { return nil }
    let steps = zip(dates.dropFirst(), dates).map {
      ($0.year - $1.year) * 12 + $0.month - $1.month
    }
    guard steps.allSatisfy({ $0 > 0 }) else { return nil }
    let coarse = [ForecastWords.Unit.year, .quarter].first { unit in
      steps.allSatisfy { $0 % unit.months == 0 }
        && 2 * steps.count { $0 == unit.months } > steps.count
    }
    return coarse ?? .month
  }
}

extension CivilDate {
  /// Whether it is the last day of its month.
  fileprivate var isLast: Bool { day == CivilDate.length(ofMonth: month, year: year) }

  /// As `2025`.
  fileprivate var yearKey: String { String(monthKey.prefix(4)) }
}
