/// The time of day that follows a date, and the zone if it names one.
struct Clock {
  /// Seconds since midnight.
  var secondOfDay: Int
  /// Seconds by which the clock is ahead of UTC, or ``noZone``.
  var zone: Int

  static let noZone = Int.min
}

extension ByteReader {
  private enum HalfDay {
    case none, morning, afternoon
  }

  /// Reads from the end of a date to the end of the cell: nothing, which is midnight, or a time like
  /// `T08:04:21.5Z`, ` 下午 3:20`, ` 3:20 PM +0800`; nil for anything else.
  ///
  /// - Parameter needsGap: Whether a space or `T` stands before a time.
  /// - Returns: The time, or nil.
  mutating func clock(needsGap: Bool) -> Clock? {
    let start = index
    skipSpaces()
    if isAtEnd { return Clock(secondOfDay: 0, zone: Clock.noZone) }
    if index == start {
      if peek() | 0x20 == UInt8(ascii: "t") {
        index += 1
      } else if needsGap {
        return nil
      }
    }
    let halfDay = takeHalfDay()
    skipSpaces()
    let hour = digits()
    guard hour.count == 1 || hour.count == 2, take(UInt8(ascii: ":")) else { return nil }
    let minute = digits()
    guard minute.count == 2 else { return nil }
    var second = 0
    if take(UInt8(ascii: ":")) {
      let digits = digits()
      guard digits.count == 2, takeFraction() else { return nil }
      second = digits.value
    }
    guard hour.value < 24, minute.value < 60, second < 60 else { return nil }
    return endOfClock(
      secondOfDay: hour.value * 3_600 + minute.value * 60 + second, halfDay: halfDay)
  }

  /// Reads what may follow `HH:mm:ss`, of which the value is given: a fraction, the half of the day,
  /// the zone.
  mutating func clockSuffix(secondOfDay: Int) -> Clock? {
    guard takeFraction() else { return nil }
    return endOfClock(secondOfDay: secondOfDay, halfDay: .none)
  }

  /// Steps over a fraction of a second, which is cut off; false when a point has no digit after it.
  private mutating func takeFraction() -> Bool {
    guard take(UInt8(ascii: ".")) || take(UInt8(ascii: ",")) else { return true }
    return digits().count > 0
  }

  private mutating func endOfClock(secondOfDay: Int, halfDay before: HalfDay) -> Clock? {
    skipSpaces()
    var clock = Clock(secondOfDay: secondOfDay, zone: Clock.noZone)
    if isAtEnd, before == .none { return clock }
    let after = takeHalfDay()
    if before != .none || after != .none {
      let hour = secondOfDay / 3_600
      // A twelve-hour clock shows 12, 1, … 11, and says its half once.
      guard before == .none || after == .none, (1...12).contains(hour) else { return nil }
      let isAfternoon = before == .afternoon || after == .afternoon
      clock.secondOfDay += (isAfternoon ? 43_200 : 0) - (hour == 12 ? 43_200 : 0)
      skipSpaces()
    }
    if isAtEnd { return clock }
    guard takeZone(&clock.zone) else { return nil }
    skipSpaces()
    return isAtEnd ? clock : nil
  }

  /// Reads `AM`, `PM`, `上午` or `下午`.
  private mutating func takeHalfDay() -> HalfDay {
    let first = peek() | 0x20
    if peek(1) | 0x20 == UInt8(ascii: "m") {
      if first == UInt8(ascii: "a") || first == UInt8(ascii: "p") {
        index += 2
        return first == UInt8(ascii: "a") ? .morning : .afternoon
      }
    }
    let start = index
    let isMorning = take((0xE4, 0xB8, 0x8A))
    if isMorning || take((0xE4, 0xB8, 0x8B)), take((0xE5, 0x8D, 0x88)) {
      return isMorning ? .morning : .afternoon
    }
    index = start
    return .none
  }

  /// Reads `Z`, `UTC`, `GMT`, or an offset of up to 18 hours like `+08:00`, `+0800`, `+08`.
  private mutating func takeZone(_ zone: inout Int) -> Bool {
    let sign = peek()
    if sign | 0x20 == UInt8(ascii: "z") {
      index += 1
      zone = 0
      return true
    }
    let word = (peek() | 0x20, peek(1) | 0x20, peek(2) | 0x20)
    if word == (0x75, 0x74, 0x63) || word == (0x67, 0x6D, 0x74) {  // utc, gmt
      index += 3
      zone = 0
      return true
    }
    guard take(UInt8(ascii: "+")) || take(UInt8(ascii: "-")) else { return false }
    let digits = digits()
    var (hours, minutes) = (digits.value, 0)
    if digits.count == 4 {
      (hours, minutes) = digits.value.quotientAndRemainder(dividingBy: 100)
    } else if digits.count != 2 {
      return false
    } else if take(UInt8(ascii: ":")) {
      let more = self.digits()
      guard more.count == 2 else { return false }
      minutes = more.value
    }
    let offset = hours * 3_600 + minutes * 60
    guard minutes < 60, offset <= 18 * 3_600 else { return false }
    zone = sign == UInt8(ascii: "-") ? -offset : offset
    return true
  }
}
