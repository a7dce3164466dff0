/// The languages in which reports speak to people.
public enum Language: String, CaseIterable, Sendable {
  /// English.
  case en
  /// Simplified Chinese.
  case zh
}

/// A piece of text in every language.
public struct Phrase: Hashable, Sendable {
  /// The English text.
  public let en: String
  /// The Chinese text.
  public let zh: String

  /// Makes a phrase.
  public init(en: String, zh: String) {
    self.en = en
    self.zh = zh
  }

  /// The text in that language.
  public subscript(language: Language) -> String {
    switch language {
    case .en: en
    case .zh: zh
    }
  }
}
