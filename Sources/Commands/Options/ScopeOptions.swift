import ArgumentParser
import Cubes
import Spreadsheets
import Tables

/// Which rows count: the same for every analysis.
struct ScopeOptions: ParsableArguments {
  @Option(
    name: .customLong("where"),
    help: """
      Only lines with this value, as category=鞋靴 (or category!=鞋靴 for all others); several values \
      of one dimension: any of them, several dimensions: all of them.
      """)
  var conditions: [String] = []

  @Option(
    help: "First day, week, month, quarter or year: 2025-01-31, 2025-W05, 2025-01, 2025-Q1, 2025.")
  var from: String?

  @Option(help: "Last day, week, month, quarter or year.")
  var to: String?

  @Option(help: "As if on the evening of this day (default: the latest moment in the data).")
  var asOf: String?

  func validate() throws {
    _ = try days(from, "--from")
    _ = try days(to, "--to")
    _ = try days(asOf, "--as-of")
    for condition in conditions where !condition.contains("=") {
      throw ValidationError("--where \(condition): write DIMENSION=VALUE")
    }
  }

  /// The scope, its dimensions found in a source.
  func scope(in source: some TableSource) throws -> CubeScope {
    var scope = CubeScope()
    scope.from = try days(from, "--from")?.lowerBound
    scope.to = try days(to, "--to")?.upperBound
    if let from = scope.from, let to = scope.to, from > to {
      throw Failure.usage("--from \(self.from ?? "") is after --to \(self.to ?? "")")
    }
    if let day = try days(asOf, "--as-of")?.upperBound {
      scope.asOf = source.zone.startOfDay(day + 1) - 1
    }
    for condition in conditions {
      let parts = condition.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let excludes = parts[0].hasSuffix("!")
      let name = String(excludes ? parts[0].dropLast() : parts[0])
      let dimension = try Dimension.resolve(name, in: source)
      guard dimension.kind == .orders else {
        throw Failure.usage(
          "--where \(condition): \(name) is not known of an order line; only its own columns can"
            + " be conditions")
      }
      let known = scope.filters.firstIndex {
        $0.dimension == dimension && $0.excludes == excludes
      }
      let value = String(parts[1])
      let values = Set([value, SpreadsheetText.unguarded(value) ?? value])
      if let known {
        scope.filters[known].values.formUnion(values)
      } else {
        scope.filters.append(
          CubeScope.Filter(dimension: dimension, values: values, excludes: excludes))
      }
    }
    return scope
  }

  private func days(_ text: String?, _ option: String) throws -> ClosedRange<Int32>? {
    guard let text else { return nil }
    do {
      return try CivilDate.days(ofPeriod: text)
    } catch {
      throw ValidationError("\(option) \(text): \(error)")
    }
  }
}
