extension CivilDate: CustomStringConvertible {
  /// The date as in `2014-08-11`.
  public var description: String { "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))" }

  /// The month as in `2014-08`.
  public var monthKey: String { "\(padded(year, 4))-\(padded(month, 2))" }

  /// A moment as in `2025-01-31T23:59:59+08:00`, by ISO 8601.
  ///
  /// - Parameters:
  ///   - seconds: Seconds since 1970, UTC.
  ///   - offset: Seconds by which the clock that is shown is ahead of UTC. One that is no whole
  ///     minute (zones had such before 1972) is written with its seconds.
  /// - Returns: The text.
  public static func timestamp(ofUTC seconds: Int64, offset: Int) -> String {
    let local = seconds &+ Int64(offset)
    let day = floorDivide(local, 86_400)
    let second = Int(local &- day &* 86_400)
    let date = CivilDate(daysSince1970: Int32(clamping: day))
    return "\(date)T\(clock(second))\(offsetText(offset))"
  }

  /// The offset of a clock from UTC as in `+08:00`.
  static func offsetText(_ offset: Int) -> String {
    let text = clock(abs(offset))
    let sign = offset < 0 ? "-" : "+"
    return offset % 60 == 0 ? sign + text.dropLast(3) : sign + text
  }

  private static func clock(_ second: Int) -> String {
    "\(padded(second / 3_600, 2)):\(padded(second / 60 % 60, 2)):\(padded(second % 60, 2))"
  }
}

extension ISOWeek: CustomStringConvertible {
  /// The week as in `2025-W07`.
  public var description: String { "\(padded(year, 4))-W\(padded(week, 2))" }
}

extension CivilDate {
  /// Why a text names no period.
  public struct PeriodError: Error, Hashable, CustomStringConvertible {
    /// The text.
    public let text: String
    /// The text, and what would be accepted.
    public var description: String {
      "\"\(text)\" is no period; give a day (2025-01-31), an ISO week (2025-W07), a month (2025-01), a quarter"
        + " (2025-Q1) or a year (2025)"
    }
  }

  /// The days of the period that an option names, counted from 1970-01-01.
  ///
  /// Strict: `2025-01-31`, `2025-W07`, `2025-01`, `2025-Q1` or `2025`, every digit written.
  /// - Throws: ``PeriodError`` for any other text, and for a day, week, month or quarter that does not exist.
  public static func days(ofPeriod text: String) throws(PeriodError) -> ClosedRange<Int32> {
    let bytes = Array(text.utf8)
    func number(_ range: Range<Int>) -> Int? {
      var value = 0
      for byte in bytes[range] {
        guard (48...57).contains(byte) else { return nil }
        value = value * 10 + Int(byte - 48)
      }
      return value
    }
    let dash = UInt8(ascii: "-")
    func days(ofMonths months: ClosedRange<Int>, _ year: Int) -> ClosedRange<Int32>? {
      guard let first = CivilDate(year: year, month: months.lowerBound, day: 1),
        let last = CivilDate(year: year, month: months.upperBound, day: 1)
      else { return nil }
      return first.daysSince1970...last.daysSince1970
        + Int32(length(ofMonth: months.upperBound, year: year) - 1)
    }
    guard bytes.count == 4 || bytes.count >= 7 && bytes[4] == dash, let year = number(0..<4) else {
      throw PeriodError(text: text)
    }
    switch bytes.count {
    case 4:
      if let days = days(ofMonths: 1...12, year) { return days }
    case 7 where bytes[5] == UInt8(ascii: "Q"):
      if let quarter = number(6..<7), 1...4 ~= quarter,
        let days = days(ofMonths: 3 * quarter - 2...3 * quarter, year)
      {
        return days
      }
    case 7:
      if let month = number(5..<7), let days = days(ofMonths: month...month, year) { return days }
    case 8 where bytes[5] == UInt8(ascii: "W"):
      if let number = number(6..<8), let week = ISOWeek(year: year, week: number) {
        return week.firstDay...week.firstDay + 6
      }
    case 10 where bytes[7] == dash:
      if let month = number(5..<7), let day = number(8..<10),
        let date = CivilDate(year: year, month: month, day: day)
      {
        return date.daysSince1970...date.daysSince1970
      }
    default: break
    }
    throw PeriodError(text: text)
  }
}

/// A number that is not negative, with leading zeros up to a width.
private func padded(_ number: Int, _ width: Int) -> String {
  let digits = String(number)
  return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
}

/// The quotient rounded down, for a positive divisor.
@inline(__always)
@inlinable
func floorDivide(_ number: Int64, _ divisor: Int64) -> Int64 {
  let quotient = number / divisor
  return number % divisor < 0 ? quotient - 1 : quotient
}
