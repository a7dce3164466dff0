internal import Yams

/// A place in a profile's YAML, with the readings of it that a profile needs and errors that name it.
struct ProfileNode {
  let node: Node
  let path: String
  /// What the node is the value of, as in `orders.columns`.
  let name: String

  /// The one document of a YAML file.
  init(yaml: String, path: String) throws(ProfileError) {
    do {
      guard let root = try Yams.compose(yaml: yaml) else {
        throw ProfileError(path: path, line: nil, problem: "the file is empty")
      }
      self.init(node: root, path: path, name: "the file")
    } catch let error as ProfileError {
      throw error
    } catch {
      throw Self.explained(error, path: path)
    }
  }

  init(node: Node, path: String, name: String) {
    self.node = node
    self.path = path
    self.name = name
  }

  func error(_ problem: String) -> ProfileError {
    ProfileError(path: path, line: node.mark?.line, problem: problem)
  }

  /// The entries of a mapping, in the order of the file.
  ///
  /// - Throws: ``ProfileError`` when it is no mapping, or a key is none of `keys`.
  func entries(
    keys: [String]? = nil, of owner: String? = nil
  ) throws(ProfileError) -> [(key: String, value: ProfileNode)] {
    guard case .mapping(let mapping) = node else {
      throw error("\(name) must be a list of `key: value` lines")
    }
    var entries: [(key: String, value: ProfileNode)] = []
    for (keyNode, value) in mapping {
      let place = ProfileNode(node: keyNode, path: path, name: name)
      let key = try place.text()
      if let keys, !keys.contains(key) {
        let hint = Spelling.nearest(to: key, among: keys).map { "did you mean `\($0)`?" }
        throw place.error(
          "unknown key `\(key)`\(owner.map { " in \($0)" } ?? ""): "
            + (hint ?? "known are \(keys.map { "`\($0)`" }.joined(separator: ", "))"))
      }
      entries.append((key, ProfileNode(node: value, path: path, name: "`\(key)`")))
    }
    return entries
  }

  /// Whether it is a list of `key: value` lines.
  var isMapping: Bool {
    if case .mapping = node { true } else { false }
  }

  /// The text of a single value, nil for anything else.
  var plainText: String? {
    if case .scalar(let scalar) = node { scalar.string } else { nil }
  }

  /// A value that is text, and not blank.
  func text() throws(ProfileError) -> String {
    guard case .scalar(let scalar) = node else { throw error("\(name) must be one value") }
    // A bare `~` or nothing at all is YAML's null.
    let isNull = scalar.style == .plain && ["", "~", "null"].contains(scalar.string)
    guard !isNull, !FoldedName(scalar.string).isEmpty else { throw error("\(name) is empty") }
    return scalar.string
  }

  /// One value or a list of values; a list of none is an error.
  func texts() throws(ProfileError) -> [String] {
    guard case .sequence(let sequence) = node else { return [try text()] }
    guard !sequence.isEmpty else { throw error("\(name) is empty") }
    var texts: [String] = []
    for item in sequence {
      texts.append(try ProfileNode(node: item, path: path, name: name).text())
    }
    return texts
  }

  /// The elements of a list, or the value itself as the only one.
  func elements() throws(ProfileError) -> [ProfileNode] {
    guard case .sequence(let sequence) = node else { return [self] }
    guard !sequence.isEmpty else { throw error("\(name) is empty") }
    return sequence.map { ProfileNode(node: $0, path: path, name: name) }
  }

  func flag() throws(ProfileError) -> Bool {
    switch try text() {
    case "true", "yes": return true
    case "false", "no": return false
    case let other: throw error("\(name) is `\(other)`: `true` and `false` are accepted")
    }
  }

  /// One of the values of an enumeration, by its raw value.
  func choice<Choice: RawRepresentable<String> & CaseIterable>(
    of type: Choice.Type
  ) throws(ProfileError) -> Choice {
    let text = try text()
    if let choice = Choice(rawValue: text) { return choice }
    let accepted = Choice.allCases.map { "`\($0.rawValue)`" }.joined(separator: " and ")
    throw error("\(name) is `\(text)`: \(accepted) are accepted")
  }

  /// What Yams found, in this project's words and with the line.
  private static func explained(_ error: any Error, path: String) -> ProfileError {
    switch error as? YamlError {
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
      .composer(_, let problem, let mark, _):
      ProfileError(path: path, line: mark.line, problem: "no YAML: \(problem)")
    case .duplicatedKeysInMapping(let duplicates, let context):
      ProfileError(
        path: path, line: context.mark.line,
        problem: "written twice: \(duplicates.sorted().map { "`\($0)`" }.joined(separator: ", "))")
    default:
      ProfileError(path: path, line: nil, problem: "no YAML: \(error)")
    }
  }
}
