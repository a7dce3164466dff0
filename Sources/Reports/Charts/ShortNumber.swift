import Glibc

/// Numbers as a picture has room for them: about three digits, large ones in thousands or 万.
struct ShortNumber {
  /// What the numbers are.
  let unit: Report.Chart.Unit
  /// Whose words for large numbers.
  let language: Language

  /// A value, to three digits; whole numbers below 100,000 in full.
  func text(_ value: Double) -> String {
    let shown = unit == .percent ? value * 100 : value
    guard let scale = scale(of: shown) else { return scientific(value) }
    let scaled = shown / scale.factor
    let magnitude = scaled.magnitude
    // Decided on the rounded number, so that 9.996 is 10.0 and not 10.00.
    var decimals = magnitude < 9.995 ? 2 : magnitude < 99.95 ? 1 : 0
    if unit != .percent, scale.factor == 1, shown == shown.rounded() { decimals = 0 }
    if magnitude > 0, magnitude < 0.1 {
      decimals = Swift.min(2 - Int(log10(magnitude).rounded(.down)), 12)
    }
    return fixed(scaled, decimals, scale.suffix)
  }

  /// The ends of an interval; where these are alike, in full with up to two decimals.
  func interval(_ low: Double, _ high: Double) -> String {
    let (percent, ends) = (unit == .percent ? 100.0 : 1, (text(low), text(high)))
    guard ends.0 == ends.1, low < high, high.magnitude < 1e18 else {
      return "[\(ends.0), \(ends.1)]"
    }
    for decimals in 0...2 {
      let (from, to) = (fixed(low * percent, decimals, ""), fixed(high * percent, decimals, ""))
      if from != to { return "[\(from), \(to)]" }
    }
    return "[\(ends.0), \(ends.1)]"
  }

  /// The marks of an axis, all with the same number of decimals.
  func marks(of axis: Axis) -> [String] {
    let percent = unit == .percent ? 100.0 : 1
    let largest = Swift.max(axis.low.magnitude, axis.high.magnitude) * percent
    guard axis.step > 0, let scale = scale(of: largest) else { return axis.marks.map(text) }
    let step = axis.step * percent / scale.factor
    let decimals = -Int(log10(step * (1 + 1e-9)).rounded(.down))
    guard decimals <= 12 else { return axis.marks.map(text) }
    return axis.marks.map { mark in
      mark == 0
        ? fixed(0, 0, "")
        : fixed(mark * percent / scale.factor, Swift.max(decimals, 0), scale.suffix)
    }
  }

  private func fixed(_ value: Double, _ decimals: Int, _ suffix: String) -> String {
    var bytes: [UInt8] = []
    bytes.append(fixed: value, decimals: decimals)
    return String(decoding: bytes, as: UTF8.self) + suffix + (unit == .percent ? "%" : "")
  }

  /// By what a number is divided, and the word for it; nil for one that has too many digits.
  private func scale(of value: Double) -> (factor: Double, suffix: String)? {
    let magnitude = value.magnitude
    guard magnitude < 1e15, magnitude == 0 || magnitude >= 1e-9 else { return nil }
    guard unit != .percent, magnitude >= 99_999.5 else { return (1, "") }
    let scales: [(factor: Double, suffix: String)] =
      switch language {
      case .en: [(1e12, "T"), (1e9, "B"), (1e6, "M"), (1e3, "k")]
      case .zh: [(1e12, "万亿"), (1e8, "亿"), (1e4, "万")]
      }
    return scales.first { magnitude >= $0.factor * 0.9995 } ?? (1, "")
  }

  private func scientific(_ value: Double) -> String {
    // A power of ten below that would be no normal number.
    let exponent = log10(value.magnitude).rounded(.down)
    guard exponent > -300 else { return value.description }
    let mantissa = (value / pow(10, exponent) * 100).rounded() / 100
    return "\(mantissa)e\(Int(exponent))"
  }
}
