import Tables

/// The names of a dictionary as strings that are made once, where many rows ask for few names.
struct NameList: Sendable {
  /// By code; nil for none.
  private let names: [String?]

  init(_ dictionary: CodeDictionary) {
    names = (0..<dictionary.count).map { dictionary.name(UInt32($0)) }
  }

  /// The name of a code; nil for none.
  subscript(code: UInt32) -> String? { names[Int(code)] }
}
