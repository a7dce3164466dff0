// Numbers as ASCII, straight into the output: a String for each of a million cells would cost more
// than all else.

extension [UInt8] {
  /// Appends a cell as people read it; nothing for a text or a missing value.
  mutating func append(shown cell: Report.Cell) {
    switch cell {
    case .integer(let value):
      append(sign: value < 0)
      append(grouped: value.magnitude)
    case .money(let minor):
      append(sign: minor < 0)
      let (whole, part) = minor.magnitude.quotientAndRemainder(dividingBy: 100)
      append(grouped: whole)
      append(point: part, decimals: 2)
    case .number(let value, let decimals):
      append(number: value, decimals: decimals)
    case .percent(let value, let decimals):
      append(percent: value, decimals: decimals)
    case .interval(let low, let high, let decimals):
      append(UInt8(ascii: "["))
      append(fixed: low, decimals: decimals)
      append(contentsOf: ", ".utf8)
      append(fixed: high, decimals: decimals)
      append(UInt8(ascii: "]"))
    case .percentInterval(let low, let high, let decimals):
      append(UInt8(ascii: "["))
      append(percent: low, decimals: decimals)
      append(contentsOf: ", ".utf8)
      append(percent: high, decimals: decimals)
      append(UInt8(ascii: "]"))
    case .text, .missing:
      break
    }
  }

  /// Appends an integer as machines read it.
  mutating func append(raw value: Int64) {
    append(sign: value < 0)
    append(digits: value.magnitude, minimum: 1)
  }

  /// Appends an amount as a decimal number with two places.
  mutating func append(rawMoney minor: Int64) {
    append(sign: minor < 0)
    let (whole, part) = minor.magnitude.quotientAndRemainder(dividingBy: 100)
    append(digits: whole, minimum: 1)
    append(point: part, decimals: 2)
  }

  /// Appends the shortest decimal that reads back as the same number, without `.0`.
  mutating func append(raw value: Double) {
    if value == value.rounded(), value.magnitude < 0x1p53 {
      append(raw: Int64(value))
    } else {
      append(contentsOf: value.description.utf8)
    }
  }

  /// Appends a number; one too small for its four or more decimals as less than their last place.
  ///
  /// So fine are only probabilities, and none of them is nothing.
  private mutating func append(number value: Double, decimals: Int) {
    if decimals >= 4, value >= 0, value * 2 * Double(Self.powers[decimals]) < 1 {
      append(UInt8(ascii: "<"))
      append(UInt8(ascii: "0"))
      append(point: 1, decimals: decimals)
    } else {
      append(fixed: value, decimals: decimals)
    }
  }

  private mutating func append(percent value: Double, decimals: Int) {
    append(fixed: value, decimals: decimals, shift: 2)
    append(UInt8(ascii: "%"))
  }

  /// Appends a number with that many decimals, its digits grouped.
  ///
  /// Rounds halves away from zero, as spreadsheets do and as people expect of the decimal they see:
  /// 0.145 is 15% although the binary number is a hair below. Beyond 2⁵³ units of the last place a
  /// Double has no digits left to round, and is written as it is.
  mutating func append(fixed value: Double, decimals: Int, shift: Int = 0) {
    let scale = Self.powers[Swift.max(decimals, 0)]
    let scaled = value.magnitude * Double(scale * Self.powers[shift])
    guard scaled < 0x1p53 else {
      append(raw: shift == 0 ? value : value * Double(Self.powers[shift]))
      return
    }
    let floor = scaled.rounded(.down)
    // The product is within 1.5 units in the last place of the decimal that was meant. From 1e12
    // on that slack would be too coarse to tell a half by.
    let slack = scaled < 1e12 ? 2 * scaled.ulp : 0
    let units = UInt64(floor) + (scaled - floor >= 0.5 - slack ? 1 : 0)
    append(sign: value < 0 && units > 0)
    let (whole, part) = units.quotientAndRemainder(dividingBy: scale)
    append(grouped: whole)
    append(point: part, decimals: decimals)
  }

  private mutating func append(sign isNegative: Bool) {
    if isNegative { append(UInt8(ascii: "-")) }
  }

  private mutating func append(point part: UInt64, decimals: Int) {
    guard decimals > 0 else { return }
    append(UInt8(ascii: "."))
    append(digits: part, minimum: decimals)
  }

  private mutating func append(grouped value: UInt64) {
    let (thousands, rest) = value.quotientAndRemainder(dividingBy: 1000)
    guard thousands > 0 else { return append(digits: rest, minimum: 1) }
    append(grouped: thousands)
    append(UInt8(ascii: ","))
    append(digits: rest, minimum: 3)
  }

  private mutating func append(digits value: UInt64, minimum: Int) {
    // Digits come from the right; 20 are enough for any 64 bits.
    var digits = InlineArray<20, UInt8>(repeating: UInt8(ascii: "0"))
    var first = 20
    var rest = value
    while rest > 0 {
      let digit: UInt64
      (rest, digit) = rest.quotientAndRemainder(dividingBy: 10)
      first -= 1
      digits[first] = UInt8(ascii: "0") + UInt8(digit)
    }
    for index in Swift.min(first, 20 - minimum)..<20 { append(digits[index]) }
  }

  private static let powers: [UInt64] = (0...14).map { exponent in
    (0..<exponent).reduce(1) { power, _ in power * 10 }
  }
}
