/// Figures in sentences: the same digits everywhere, without a locale.
public enum Figure {
  /// A number with so many decimals, from 0 to 9, halves away from 0.
  ///
  /// One that has no such digits, as an infinite one or one beyond 1e18 of the last of them, is written as Swift does.
  public static func text(_ value: Double, decimals: Int) -> String {
    var scale: Int64 = 1
    for _ in 0..<min(9, max(0, decimals)) { scale *= 10 }
    let exact = value.magnitude * Double(scale)
    guard exact < 1e18 else { return "\(value)" }
    let scaled = Int64(exact.rounded())
    let sign = value < 0 && scaled > 0 ? "-" : ""
    guard decimals > 0 else { return sign + String(scaled) }
    let digits = String(scaled % scale)
    return sign + String(scaled / scale) + "."
      + String(repeating: "0", count: decimals - digits.utf8.count) + digits
  }

  /// A share as percent.
  public static func percent(_ share: Double, decimals: Int = 1) -> String {
    text(share * 100, decimals: decimals)
  }

  /// A count that need not be whole: one decimal where it is small.
  public static func count(_ value: Double) -> String {
    let isWhole = (value - value.rounded()).magnitude < 0.05
    return text(value, decimals: isWhole || value >= 100 ? 0 : 1)
  }

  /// A factor: two digits that count.
  public static func factor(_ value: Double) -> String {
    text(value, decimals: value >= 9.95 ? 0 : value >= 0.995 ? 1 : 2)
  }
}
