import Analyses
import Reports

extension Language {
  /// What a column or a computed dimension is called.
  func name(_ name: String) -> String { self == .zh ? Names.zh(name) : name }

  /// What a feature is called.
  func name(feature: String) -> String { self == .zh ? Names.zh(feature: feature) : feature }

  /// Names in a row.
  func names(_ names: [String]) -> String {
    names.map { name($0) }.joined(separator: self == .zh ? "、" : ", ")
  }
}
