import Reports

/// The words of a report, in one language.
protocol Wording {
  var language: Language { get }
}

extension Wording {
  /// A sentence or word in the report's language.
  func say(_ en: String, _ zh: String) -> String { Phrase(en: en, zh: zh)[language] }
}
