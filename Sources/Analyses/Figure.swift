/// Figures in sentences: the same digits everywhere, without a locale, and thousands apart as in tables.
public enum Figure {
  /// A number with so many decimals, from 0 to 9, halves away from 0, as in `1,229.1`.
  ///
  /// One that has no such digits, as an infinite one or one beyond 1e18 of the last of them, is written as Swift does.
  public static func text(_ value: Double, decimals: Int) -> String {
    var scale: Int64 = 1
    for _ in 0..<min(9, max(0, decimals)) { scale *= 10 }
    let exact = value.magnitude * Double(scale)
    guard exact < 1e18 else { return "\(value)" }
    let scaled = Int64(exact.rounded())
    let sign = value < 0 && scaled > 0 ? "-" : ""
    let whole = sign + grouped(scaled / scale)
    guard decimals > 0 else { return whole }
    let digits = String(scaled % scale)
    return whole + "."
      + String(repeating: "0", count: decimals - digits.utf8.count) + digits
  }

  /// The digits of a whole number from 0, a comma before every three of them.
  private static func grouped(_ number: Int64) -> String {
    guard number >= 1000 else { return String(number) }
    let rest = String(number % 1000)
    return grouped(number / 1000) + "," + String(repeating: "0", count: 3 - rest.utf8.count) + rest
  }

  /// A share as percent, as in `4.3%`: without a space, as in tables, in both languages.
  public static func percent(_ share: Double, decimals: Int = 1) -> String {
    points(share, decimals: decimals) + "%"
  }

  /// A difference of shares in percentage points.
  public static func points(_ share: Double, decimals: Int = 2) -> String {
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
