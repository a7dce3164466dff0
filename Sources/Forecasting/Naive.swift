/// Forecasts that repeat what was.
public enum Naive {
  /// The last season again and again; the last value where there is no season.
  ///
  /// - Parameters:
  ///   - values: Oldest first; none give zeros.
  ///   - seasonLength: At least 1; taken as 1 where there are fewer values.
  ///   - horizon: How many periods.
  /// - Returns: One value a period.
  public static func seasonal(_ values: [Double], seasonLength: Int, horizon: Int) -> [Double] {
    guard let last = values.last else { return [Double](repeating: 0, count: horizon) }
    guard seasonLength > 1, values.count >= seasonLength else {
      return [Double](repeating: last, count: horizon)
    }
    let season = values.suffix(seasonLength)
    return (0..<horizon).map { season[season.startIndex + $0 % seasonLength] }
  }
}
