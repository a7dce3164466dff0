import FoundationEssentials
import Yams

/// A scenario that cannot be simulated: where, and why.
public struct ScenarioError: Error, Equatable, CustomStringConvertible {
  /// The file or preset.
  public let source: String
  /// The key, as in `categories[2].return_rate`; empty for the file as a whole.
  public let key: String
  /// What is wrong, and what would be right.
  public let problem: String

  /// The source, the key and the problem on one line.
  public var description: String {
    [source, key, problem].filter { !$0.isEmpty }.joined(separator: ": ")
  }
}

extension Scenario {
  /// A preset by its name, or else the scenario in a YAML file.
  ///
  /// - Throws: ``ScenarioError`` when it is neither, or the file is not right.
  public init(presetOrFile name: String) throws {
    if let preset = Self.presets.first(where: { $0.key == name }) {
      self = preset.value
      return
    }
    guard let bytes = FileManager.default.contents(atPath: name) else {
      let names = Self.presets.map(\.key).joined(separator: ", ")
      throw ScenarioError(
        source: name, key: "", problem: "no such preset or readable file; presets are \(names)")
    }
    guard let text = String(bytes: bytes, encoding: .utf8) else {
      throw ScenarioError(source: name, key: "", problem: "not UTF-8; save it as UTF-8")
    }
    try self.init(yaml: text, source: name)
  }

  /// The standard scenario with the changes that a YAML text makes.
  ///
  /// An empty text changes nothing. Keys that are not known, values of another type and values that
  /// make no sense are errors that name the key.
  ///
  /// - Throws: ``ScenarioError``.
  public init(yaml: String, source: String = "scenario") throws {
    do {
      let standard = try compose(yaml: YAMLEncoder().encode(Scenario.standard))
      guard let standard, let given = try compose(yaml: yaml), given.null == nil else {
        self = .standard
        return
      }
      let whole = try overlay(given, on: standard, at: "", source: source)
      self = try YAMLDecoder().decode(Scenario.self, from: whole)
    } catch let error as DecodingError {
      throw ScenarioError(decoding: error, source: source)
    } catch let error as YamlError {
      throw ScenarioError(source: source, key: "", problem: "no YAML: \(error)")
    }
    try validate(source: source)
  }
}

/// What is given in place of what is known, with the names turned into those of the properties.
private func overlay(
  _ given: Node, on known: Node, at path: String, source: String, isPartial: Bool = true
) throws -> Node {
  switch (given, known) {
  case (.mapping(let entries), .mapping(let knownEntries)):
    var result = isPartial ? knownEntries : Node.Mapping([], entries.tag)
    for (key, value) in entries {
      let name = key.string ?? "?"
      let place = path.isEmpty ? name : "\(path).\(name)"
      let property = Node(camelCase(name))
      guard name == snakeCase(camelCase(name)), let old = knownEntries[property] else {
        let names = knownEntries.keys.compactMap(\.string).map(snakeCase).sorted()
        throw ScenarioError(
          source: source, key: place,
          problem: "unknown key; known are \(names.joined(separator: ", "))")
      }
      result[property] = try overlay(
        value, on: old, at: place, source: source, isPartial: isPartial)
    }
    return .mapping(result)
  case (.sequence(let elements), .sequence(let knownElements)):
    guard let template = knownElements.first else { return given }
    // An element stands for itself: what it leaves out must not come from another element.
    return .sequence(
      Node.Sequence(
        try elements.enumerated().map { index, element in
          try overlay(
            element, on: template, at: "\(path)[\(index)]", source: source, isPartial: false)
        }, elements.tag))
  default:
    return given
  }
}

func camelCase(_ name: String) -> String {
  let parts = name.split(separator: "_", omittingEmptySubsequences: false)
  return parts.dropFirst().reduce(String(parts.first ?? "")) {
    $0 + $1.prefix(1).uppercased() + $1.dropFirst()
  }
}

func snakeCase(_ name: String) -> String {
  name.reduce(into: "") { result, letter in
    if letter.isUppercase { result.append("_") }
    result += letter.lowercased()
  }
}

extension ScenarioError {
  /// A decoding error, told with the key's name as the file writes it.
  fileprivate init(decoding error: DecodingError, source: String) {
    func path(_ keys: [any CodingKey]) -> String {
      keys.reduce("") { path, key in
        if let index = key.intValue { return "\(path)[\(index)]" }
        return path.isEmpty ? snakeCase(key.stringValue) : "\(path).\(snakeCase(key.stringValue))"
      }
    }
    switch error {
    case .keyNotFound(let key, let context):
      self.init(source: source, key: path(context.codingPath + [key]), problem: "missing; give it")
    case .valueNotFound(let type, let context), .typeMismatch(let type, let context):
      // Yams names its own kinds of nodes, and Swift's types.
      let wanted =
        [
          "Scalar": "a single value", "Sequence": "a list", "Mapping": "keys with values",
          "Int": "a whole number", "Double": "a number", "Bool": "true or false",
        ]["\(type)"] ?? "a \(type)"
      self.init(source: source, key: path(context.codingPath), problem: "must be \(wanted)")
    case .dataCorrupted(let context):
      self.init(source: source, key: path(context.codingPath), problem: context.debugDescription)
    @unknown default:
      self.init(source: source, key: "", problem: "\(error)")
    }
  }
}
