internal import Tables

extension ProfileSection {
  /// The keys of any section.
  private static let keys = [
    "match", "without", "columns", "key", "unkeyed", "when", "fill_down", "quoting", "short_rows",
    "constants",
  ]

  init(reading node: ProfileNode, kind: ExportKind) throws(ProfileError) {
    self.kind = kind
    var keys = Self.keys
    if kind == .orders { keys += ["cancelled", "dated_ids"] }
    if kind == .returns { keys += ["counted", "refused", "level", "own_rows", "undated"] }
    var keyNode: ProfileNode?
    var unkeyed: ProfileNode?
    for (name, value) in try node.entries(keys: keys, of: "`\(kind.rawValue)`") {
      switch name {
      case "match": match = try Self.match(value)
      case "without": without = try value.texts()
      case "columns": columns = try Self.columns(value, kind: kind)
      case "key": keyNode = value
      case "unkeyed": unkeyed = value
      case "when": when = try Self.conditions(value)
      case "fill_down": fillDown = try value.texts()
      case "quoting": quoting = try value.flag()
      case "own_rows": ownRows = try value.flag()
      case "short_rows": shortRows = try value.choice(of: ShortRows.self)
      case "constants": constants = try Self.constants(value, kind: kind)
      case "cancelled": cancelled = try Self.conditions(value)
      case "dated_ids": datedIDs = try value.flag()
      case "counted": counted = try Self.conditions(value)
      case "refused": refused = try Self.conditions(value)
      case "level": level = try value.choice(of: Level.self)
      default: undated = try value.texts()
      }
    }
    key = try Self.key(keyNode, unkeyed: unkeyed, of: self)
    try check(node)
  }

  /// What only the whole section shows.
  private func check(_ node: ProfileNode) throws(ProfileError) {
    let name = "`\(kind.rawValue)`"
    guard !match.isEmpty else {
      throw node.error("\(name) has no `match`: the headers by which the file is known")
    }
    guard !columns.isEmpty else {
      throw node.error("\(name) has no `columns`: which header holds which column")
    }
    let held = Set(columns.map(\.field.name) + constants.map(\.field.name))
    for field in Field.all(of: kind) where field.isRequired && !held.contains(field.name) {
      throw node.error("\(name) maps no `\(field.name)`, which every row needs")
    }
    if !counted.isEmpty, !refused.isEmpty {
      throw node.error("\(name) has `counted` and `refused`: one of them decides what is a return")
    }
  }

  /// Headers that must be there; an inner list holds alternatives.
  static func match(_ node: ProfileNode) throws(ProfileError) -> [[String]] {
    var match: [[String]] = []
    for element in try node.elements() { match.append(try element.texts()) }
    return match
  }

  private static func columns(
    _ node: ProfileNode, kind: ExportKind
  ) throws(ProfileError) -> [Column] {
    let fields = Field.all(of: kind)
    if node.plainText == "canonical" {
      return fields.map { Column(field: $0, headers: [$0.name]) }
    }
    var headers: [String: [String]] = [:]
    for (name, value) in try node.entries() {
      headers[try field(name, kind: kind, at: value).name] = try value.texts()
    }
    return fields.compactMap { field in
      headers[field.name].map { Column(field: field, headers: $0) }
    }
  }

  private static func constants(
    _ node: ProfileNode, kind: ExportKind
  ) throws(ProfileError) -> [Constant] {
    var constants: [Constant] = []
    for (name, value) in try node.entries() {
      constants.append(
        Constant(field: try field(name, kind: kind, at: value), value: try value.text()))
    }
    return constants
  }

  private static func field(
    _ name: String, kind: ExportKind, at node: ProfileNode
  ) throws(ProfileError) -> Field {
    if let field = Field.named(name, in: kind) { return field }
    let names = Field.all(of: kind).map(\.name)
    let hint = Spelling.nearest(to: name, among: names).map { "did you mean `\($0)`?" }
    throw node.error(
      "`\(kind.rawValue)` has no column `\(name)`: "
        + (hint ?? "it has \(names.joined(separator: ", "))"))
  }

  private static func key(
    _ node: ProfileNode?, unkeyed: ProfileNode?, of section: ProfileSection
  ) throws(ProfileError) -> Key? {
    guard let node else {
      if let unkeyed {
        throw unkeyed.error("`unkeyed` says what rows without `key` are; give `key`")
      }
      return nil
    }
    let names = try node.texts()
    if names == ["row"] { return .wholeRow }
    if names == ["none"] { return Key.none }
    for name in names {
      let field = try field(name, kind: section.kind, at: node)
      guard section.columns.contains(where: { $0.field == field }) else {
        throw node.error("`key` names `\(name)`, for which `columns` has no header")
      }
    }
    let blanks = try unkeyed?.choice(of: Unkeyed.self) ?? .row
    return .columns(names, blanksDiffer: blanks == .none)
  }

  /// What a row is compared by when its key is blank.
  private enum Unkeyed: String, CaseIterable {
    case row, none
  }

  /// Conditions of which one is enough: values of `status`, or mappings that name a column.
  private static func conditions(_ node: ProfileNode) throws(ProfileError) -> [Condition] {
    var values: [String] = []
    var conditions: [Condition] = []
    for element in try node.elements() {
      if element.isMapping {
        conditions.append(try condition(element))
      } else {
        values.append(try element.text())
      }
    }
    if !values.isEmpty {
      conditions.insert(Condition(columns: ["status"], test: .oneOf(values)), at: 0)
    }
    return conditions
  }

  private static func condition(_ node: ProfileNode) throws(ProfileError) -> Condition {
    var columns: [String] = []
    var unless: [String] = []
    var blanks: [String] = []
    var tests: [Condition.Test] = []
    for (key, value) in try node.entries(
      keys: ["column", "in", "present", "positive", "negative", "unless", "blanks"], of: node.name)
    {
      switch key {
      case "column": columns = try value.texts()
      case "in": tests.append(.oneOf(try value.texts()))
      case "present": tests.append(.present(try value.flag()))
      case "positive": tests.append(.positive(try value.flag()))
      case "negative": tests.append(.negative(try value.flag()))
      case "blanks": blanks = try value.texts()
      default: unless = try value.texts()
      }
    }
    guard !columns.isEmpty else { throw node.error("\(node.name) names no `column`") }
    guard let test = tests.first, tests.count == 1 else {
      throw node.error("\(node.name) needs one of `in`, `present`, `positive` and `negative`")
    }
    return Condition(columns: columns, test: test, unless: unless, blanks: blanks)
  }
}
