import Analyses
import Exports
import Spreadsheets

extension WeeklyTarget {
  /// Reads what is aimed at.
  ///
  /// - Throws: `Failure` with exit code 65 and the line for a metric that is not known, a value that is none, or
  ///   a target that stands there twice.
  static func read(_ path: String) throws -> [WeeklyTarget] {
    let file = try TargetFile(path: path)
    var targets: [WeeklyTarget] = []
    for row in file.rows {
      let place = row.line.map { "\(path):\($0)" } ?? path
      guard let metric = WeeklyMetric(rawValue: row.metric) else {
        let known = WeeklyMetric.allCases.map(\.rawValue).joined(separator: ", ")
        throw Failure.data("\(place): no metric is called \(row.metric); known are \(known)")
      }
      let value = try value(row.value, of: metric, place)
      guard !targets.contains(where: { $0.metric == metric && $0.category == row.category }) else {
        throw Failure.data("\(place): \(row.metric) has a target already; give it once")
      }
      targets.append(
        WeeklyTarget(
          metric: metric, category: row.category,
          otherSpelling: row.category.flatMap(SpreadsheetText.unguarded), value: value))
    }
    guard !targets.isEmpty else {
      throw Failure.data("\(path): has no target; write a line as return_rate: 8%")
    }
    return targets
  }

  private static func value(
    _ text: String, of metric: WeeklyMetric, _ place: String
  ) throws -> Double {
    let isPercent = text.hasSuffix("%")
    let digits = isPercent ? String(text.dropLast()) : text
    guard !digits.isEmpty, digits.utf8.allSatisfy({ "0123456789.".utf8.contains($0) }),
      let number = Double(digits), number.isFinite
    else {
      throw Failure.data(
        "\(place): \(metric.rawValue): \"\(text)\" is no target; write"
          + (metric.isRate ? " a share as 8% or 0.08" : " a number as 1200"))
    }
    if isPercent && !metric.isRate {
      throw Failure.data("\(place): \(metric.rawValue) is no share; write a number as 1200")
    }
    let value = isPercent ? number / 100 : number
    if metric.isRate && value > 1 {
      throw Failure.data(
        "\(place): \(metric.rawValue): \(text) is more than everything; write 8% or 0.08")
    }
    return value
  }
}
