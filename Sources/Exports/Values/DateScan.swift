import Tables

/// A date as it stands at the front of a cell, before anything says which number means what.
struct DateScan {
  /// How the parts stand; which of the first two numbers is the month stays open for `numbersYear`, and which of
  /// three is what for `shortYear`, whose year is the third number as it is.
  enum Shape: UInt8 {
    case unknown, yearNumbers, numbersYear, shortYear, dayName, nameDay, compact, compactTime
    case serial, seconds, milliseconds
  }

  var shape = Shape.unknown
  var year = 0
  /// The first of the other two numbers in the order of the text; for `dayName` and `nameDay` the
  /// month; for the shapes of one number that number.
  var first = 0
  /// The second of them; for `dayName` and `nameDay` the day.
  var second = 0
  /// What separates the parts; 0 for Chinese units.
  var separator: UInt8 = 0
  /// The place after the date.
  var end = 0

  /// The years that a date of a shop can have; one outside is a slip or a filler like 0001 or 9999.
  static let years = 1_900...2_199

  @inline(__always)
  static func isDay(year: Int, month: Int, day: Int) -> Bool {
    year >= years.lowerBound && year <= years.upperBound && month >= 1 && month <= 12 && day >= 1
      && (day <= 28 || day <= CivilDate.length(ofMonth: month, year: year))
  }

  /// Reads the date at the front of a cell.
  init(_ bytes: UnsafeRawBufferPointer) {
    var reader = ByteReader(bytes)
    reader.skipSpaces()
    skipWeekday(&reader)
    if reader.isAtLetter {
      scanNameFirst(&reader)
    } else {
      let (value, count) = reader.digits()
      switch count {
      case 4: scanYearFirst(&reader, year: value)
      case 1, 2: scanYearLast(&reader, number: value)
      case 5: shape = .serial
      case 8: (shape, first) = (.compact, value)
      case 10: (shape, first) = (.seconds, value)
      case 13: (shape, first) = (.milliseconds, value)
      case 14: (shape, first) = (.compactTime, value)
      default: return
      }
      if shape == .serial { first = value }
    }
    skipWeekdayAfter(&reader)
    // `1/9/2025, 2:30 PM`, as browsers write it.
    if reader.peek() == UInt8(ascii: ","), reader.spaceLength(at: reader.index + 1) > 0 {
      reader.index += 1
    }
    // What follows a date is the end, a space or a time; a fraction is the serial's own.
    if !reader.isAtEnd, !isBoundary(reader) { shape = .unknown }
    end = reader.index
  }

  private func isBoundary(_ reader: ByteReader) -> Bool {
    let next = reader.peek()
    if shape == .serial && next == UInt8(ascii: ".") { return true }
    if shape == .yearNumbers && separator == 0 { return true }
    return next | 0x20 == UInt8(ascii: "t") || reader.spaceLength(at: reader.index) > 0
  }

  private mutating func scanYearFirst(_ reader: inout ByteReader, year: Int) {
    let mark = reader.peek()
    let isChinese = reader.take((0xE5, 0xB9, 0xB4))  // 年
    guard isChinese || isMark(mark) && reader.take(mark) else { return }
    let month = reader.digits()
    guard month.count == 1 || month.count == 2,
      isChinese ? reader.take((0xE6, 0x9C, 0x88)) : reader.take(mark)  // 月
    else { return }
    let day = reader.digits()
    guard day.count == 1 || day.count == 2 else { return }
    // 日 or 号
    if isChinese, !reader.take((0xE6, 0x97, 0xA5)), !reader.take((0xE5, 0x8F, 0xB7)) { return }
    (shape, self.year, first, second) = (.yearNumbers, year, month.value, day.value)
    separator = isChinese ? 0 : mark
  }

  private mutating func scanYearLast(_ reader: inout ByteReader, number: Int) {
    let mark = reader.peek()
    if isMark(mark), reader.peek(1) &- 0x30 <= 9 {
      reader.index += 1
      let other = reader.digits()
      guard other.count <= 2, reader.take(mark) else { return }
      let year = reader.digits()
      guard year.count == 4 || year.count == 2 else { return }
      shape = year.count == 4 ? .numbersYear : .shortYear
      (self.year, first, second) = (year.value, number, other.value)
      separator = mark
      return
    }
    skipOrdinal(&reader)
    let gap = takeGap(&reader)
    guard let month = takeMonthName(&reader) else { return }
    _ = reader.take(UInt8(ascii: ","))
    _ = takeGap(&reader)
    let year = reader.digits()
    guard year.count == 4 || year.count == 2 else { return }
    (shape, first, second) = (.dayName, month, number)
    self.year = year.count == 2 ? Self.century + year.value : year.value
    separator = gap
  }

  private mutating func scanNameFirst(_ reader: inout ByteReader) {
    guard let month = takeMonthName(&reader) else { return }
    _ = takeGap(&reader)
    let day = reader.digits()
    guard day.count == 1 || day.count == 2 else { return }
    skipOrdinal(&reader)
    let hasComma = reader.take(UInt8(ascii: ","))
    guard takeGap(&reader) != 0 || hasComma else { return }
    let year = reader.digits()
    guard year.count == 4 else { return }
    (shape, self.year, first, second) = (.nameDay, year.value, month, day.value)
  }

  /// Steps over `st`, `nd`, `rd` or `th`.
  private func skipOrdinal(_ reader: inout ByteReader) {
    let ending = (reader.peek() | 0x20, reader.peek(1) | 0x20)
    let isOrdinal = [(0x73, 0x74), (0x6E, 0x64), (0x72, 0x64), (0x74, 0x68)].contains {
      $0 == ending
    }
    if isOrdinal { reader.index += 2 }
  }

  /// Steps over the English name of a day of the week that stands before a date, whole or its first three letters.
  private func skipWeekday(_ reader: inout ByteReader) {
    guard reader.isAtLetter else { return }
    var end = reader
    while end.isAtLetter { end.index += 1 }
    let count = end.index - reader.index
    let isDay = Self.weekdays.contains { name in
      (count == 3 || count == name.utf8CodeUnitCount)
        && (0..<count).allSatisfy { reader.peek($0) | 0x20 == name.utf8Start[$0] }
    }
    guard isDay else { return }
    _ = end.take(UInt8(ascii: ".")) || end.take(UInt8(ascii: ","))
    let start = end.index
    end.skipSpaces()
    if end.index > start { reader = end }
  }

  /// Steps over `星期四` or `周四` behind a date, in parentheses or not.
  private func skipWeekdayAfter(_ reader: inout ByteReader) {
    guard !reader.isAtEnd, shape == .yearNumbers else { return }
    var end = reader
    end.skipSpaces()
    let isOpen = end.take(UInt8(ascii: "(")) || end.take((0xEF, 0xBC, 0x88))  // （
    let isWeek =
      end.take((0xE5, 0x91, 0xA8))  // 周
      || end.take((0xE6, 0x98, 0x9F)) && end.take((0xE6, 0x9C, 0x9F))  // 星期
    guard isWeek, Self.weekdayMarks.contains(where: { end.take($0) }) else { return }
    let isClosed = end.take(UInt8(ascii: ")")) || end.take((0xEF, 0xBC, 0x89))  // ）
    if isOpen == isClosed { reader = end }
  }

  @inline(__always)
  private func isMark(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "-") || byte == UInt8(ascii: "/") || byte == UInt8(ascii: ".")
  }

  /// Steps over one mark, or over spaces; returns what it was, or 0.
  private func takeGap(_ reader: inout ByteReader) -> UInt8 {
    let mark = reader.peek()
    if isMark(mark) {
      reader.index += 1
      return mark
    }
    let start = reader.index
    reader.skipSpaces()
    return reader.index > start ? UInt8(ascii: " ") : 0
  }

  /// Reads the English name of a month, whole or its first three letters (or `Sept`), in any case,
  /// with the point of an abbreviation.
  private func takeMonthName(_ reader: inout ByteReader) -> Int? {
    let start = reader.index
    var key: UInt32 = 0
    while reader.isAtLetter {
      if reader.index - start < 3 { key = key << 8 | UInt32(reader.peek() | 0x20) }
      reader.index += 1
    }
    guard let month = Self.monthKeys.firstIndex(of: key) else { return nil }
    let count = reader.index - start
    let name = Self.monthNames[month]
    var isWhole = count == name.utf8CodeUnitCount
    for place in 0..<count where isWhole {
      isWhole = reader.bytes[start + place] | 0x20 == name.utf8Start[place]
    }
    let isSept = month == 8 && count == 4 && reader.bytes[start + 3] | 0x20 == UInt8(ascii: "t")
    guard isWhole || isSept || count == 3 else { return nil }
    if !isWhole { _ = reader.take(UInt8(ascii: ".")) }
    return month + 1
  }

  /// What a year of two digits lacks.
  static let century = 2_000

  private static let weekdays: [StaticString] = [
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
  ]

  /// What ends the names of days in Chinese: 一, 二, 三, 四, 五, 六, 日, 天.
  private static let weekdayMarks: [(UInt8, UInt8, UInt8)] = [
    (0xE4, 0xB8, 0x80), (0xE4, 0xBA, 0x8C), (0xE4, 0xB8, 0x89), (0xE5, 0x9B, 0x9B),
    (0xE4, 0xBA, 0x94), (0xE5, 0x85, 0xAD), (0xE6, 0x97, 0xA5), (0xE5, 0xA4, 0xA9),
  ]

  private static let monthNames: [StaticString] = [
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
  ]

  private static let monthKeys: [UInt32] = monthNames.map { name in
    (0..<3).reduce(0) { $0 << 8 | UInt32(name.utf8Start[$1]) }
  }
}
