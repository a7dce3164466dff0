internal import Yams

/// What a shop aims at, read from a file: names and values that only who asks for them understands.
///
/// YAML has a line a target, and those of a category under `categories`:
///
/// ```yaml
/// return_rate: 8%
/// orders: 1200
/// categories:
///   鞋靴:
///     return_rate: 12%
/// ```
///
/// A file that ends in `.csv` has the columns `metric` and `target`, and `category` where it is needed.
public struct TargetFile: Sendable {
  /// One target.
  public struct Row: Sendable, Equatable {
    /// The line on which it stands, from 1, where it is known.
    public let line: Int?
    /// What is aimed at.
    public let metric: String
    /// Of which category; nil for all.
    public let category: String?
    /// The value as it is written.
    public let value: String
  }

  /// The path, as it was given.
  public let path: String
  /// The targets, in the order of the file.
  public let rows: [Row]

  /// Reads a file.
  ///
  /// - Throws: `SourceError` for a file that cannot be opened; `ExportError` or `ProfileError` for one that is no
  ///   list of targets.
  public init(path: String) throws {
    self.path = path
    rows =
      path.lowercased().hasSuffix(".csv")
      ? try Self.rows(table: SmallTable(path: path)) : try Self.rows(yaml: path)
  }

  private static func rows(table: SmallTable) throws -> [Row] {
    func place(_ name: String) -> Int? {
      table.header.firstIndex { $0.lowercased() == name }
    }
    guard let metric = place("metric"), let target = place("target") else {
      throw table.error(
        line: 1, "the columns are \(table.header.joined(separator: ", "))",
        "name one metric and one target")
    }
    let category = place("category")
    return table.rows.map { row in
      let name = category.map { row.cells[$0] } ?? ""
      return Row(
        line: row.line, metric: row.cells[metric], category: name.isEmpty ? nil : name,
        value: row.cells[target])
    }
  }

  private static func rows(yaml path: String) throws -> [Row] {
    let file = try OpenFile(path == "-" ? .standardInput : .file(path: path))
    let bytes = try file.read(at: 0, upTo: 1 << 20)
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw ExportError(path, "is no text in UTF-8", "save it as YAML in UTF-8")
    }
    let root = try ProfileNode(yaml: text, path: path)
    var rows: [Row] = []
    func add(_ key: String, _ value: ProfileNode, _ category: String?) throws {
      rows.append(
        Row(
          line: value.node.mark?.line, metric: key, category: category, value: try value.text()))
    }
    for (key, value) in try root.entries() {
      guard key == "categories" else {
        try add(key, value, nil)
        continue
      }
      for (category, targets) in try value.entries() {
        for (metric, target) in try targets.entries() { try add(metric, target, category) }
      }
    }
    return rows
  }
}
