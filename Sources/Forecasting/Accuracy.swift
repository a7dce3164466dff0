/// How far forecasts were off.
public enum Accuracy {
  /// What one unit of scaled error is: the mean step of the seasonal naive forecast within the values.
  ///
  /// Hyndman and Koehler (2006), Another look at measures of forecast accuracy,
  /// doi:10.1016/j.ijforecast.2006.03.001.
  ///
  /// - Parameters:
  ///   - values: Oldest first.
  ///   - seasonLength: At least 1.
  /// - Returns: nil where there is no such step, or all are zero, as for a constant series.
  public static func scale(_ values: ArraySlice<Double>, seasonLength: Int) -> Double? {
    guard values.count > seasonLength else { return nil }
    var sum = 0.0
    for index in values.indices.dropFirst(seasonLength) {
      sum += (values[index] - values[index - seasonLength]).magnitude
    }
    let scale = sum / Double(values.count - seasonLength)
    return scale > 0 ? scale : nil
  }

  /// The mean absolute scaled error.
  ///
  /// - Parameters:
  ///   - actual: What came.
  ///   - forecast: What was expected, as many.
  ///   - scale: Of the values before.
  /// - Returns: 1 is the mean step of the seasonal naive forecast.
  public static func mase(actual: [Double], forecast: [Double], scale: Double) -> Double {
    guard !actual.isEmpty else { return 0 }
    let errors = zip(actual, forecast).reduce(0.0) { $0 + ($1.0 - $1.1).magnitude }
    return errors / Double(actual.count) / scale
  }

  /// The loss of a quantile: `level` of each unit that comes above it, 1 − `level` of each below.
  public static func pinball(_ actual: Double, quantile: Double, level: Double) -> Double {
    actual >= quantile ? level * (actual - quantile) : (1 - level) * (quantile - actual)
  }
}
