/// Words that say nothing about the matter of a text, in English and Chinese.
///
/// The lists are the files of `StopWords/`: words between blanks, lines that begin with `#` are remarks.
public struct StopWords: Sendable {
  private let words: Set<String>

  /// The words of the built-in lists, folded as texts are.
  public static let builtIn = StopWords([PackageResources.en_txt, PackageResources.zh_txt])

  private init(_ files: [[UInt8]]) {
    var words: Set<String> = []
    for file in files {
      for line in String(decoding: file, as: UTF8.self).split(separator: "\n")
      where !line.hasPrefix("#") {
        words.formUnion(line.split(separator: " ").map(String.init))
      }
    }
    self.words = words
  }

  /// Whether a folded word is one of them.
  public func contains(_ word: String) -> Bool { words.contains(word) }
}
