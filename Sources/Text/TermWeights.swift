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

  private let texts: WordTexts
  private let walk: TermWalk
  /// The terms that are kept, in the order of their columns.
  private let kept: KeyTable
  private let grams: CodeDictionary
  /// For each word of letters, the columns of its grams.
  private let columnsOfWord: [[UInt32]]
  private let rarity: [Double]

  /// Weighs the terms of texts.
  ///
  /// - Parameters:
  ///   - texts: The texts.
  ///   - limits: Which terms are kept.
  ///   - stopWords: Words of which no term is made.
  ///   - threads: How many threads work; it changes no result.
  /// - Complexity: O(terms in distinct texts).
  public init(
    _ texts: WordTexts, limits: Limits = Limits(), stopWords: StopWords = .builtIn,
    threads: Int = 1
  ) {
    let counts = TermCounts(texts, stopWords, threads: threads)
    self.texts = texts
    walk = counts.walk
    grams = counts.grams

    let total = texts.withWords
    let most = Int((limits.greatestShare * Double(total)).rounded(.down))
    var codes = counts.texts.indices.filter {
      counts.texts[$0] >= limits.fewestTexts && counts.texts[$0] <= most
    }
    if codes.count > limits.mostTerms {
      codes.sort { (counts.texts[$1], $0) < (counts.texts[$0], $1) }
      codes = codes.prefix(limits.mostTerms).sorted()
    }
    var kept = KeyTable()
    var columns = [UInt32?](repeating: nil, count: counts.table.count)
    for code in codes { columns[code] = kept.code(of: counts.table.keys[code]) }
    self.kept = kept
    columnsOfWord = counts.gramsOfWord.map { $0.compactMap { columns[Int($0)] } }
    rarity = codes.map { log(Double(1 + total) / Double(1 + counts.texts[$0])) + 1 }
  }

  /// How many texts there are.
  public var count: Int { texts.count }

  /// How many terms are kept.
  public var columnCount: Int { rarity.count }

  /// How many distinct texts there are, and which of them each text is.
  public var distinctCount: Int { texts.distinctCount }
  /// See `distinctCount`.
  public var distinct: [UInt32] { texts.distinct }

  /// The rows of all texts.
  public var matrix: SparseMatrix { rows(0..<count) }

  /// The rows of some texts.
  public func rows(_ texts: some Collection<Int>) -> SparseMatrix {
    rows(ofDistinct: texts.lazy.map { Int(distinct[$0]) })
  }

  /// The rows of some distinct texts.
  ///
  /// - Complexity: O(terms in these texts · log(terms in a text)).
  public func rows(ofDistinct texts: some Collection<Int>) -> SparseMatrix {
    var matrix = SparseMatrix(columnCount: columnCount)
    var found: [UInt32] = []
    var row: [UInt32] = []
    var weights: [Double] = []
    var values: [Float] = []
    for text in texts {
      found.removeAll(keepingCapacity: true)
      row.removeAll(keepingCapacity: true)
      weights.removeAll(keepingCapacity: true)
      walk.forEachTerm(
        ofDistinct: text, grams: { found += columnsOfWord[$0] },
        key: { key in
          if let column = kept.knownCode(of: key) { found.append(column) }
        })
      found.sort()
      var squares = 0.0
      var index = 0
      while index < found.count {
        let column = found[index]
        var end = index + 1
        while end < found.count, found[end] == column { end += 1 }
        let times = end - index
        let weight = (times > 1 ? 1 + log(Double(times)) : 1) * rarity[Int(column)]
        row.append(column)
        weights.append(weight)
        squares += weight * weight
        index = end
      }
      let length = squares.squareRoot()
      values.removeAll(keepingCapacity: true)
      for weight in weights { values.append(Float(weight / length)) }
      matrix.append(columns: row, values: values)
    }
    return matrix
  }

  /// The term of a column, as one would read it: `card` with its ends as blanks, two words with one between them.
  public func term(_ column: Int) -> String {
    switch Term(key: kept.keys[column]) {
    case .han(let first, let second):
      return [first, second].compactMap { $0.flatMap(Unicode.Scalar.init).map(String.init) }
        .joined()
    case .gram(let code): return grams.name(code) ?? ""
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
