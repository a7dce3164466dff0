import Tables

/// The days on which Chinese retail does not sell as usual.
public enum RetailCalendar: String, Sendable, CaseIterable, Encodable {
  /// Spring Festival, 618, Double 11 and Double 12.
  case cn
  /// No day is special.
  case none

  /// One kind of event.
  public struct Event: Sendable {
    /// A short name.
    public let name: String
    /// Whether a day belongs to it.
    let holds: @Sendable (Int32) -> Bool
  }

  /// The events.
  public var events: [Event] {
    guard self == .cn else { return [] }
    return [
      Event(name: "spring_festival") { day in
        Self.newYears.contains { $0 - 7...$0 + 7 ~= day }
      },
      .yearly("618", from: (6, 1), to: (6, 20)),
      .yearly("618_day", from: (6, 18), to: (6, 18)),
      .yearly("double_11", from: (10, 20), to: (11, 11)),
      .yearly("double_11_day", from: (11, 11), to: (11, 11)),
      .yearly("double_12", from: (12, 12), to: (12, 12)),
    ]
  }

  /// For each event, which share of each stretch of days it fills.
  func shares(of periods: [ClosedRange<Int32>]) -> [[Double]] {
    events.map { event in
      periods.map { days in
        Double(days.count { event.holds($0) }) / Double(days.count)
      }
    }
  }

  /// First days of the lunar year.
  static let newYears: [Int32] = [
    (2012, 1, 23), (2013, 2, 10), (2014, 1, 31), (2015, 2, 19), (2016, 2, 8), (2017, 1, 28),
    (2018, 2, 16), (2019, 2, 5), (2020, 1, 25), (2021, 2, 12), (2022, 2, 1), (2023, 1, 22),
    (2024, 2, 10), (2025, 1, 29), (2026, 2, 17), (2027, 2, 6), (2028, 1, 26), (2029, 2, 13),
    (2030, 2, 3),
  ].map { CivilDate.days(year: $0.0, month: $0.1, day: $0.2) }
}

extension RetailCalendar.Event {
  /// The same days every year.
  fileprivate static func yearly(
    _ name: String, from: (month: Int, day: Int), to: (month: Int, day: Int)
  ) -> RetailCalendar.Event {
    RetailCalendar.Event(name: name) { day in
      let date = CivilDate(daysSince1970: day)
      return from <= (date.month, date.day) && (date.month, date.day) <= to
    }
  }
}
