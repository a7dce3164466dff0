import Testing

@testable import Exports

/// Files of targets; the rows are read off the texts by hand.
@Suite struct TargetFileTests {
  private static let yaml =
    "return_rate: 8%\norders: 1200\ncategories:\n  鞋靴:\n    return_rate: 0.12\n"

  @Test func yamlHasCategories() throws {
    try inReadingFolder(["targets.yaml": Array(Self.yaml.utf8)]) { folder in
      let rows = try TargetFile(path: folder + "/targets.yaml").rows
      #expect(
        rows == [
          TargetFile.Row(line: 1, metric: "return_rate", category: nil, value: "8%"),
          TargetFile.Row(line: 2, metric: "orders", category: nil, value: "1200"),
          TargetFile.Row(line: 5, metric: "return_rate", category: "鞋靴", value: "0.12"),
        ])
    }
  }

  @Test func csvHasAColumnForThem() throws {
    let csv = "Metric,Target,Category\nreturn_rate,8%,\nreturn_rate,0.12,鞋靴\n"
    try inReadingFolder(["targets.CSV": Array(csv.utf8)]) { folder in
      let rows = try TargetFile(path: folder + "/targets.CSV").rows
      #expect(
        rows == [
          TargetFile.Row(line: 2, metric: "return_rate", category: nil, value: "8%"),
          TargetFile.Row(line: 3, metric: "return_rate", category: "鞋靴", value: "0.12"),
        ])
    }
  }

  @Test(arguments: [
    "- return_rate\n", "return_rate:\n", "return_rate: [1, 2]\n", "categories: 8%\n",
    "return_rate: 8%\nreturn_rate: 9%\n", "",
  ])
  func noListOfTargets(_ yaml: String) throws {
    _ = try inReadingFolder(["targets.yaml": Array(yaml.utf8)]) { folder in
      #expect(throws: ProfileError.self) { try TargetFile(path: folder + "/targets.yaml") }
    }
  }

  @Test func csvWithoutItsColumns() throws {
    _ = try inReadingFolder(["targets.csv": Array("metric,aim\norders,3\n".utf8)]) { folder in
      #expect(throws: ExportError.self) { try TargetFile(path: folder + "/targets.csv") }
    }
  }
}
