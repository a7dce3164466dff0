import Tables

/// Reads the moments of a column, given in one style.
///
/// Most exports are sorted by time or near it, so the last date that stood in the first ten bytes of a
/// cell is kept with its midnight: for `yyyy-MM-dd HH:mm:ss` and its like, a cell of the same day costs
/// one comparison and the six digits of its time. Other dates of late are kept in a table, for columns
/// that jump to and fro between a few days, as deliveries do.
struct TimeParser {
  private let style: DateStyle
  private let zone: ZoneRules
  /// Whether a date of this style can fill the first ten bytes, and those alone can tell the day.
  private let isCacheable: Bool

  /// The first ten bytes of the cached date, which is a real one from the start.
  private var cachedHead: UInt64 = 0
  private var cachedTail: UInt16 = 0
  /// Local midnight of that date as if it were UTC.
  private var cachedMidnight: Int64 = 0
  /// The offset all through that date, or ``Clock/noZone`` when it changes on it.
  private var cachedOffset = 0

  /// A date that has been read, by its ten bytes; none yet where `head` is 0, which no date's is.
  private struct Known {
    var head: UInt64 = 0
    var midnight: Int64 = 0
    var offset = 0
    var tail: UInt16 = 0
  }

  /// Dates of late, each in the place that its bytes give.
  private var known = Array(repeating: Known(), count: 64)

  /// - Parameters:
  ///   - style: How dates are written.
  ///   - zone: The clock of moments that name no zone of their own.
  init(style: DateStyle, zone: ZoneRules) {
    self.style = style
    self.zone = zone
    isCacheable =
      switch style.family {
      case .yearMonthDay, .dayMonthYear, .monthDayYear: !style.hasShortYear
      default: false
      }
    if isCacheable {
      let some: StaticString = style.family == .yearMonthDay ? "2000-01-01" : "01-01-2000"
      learn(UnsafeRawBufferPointer(start: some.utf8Start, count: 10))
    }
  }

  /// Reads a cell.
  ///
  /// - Parameter bytes: The cell in UTF-8.
  /// - Returns: Seconds since 1970, UTC; or ``Cell/missing``, also for the dates of `DateScan.isFiller`, with
  ///   or without a time; or ``Cell/invalid``.
  @inline(__always)
  mutating func parse(_ bytes: UnsafeRawBufferPointer) -> Int64 {
    guard bytes.count >= 19, isCacheable, let base = bytes.baseAddress else {
      return parseSlowly(bytes)
    }
    let head = UInt64(littleEndian: base.loadUnaligned(as: UInt64.self))
    let tail = UInt16(littleEndian: base.loadUnaligned(fromByteOffset: 8, as: UInt16.self))
    if head != cachedHead || tail != cachedTail {
      guard turn(to: bytes, head, tail) else { return parseSlowly(bytes) }
    }
    let gap = bytes[10]
    guard gap == UInt8(ascii: " ") || gap | 0x20 == UInt8(ascii: "t") else {
      return parseSlowly(bytes)
    }
    let second = Self.secondOfDay(
      UInt64(littleEndian: base.loadUnaligned(fromByteOffset: 11, as: UInt64.self)))
    if second < 0 { return parseSlowly(bytes) }
    if bytes.count == 19 {
      let local = cachedMidnight &+ Int64(second)
      return cachedOffset == Clock.noZone
        ? zone.utc(fromLocal: local) : local &- Int64(cachedOffset)
    }
    var reader = ByteReader(bytes, at: 19)
    guard let clock = reader.clockSuffix(secondOfDay: second) else { return Cell.invalid }
    return moment(midnight: cachedMidnight, clock)
  }

  /// Reads the cells of a column, nearly all of which are `yyyy-MM-dd HH:mm:ss` or the like.
  ///
  /// - Parameters:
  ///   - cells: The cells.
  ///   - values: What `parse` makes of each.
  /// - Returns: Whether any is missing or invalid.
  mutating func parse(_ cells: ColumnCells, into values: inout MutableSpan<Int64>) -> Bool {
    var hasGaps = false
    for row in 0..<cells.rows {
      let cell = cells.whole(row)
      if cell.count == 19, isCacheable, let base = cell.baseAddress {
        let head = UInt64(littleEndian: base.loadUnaligned(as: UInt64.self))
        let tail = UInt16(littleEndian: base.loadUnaligned(fromByteOffset: 8, as: UInt16.self))
        // Looked up for each cell: whether it is of the day of the one before cannot be foreseen.
        let day = known[Self.place(head, tail)]
        let gap = cell[10]
        let second = Self.secondOfDay(
          UInt64(littleEndian: base.loadUnaligned(fromByteOffset: 11, as: UInt64.self)))
        if head == day.head && tail == day.tail && head != 0 && second >= 0
          && day.offset != Clock.noZone
          && (gap == UInt8(ascii: " ") || gap | 0x20 == UInt8(ascii: "t"))
        {
          values[row] = day.midnight &+ Int64(second) &- Int64(day.offset)
          continue
        }
      }
      let value = parse(ColumnCells.trimmed(cell))
      values[row] = value
      if value <= Cell.invalid { hasGaps = true }
    }
    return hasGaps
  }

  /// The place of a date among those of late.
  @inline(__always)
  private static func place(_ head: UInt64, _ tail: UInt16) -> Int {
    Int(truncatingIfNeeded: ((head ^ UInt64(tail)) &* 0x9E37_79B9_7F4A_7C15) >> 58)
  }

  /// The seconds since midnight of eight bytes `HH:mm:ss`, or -1.
  @inline(__always)
  static func secondOfDay(_ clock: UInt64) -> Int {
    // Digits become 0...9 and colons 0; the sums reach a byte's high bit for anything else.
    let digits = clock ^ 0x3030_3A30_303A_3030
    let excess = digits &+ 0x7676_7F76_767F_7676
    guard (excess | digits) & 0x8080_8080_8080_8080 == 0 else { return -1 }
    let pairs = digits &* 10 &+ digits >> 8
    let hour = Int(pairs & 0xFF)
    let minute = Int(pairs >> 24 & 0xFF)
    let second = Int(pairs >> 48 & 0xFF)
    guard hour < 24, minute < 60, second < 60 else { return -1 }
    return hour * 3_600 + minute * 60 + second
  }

  /// Makes the date in the first ten bytes the cached one, from the table if it is there.
  @inline(__always)
  private mutating func turn(
    to bytes: UnsafeRawBufferPointer, _ head: UInt64, _ tail: UInt16
  ) -> Bool {
    let place = Self.place(head, tail)
    let day = known[place]
    if day.head == head, day.tail == tail, head != 0 {
      cachedHead = head
      cachedTail = tail
      cachedMidnight = day.midnight
      cachedOffset = day.offset
      return true
    }
    guard learn(bytes) else { return false }
    known[place] = Known(head: head, midnight: cachedMidnight, offset: cachedOffset, tail: tail)
    return true
  }

  /// Makes the date in the first ten bytes the cached one; false when they are no date by themselves.
  @inline(never)
  @discardableResult
  private mutating func learn(_ bytes: UnsafeRawBufferPointer) -> Bool {
    let scan = DateScan(UnsafeRawBufferPointer(rebasing: bytes[0..<10]))
    guard scan.end == 10, let day = day(of: scan) else { return false }
    cachedHead = UInt64(littleEndian: bytes.loadUnaligned(as: UInt64.self))
    cachedTail = UInt16(littleEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt16.self))
    cachedMidnight = Int64(day) * 86_400
    cachedOffset = zone.constantOffset(onLocalDay: day) ?? Clock.noZone
    return true
  }
}

extension TimeParser {
  /// Reads a cell of any layout.
  @inline(never)
  private func parseSlowly(_ cell: UnsafeRawBufferPointer) -> Int64 {
    let bytes = ByteReader.trimmed(cell)
    if Cell.isMissingNumber(bytes) { return Cell.missing }
    let scan = DateScan(bytes)
    var reader = ByteReader(bytes, at: scan.end)
    if let day = day(of: scan) {
      let needsGap = scan.shape != .yearNumbers || scan.separator != 0
      guard let clock = reader.clock(needsGap: needsGap) else { return Cell.invalid }
      return moment(midnight: Int64(day) * 86_400, clock)
    }
    switch (style.family, scan.shape) {
    case (.compact, .compactTime): return compactMoment(scan.first, &reader)
    case (.serial, .serial): return serialMoment(scan.first, &reader)
    case (.epochSeconds, .seconds): return endsHere(&reader) ? Int64(scan.first) : Cell.invalid
    case (.epochMilliseconds, .milliseconds):
      return endsHere(&reader) ? Int64(scan.first / 1_000) : Cell.invalid
    case _ where scan.isFiller && reader.clock(needsGap: true) != nil: return Cell.missing
    default: return Cell.invalid
    }
  }

  /// The day of a date of this parser's style, or nil when it is none.
  private func day(of scan: DateScan) -> Int32? {
    guard !scan.isFiller else { return nil }
    if scan.shape == .shortYear {
      guard style.hasShortYear, let parts = scan.shortYear(style.family) else { return nil }
      return CivilDate.days(year: parts.year, month: parts.month, day: parts.day)
    }
    let (month, day): (Int, Int)
    switch (style.family, scan.shape) {
    case (.yearMonthDay, .yearNumbers), (.monthDayYear, .numbersYear),
      (.dayNamedMonthYear, .dayName), (.namedMonthDayYear, .nameDay):
      (month, day) = (scan.first, scan.second)
    case (.dayMonthYear, .numbersYear): (month, day) = (scan.second, scan.first)
    case (.compact, .compact): return compactDay(scan.first)
    default: return nil
    }
    guard DateScan.isDay(year: scan.year, month: month, day: day) else { return nil }
    return CivilDate.days(year: scan.year, month: month, day: day)
  }

  private func compactDay(_ number: Int) -> Int32? {
    let (year, month, day) = (number / 10_000, number / 100 % 100, number % 100)
    guard DateScan.isDay(year: year, month: month, day: day) else { return nil }
    return CivilDate.days(year: year, month: month, day: day)
  }

  private func compactMoment(_ number: Int, _ reader: inout ByteReader) -> Int64 {
    let (date, time) = number.quotientAndRemainder(dividingBy: 1_000_000)
    let (hour, minute, second) = (time / 10_000, time / 100 % 100, time % 100)
    guard let day = compactDay(date), hour < 24, minute < 60, second < 60, endsHere(&reader) else {
      return Cell.invalid
    }
    let clock = Clock(secondOfDay: hour * 3_600 + minute * 60 + second, zone: Clock.noZone)
    return moment(midnight: Int64(day) * 86_400, clock)
  }

  /// Days since 1899-12-30, with a fraction that is rounded to the second.
  private func serialMoment(_ days: Int, _ reader: inout ByteReader) -> Int64 {
    guard (20_000...80_000).contains(days) else { return Cell.invalid }
    var fraction = 0
    var unit = 1
    if reader.take(UInt8(ascii: ".")) {
      guard reader.isAtDigit else { return Cell.invalid }
      // Twelve digits tell a tenth of a microsecond and leave the product far from overflow.
      while reader.isAtDigit {
        if unit < 1_000_000_000_000 {
          fraction = fraction * 10 + Int(reader.peek() - 0x30)
          unit *= 10
        }
        reader.index += 1
      }
    }
    guard endsHere(&reader) else { return Cell.invalid }
    let second = (fraction * 86_400 + unit / 2) / unit
    let local = Int64(days - 25_569) * 86_400 + Int64(second)
    return zone.utc(fromLocal: local)
  }

  private func moment(midnight: Int64, _ clock: Clock) -> Int64 {
    let local = midnight + Int64(clock.secondOfDay)
    return clock.zone == Clock.noZone ? zone.utc(fromLocal: local) : local - Int64(clock.zone)
  }

  private func endsHere(_ reader: inout ByteReader) -> Bool {
    reader.skipSpaces()
    return reader.isAtEnd
  }
}

extension DateScan {
  /// The day of three numbers, the year of two digits, in one of their orders; nil where that is no day.
  func shortYear(_ family: DateStyle.Family) -> (year: Int, month: Int, day: Int)? {
    let parts =
      switch family {
      case .dayMonthYear: (year: year, month: second, day: first)
      case .monthDayYear: (year: year, month: first, day: second)
      default: (year: first, month: second, day: year)
      }
    guard Self.isDay(year: Self.century + parts.year, month: parts.month, day: parts.day) else {
      return nil
    }
    return (Self.century + parts.year, parts.month, parts.day)
  }

  /// Whether this is a date that databases write for none: `0000-00-00` of MySQL, `0001-01-01` of .NET, `1900-01-01`
  /// of SQL Server, and `1970-01-01` of what counts seconds, which is the day before in America.
  var isFiller: Bool {
    // What spreadsheets make of nothing is the 0th of January 1900.
    if shape == .shortYear {
      return year == 0 && second == 0 && first <= 1 || (first, second, year) == (1, 1, 70)
    }
    guard shape == .yearNumbers || shape == .numbersYear else { return false }
    let numbers = (year, first, second)
    if year == 1969 { return max(first, second) == 31 && min(first, second) == 12 }
    return numbers == (0, 0, 0) || numbers == (1, 1, 1) || numbers == (1900, 1, 1)
      || numbers == (1970, 1, 1)
  }
}
