internal import Tables

extension Profile {
  /// Reads a profile from the YAML text of a file.
  ///
  /// - Parameters:
  ///   - yaml: the text; what it may say is in the reference, under profiles.
  ///   - path: the file as errors name it.
  /// - Throws: ``ProfileError`` naming line, key and what is accepted.
  public init(yaml: String, path: String) throws(ProfileError) {
    try self.init(yaml: yaml, path: path, isBuiltIn: false)
  }

  init(yaml: String, path: String, isBuiltIn: Bool) throws(ProfileError) {
    let root = try ProfileNode(yaml: yaml, path: path)
    var name: String?
    var timezone: String?
    var encoding: String?
    var sections: [ProfileSection] = []
    var ignored: [Ignored] = []
    var statuses = ProfileStatuses()
    for (key, value) in try root.entries(keys: Self.keys) {
      switch key {
      case "name": name = try value.text()
      case "timezone": timezone = try value.text()
      case "encoding": encoding = try value.text()
      case "ignored":
        for element in try value.elements() { ignored.append(try Ignored(reading: element)) }
      case "statuses": statuses = try ProfileStatuses(reading: value)
      default:
        guard let kind = ExportKind(rawValue: key) else { continue }
        for element in try value.elements() {
          sections.append(try ProfileSection(reading: element, kind: kind))
        }
      }
    }
    guard !sections.isEmpty || !ignored.isEmpty else {
      throw root.error(
        "no section: `orders`, `returns`, `complaints` or `products` says what a file holds")
    }
    self.name = name ?? Self.stem(of: path)
    self.path = isBuiltIn ? nil : path
    self.timezone = timezone
    self.encoding = encoding
    self.sections = sections.map(statuses.applied)
    self.ignored = ignored
  }

  /// The keys of a profile.
  private static let keys =
    ["name", "timezone", "encoding"] + ExportKind.allCases.map(\.rawValue) + [
      "ignored", "statuses",
    ]

  /// The file's name without folders and extension.
  private static func stem(of path: String) -> String {
    let file = path.split(separator: "/").last ?? "profile"
    return String(file.split(separator: ".").first ?? file)
  }
}

extension Profile.Ignored {
  init(reading node: ProfileNode) throws(ProfileError) {
    var match: [[String]] = []
    var without: [String] = []
    var why = "not needed"
    for (key, value) in try node.entries(keys: ["match", "without", "why"], of: "`ignored`") {
      switch key {
      case "match": match = try ProfileSection.match(value)
      case "without": without = try value.texts()
      default: why = try value.text()
      }
    }
    guard !match.isEmpty else {
      throw node.error("`ignored` has no `match`: the headers by which the file is known")
    }
    self.init(match: match, without: without, why: why)
  }
}

/// The values of `status` that a profile states once for all its sections.
struct ProfileStatuses {
  private var cancelled: [Condition] = []
  private var returned: [Condition] = []
  private var refused: [Condition] = []

  init() {}

  init(reading node: ProfileNode) throws(ProfileError) {
    for (key, value) in try node.entries(
      keys: ["cancelled", "returned", "refused"], of: "`statuses`")
    {
      let condition = [Condition(columns: ["status"], test: .oneOf(try value.texts()))]
      switch key {
      case "cancelled": cancelled = condition
      case "returned": returned = condition
      default: refused = condition
      }
    }
  }

  /// The section with what it does not state itself.
  func applied(to section: ProfileSection) -> ProfileSection {
    var section = section
    if section.kind == .orders, section.cancelled.isEmpty { section.cancelled = cancelled }
    if section.kind == .returns, section.counted.isEmpty, section.refused.isEmpty {
      section.counted = returned
      section.refused = refused
    }
    return section
  }
}
