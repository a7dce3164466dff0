import Glibc
public import Matrices
import Tables

/// Texts as weighted terms: a row a text, a column a term.
///
/// Weights are sublinear TF-IDF, (1 + ln tf) · (ln((1 + n) / (1 + df)) + 1), as scikit-learn has it, and a row has
/// length 1; n are the texts with words. A text without a term that is kept has an empty row.
/// Terms stand for any script, without a language being guessed:
///
/// - Of Han characters and kana, each one and each two neighbours within a run. A dictionary's words are fewer and
///   miss what it does not know; function characters stay, as they make the bigrams (不发, 没到).
/// - Of words of letters that are no stop words, each four neighbouring characters, the ends of the word
///   counting as one (` car`, `card`, `ard `), which joins inflected and misspelt forms; and each two such words
///   that follow one another among the words that are no stop words.
public struct TermWeights: Sendable {
  /// Which terms are kept.
  public struct Limits: Sendable {
    /// Terms of fewer texts go: they liken no text to another.
    public var fewestTexts = 2
    /// Terms of a greater share of the texts go: they tell no text from another.
    public var greatestShare = 0.5
    /// So many terms stay, those of the most texts, of equals the one that came first.
    public var mostTerms = 50_000

    /// The limits that are described with each.
    public init() {}
  }

  /// The rows, one a text.
  public let matrix: SparseMatrix
  private let keys: [UInt64]
  private let grams: [String]
  private let texts: WordTexts

  /// Weighs the terms of texts.
  ///
  /// - Complexity: O(terms in texts · log(terms in a text)).
  public init(
    _ texts: WordTexts, limits: Limits = Limits(), stopWords: StopWords = .builtIn
  ) {
    var counts = TermCounts(texts, stopWords)
    for text in 0..<texts.count { counts.add(text) }
    self.texts = texts
    grams = (0..<UInt32(counts.grams.count)).map { counts.grams.name($0) ?? "" }

    let total = texts.withWords
    let most = Int((limits.greatestShare * Double(total)).rounded(.down))
    var kept = counts.texts.indices.filter {
      counts.texts[$0] >= limits.fewestTexts && counts.texts[$0] <= most
    }
    if kept.count > limits.mostTerms {
      kept.sort { (counts.texts[$1], $0) < (counts.texts[$0], $1) }
      kept = kept.prefix(limits.mostTerms).sorted()
    }
    keys = kept.map { counts.table.keys[$0] }
    var columns = [UInt32](repeating: .max, count: counts.table.count)
    var rarity: [Double] = []
    for (column, code) in kept.enumerated() {
      columns[code] = UInt32(column)
      rarity.append(log(Double(1 + total) / Double(1 + counts.texts[code])) + 1)
    }
    matrix = Self.weigh(counts, columns, rarity)
  }

  private static func weigh(
    _ counts: TermCounts, _ columns: [UInt32], _ rarity: [Double]
  ) -> SparseMatrix {
    var matrix = SparseMatrix(columnCount: rarity.count)
    var row: [UInt32] = []
    var weights: [Double] = []
    for text in 0..<counts.starts.count - 1 {
      row.removeAll(keepingCapacity: true)
      weights.removeAll(keepingCapacity: true)
      var squares = 0.0
      for place in counts.starts[text]..<counts.starts[text + 1] {
        let column = columns[Int(counts.codes[place])]
        guard column != .max else { continue }
        let weight = (1 + log(Double(counts.times[place]))) * rarity[Int(column)]
        row.append(column)
        weights.append(weight)
        squares += weight * weight
      }
      let length = squares.squareRoot()
      matrix.append(columns: row, values: weights.map { Float($0 / length) })
    }
    return matrix
  }

  /// The term of a column, as one would read it: `card` with its ends as blanks, two words with one between them.
  public func term(_ column: Int) -> String {
    switch Term(key: keys[column]) {
    case .han(let first, let second):
      return [first, second].compactMap { $0.flatMap(Unicode.Scalar.init).map(String.init) }
        .joined()
    case .gram(let code): return grams[Int(code)]
    case .pair(let first, let second):
      return [first, second].compactMap { texts.words.name($0) }.joined(separator: " ")
    }
  }
}

/// A term, and as a number.
enum Term {
  /// One Han character, or two.
  case han(UInt32?, UInt32?)
  /// Characters of a word of letters.
  case gram(UInt32)
  /// Two words of letters.
  case pair(UInt32, UInt32)

  init(key: UInt64) {
    switch key >> 62 {
    case 0:
      let first = UInt32(truncatingIfNeeded: key >> 21 & 0x1F_FFFF)
      self = .han(first == 0 ? nil : first, UInt32(truncatingIfNeeded: key & 0x1F_FFFF))
    case 1: self = .gram(UInt32(truncatingIfNeeded: key))
    default:
      self = .pair(
        UInt32(truncatingIfNeeded: key >> 31 & 0x7FFF_FFFF),
        UInt32(truncatingIfNeeded: key & 0x7FFF_FFFF))
    }
  }

  var key: UInt64 {
    switch self {
    case .han(let first, let second): UInt64(first ?? 0) << 21 | UInt64(second ?? 0)
    case .gram(let code): 1 << 62 | UInt64(code)
    case .pair(let first, let second): 2 << 62 | UInt64(first) << 31 | UInt64(second)
    }
  }
}
