/// Reads amounts of money into hundredths.
///
/// Accepts a sign or brackets for a negative amount (`-12.30`, `12.30-`, `(12.30)`), a currency sign or
/// code before or after (`￥12.30`, `12.30元`, `R$ 12.30`), thousands in groups of three (`1,017.80`) and
/// full-width digits. More than two decimals are rounded half away from zero. Refused are scientific
/// notation, groups of another length, and amounts beyond `Int64`.
struct MoneyParser {
  /// Whether `1.017,80` is meant, instead of `1,017.80`.
  let decimalComma: Bool

  init(decimalComma: Bool = false) { self.decimalComma = decimalComma }

  /// Reads a cell.
  ///
  /// - Parameter bytes: The cell in UTF-8.
  /// - Returns: Hundredths of the currency's unit, ``Cell/missing`` or ``Cell/invalid``.
  @inline(__always)
  func parse(_ bytes: UnsafeRawBufferPointer) -> Int64 {
    let count = bytes.count
    var index = 0
    let isNegative = count > 0 && bytes[0] == UInt8(ascii: "-")
    if isNegative { index = 1 }
    let start = index
    var value: Int64 = 0
    while index < count {
      let digit = bytes[index] &- 0x30
      if digit > 9 { break }
      value = value &* 10 &+ Int64(digit)
      index += 1
    }
    // Sixteen digits and two more are below 2^63, so a longer number is not used from here.
    guard index > start, index - start <= 16 else { return parseSlowly(bytes) }
    if index < count {
      guard bytes[index] == UInt8(ascii: "."), !decimalComma else { return parseSlowly(bytes) }
      let decimals = count - index - 1
      guard decimals == 1 || decimals == 2 else { return parseSlowly(bytes) }
      let tenths = bytes[index + 1] &- 0x30
      let hundredths = decimals == 2 ? bytes[index + 2] &- 0x30 : 0
      guard tenths <= 9, hundredths <= 9 else { return parseSlowly(bytes) }
      value = value &* 100 &+ Int64(tenths &* 10 &+ hundredths)
    } else {
      value = value &* 100
    }
    return isNegative ? -value : value
  }

  /// Reads an amount with two decimals and at most five digits before them, all at once.
  ///
  /// - Parameters:
  ///   - cell: The cell.
  ///   - base: A place before it, from which on all bytes can be read.
  /// - Returns: Hundredths, or nil for a cell of another layout, or one so near to that place that there
  ///   are not eight bytes before its end.
  @inline(__always)
  func parseShort(_ cell: UnsafeRawBufferPointer, after base: UnsafeRawPointer) -> Int64? {
    let count = cell.count
    guard count >= 4, count <= 8, !decimalComma, let start = cell.baseAddress,
      start + count - base >= 8
    else { return nil }
    let word = UInt64(
      littleEndian: start.loadUnaligned(fromByteOffset: count &- 8, as: UInt64.self))
    // Digits become 0...9, the point 0, and so does what stands before the cell.
    let digits = (word ^ 0x3030_2E30_3030_3030) & (UInt64.max << (UInt64(8 &- count) &* 8))
    // The sums reach a byte's high bit for anything else.
    let excess = digits &+ 0x7676_7F76_7676_7676
    guard (excess | digits) & 0x8080_8080_8080_8080 == 0 else { return nil }
    // Without the point: seven digits in the upper bytes; then their pairs, fours and eight.
    var sum = (digits & 0xFF_FFFF_FFFF) << 8 | digits & 0xFFFF_0000_0000_0000
    sum = (sum &* 2_561) >> 8 & 0x00FF_00FF_00FF_00FF
    sum = (sum &* 6_553_601) >> 16 & 0x0000_FFFF_0000_FFFF
    sum = (sum &* 42_949_672_960_001) >> 32
    return Int64(truncatingIfNeeded: sum)
  }

  /// Reads a cell of any layout.
  @inline(never)
  private func parseSlowly(_ cell: UnsafeRawBufferPointer) -> Int64 {
    let bytes = ByteReader.trimmed(cell)
    if Cell.isMissingNumber(bytes) { return Cell.missing }
    var reader = ByteReader(bytes)
    // One sign at most, before or after; brackets count as one.
    var signs = 0
    var isNegative = false
    var openBrackets = 0
    var currencies = 0
    while !reader.isAtEnd {
      if let sign = reader.takeSign() {
        signs += 1
        isNegative = sign
      } else if reader.take(UInt8(ascii: "(")) || reader.take((0xEF, 0xBC, 0x88)) {
        signs += 1
        isNegative = true
        openBrackets += 1
      } else if reader.takeCurrency() {
        currencies += 1
      } else {
        break
      }
      reader.skipSpaces()
    }
    guard signs <= 1, currencies <= 1,
      let number = reader.number(places: 2, decimalComma: decimalComma)
    else { return Cell.invalid }
    currencies = 0
    reader.skipSpaces()
    while !reader.isAtEnd {
      if reader.take(UInt8(ascii: ")")) || reader.take((0xEF, 0xBC, 0x89)) {
        openBrackets -= 1
      } else if let sign = reader.takeSign() {
        signs += 1
        isNegative = sign
      } else if reader.takeCurrency() {
        currencies += 1
      } else {
        return Cell.invalid
      }
      guard openBrackets >= 0 else { return Cell.invalid }
      reader.skipSpaces()
    }
    guard signs <= 1, currencies <= 1, openBrackets == 0 else { return Cell.invalid }
    return isNegative ? -number.magnitude : number.magnitude
  }
}

extension ByteReader {
  /// Steps over the sign or the code of a currency, if one is next.
  mutating func takeCurrency() -> Bool {
    switch peek() {
    case UInt8(ascii: "$"): return take(UInt8(ascii: "$"))
    case 0xC2:  // ¥ £
      guard peek(1) == 0xA5 || peek(1) == 0xA3 else { return false }
      index += 2
      return true
    case 0xE2:  // U+20A0 to U+20BF: € ₹ ₽ ₩ …
      guard peek(1) == 0x82, peek(2) >= 0xA0, peek(2) <= 0xBF else { return false }
      index += 3
      return true
    case 0xE0:  // ৳ ฿
      return take((0xE0, 0xA7, 0xB3)) || take((0xE0, 0xB8, 0xBF))
    case 0xE5:  // 元 円 圆
      return take((0xE5, 0x85, 0x83)) || take((0xE5, 0x86, 0x86)) || take((0xE5, 0x9C, 0x86))
    case 0xEF:  // ￥ ＄
      return take((0xEF, 0xBF, 0xA5)) || take((0xEF, 0xBC, 0x84))
    default: return takeCurrencyLetters()
    }
  }

  /// Steps over a code like `CNY`, or a sign like `R$` or `US$`.
  private mutating func takeCurrencyLetters() -> Bool {
    var length = 0
    var code: UInt32 = 0
    while length < 4, (peek(length) | 0x20) &- 0x61 < 26 {
      code = code << 8 | UInt32(peek(length) & 0xDF)
      length += 1
    }
    if length == 1 || length == 2, peek(length) == UInt8(ascii: "$") {
      index += length + 1
      return true
    }
    guard length == 3, Self.currencyCodes.contains(code) else { return false }
    index += 3
    return true
  }

  private static let currencyCodes: [UInt32] = [
    "CNY", "RMB", "USD", "EUR", "GBP", "JPY", "HKD", "TWD", "BDT", "BRL", "INR", "KRW", "AUD",
    "CAD", "SGD", "MYR", "THB", "VND", "IDR", "PHP", "RUB", "MXN", "CHF",
  ].map { (code: StaticString) in
    (0..<3).reduce(0) { $0 << 8 | UInt32(code.utf8Start[$1]) }
  }
}
