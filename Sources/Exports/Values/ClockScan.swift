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
    guard hour.count == 1 || hour.count == 2 else { return nil }
    if !take(UInt8(ascii: ":")) { return chineseClock(hour: hour.value, halfDay) }
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

  /// Reads what follows the hour of `14时30分05秒` or `下午2点30分`.
  private mutating func chineseClock(hour: Int, _ halfDay: HalfDay) -> Clock? {
    // 时, 時, 点
    guard take((0xE6, 0x97, 0xB6)) || take((0xE6, 0x99, 0x82)) || take((0xE7, 0x82, 0xB9)) else {
      return nil
    }
    var (minute, second) = (0, 0)
    if isAtDigit {
      let minutes = digits()
      guard minutes.count <= 2, take((0xE5, 0x88, 0x86)) else { return nil }  // 分
      minute = minutes.value
    }
    if isAtDigit {
      let seconds = digits()
      guard seconds.count <= 2, take((0xE7, 0xA7, 0x92)) else { return nil }  // 秒
      second = seconds.value
    }
    guard hour < 24, minute < 60, second < 60 else { return nil }
    return endOfClock(secondOfDay: hour * 3_600 + minute * 60 + second, halfDay: halfDay)
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

  /// Reads `Z`, an offset, a name of a zone, or both (`GMT+8`).
  ///
  /// Offsets are of up to 18 hours: `+08:00`, `+0800`, `+08`. Names are those that have one meaning in the reports of
  /// shops: `CST` has two, America's and China's.
  private mutating func takeZone(_ zone: inout Int) -> Bool {
    let sign = peek()
    if sign | 0x20 == UInt8(ascii: "z") {
      index += 1
      zone = 0
      return true
    }
    var word: UInt32 = 0
    var end = self
    while end.isAtLetter && end.index - index < 4 {
      word = word << 8 | UInt32(end.peek() | 0x20)
      end.index += 1
    }
    let isUniversal = word == Self.key("utc") || word == Self.key("gmt")
    if word != 0 {
      guard isUniversal || Self.zones[word] != nil, !end.isAtLetter else { return false }
      index = end.index
      zone = (Self.zones[word] ?? 0) * 3_600
      guard isUniversal, peek() == UInt8(ascii: "+") || peek() == UInt8(ascii: "-") else {
        return true
      }
      return takeOffset(&zone, isShort: true)
    }
    return takeOffset(&zone, isShort: false)
  }

  /// Hours by which the clocks of RFC 2822 and of Amazon's reports are ahead of UTC.
  private static let zones: [UInt32: Int] = [
    key("est"): -5, key("edt"): -4, key("cdt"): -5, key("mst"): -7, key("mdt"): -6, key("pst"): -8,
    key("pdt"): -7, key("bst"): 1, key("cet"): 1, key("cest"): 2, key("jst"): 9, key("aest"): 10,
    key("aedt"): 11,
  ]

  private static func key(_ name: StaticString) -> UInt32 {
    (0..<name.utf8CodeUnitCount).reduce(0) { $0 << 8 | UInt32(name.utf8Start[$1]) }
  }

  /// Reads `+08:00`, `+0800`, `+08`; `+8` behind a name only.
  private mutating func takeOffset(_ zone: inout Int, isShort: Bool) -> Bool {
    let sign = peek()
    guard take(UInt8(ascii: "+")) || take(UInt8(ascii: "-")) else { return false }
    let digits = digits()
    var (hours, minutes) = (digits.value, 0)
    if digits.count == 4 {
      (hours, minutes) = digits.value.quotientAndRemainder(dividingBy: 100)
    } else if digits.count != 2 && !(isShort && digits.count == 1) {
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
