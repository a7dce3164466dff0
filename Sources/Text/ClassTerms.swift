import Glibc
import Tables

/// The words that name each class of texts, the most telling first.
///
/// Class TF-IDF (Grootendorst 2022, BERTopic, arXiv:2203.05794): c · ln(1 + A / f), with c the texts of the class that
/// hold a term, f all texts that do, and A the mean number of terms a class. A term counts once a text, so that no
/// text names a class by repeating itself, and must be more frequent in the class than elsewhere.
///
/// Terms are one to four words that follow one another, with no stop word at either end, of two Han characters or three
/// letters at least. What stands within a longer term nine times in ten is a piece of it and no term
/// (`服态度` of `客服态度`). No two terms of a class share a word or a stem.
///
/// - Parameters:
///   - texts: The texts; of many a sample is looked at, of equal distances.
///   - classes: The class of each, from 0; a negative one is of none.
///   - count: How many classes there are.
///   - limit: How many terms a class has at most.
///   - fewest: In how many texts of a class its terms stand at least; nil for two, or one in a class of fewer than
///     four.
///   - stopWords: Words that no term starts or ends with.
/// - Returns: For each class its terms, folded; empty for a class without any.
/// - Complexity: O(words).
public func classTerms(
  of texts: WordTexts, classes: [Int32], count: Int, limit: Int, fewest: Int? = nil,
  stopWords: StopWords = .builtIn
) -> [[String]] {
  var terms = ClassTermCounts(texts, stopWords)
  var rows: [[Int]] = Array(repeating: [], count: count)
  let step = max(1, min(texts.count, classes.count) / 20_000)
  for text in stride(from: 0, to: min(texts.count, classes.count), by: step)
  where (0..<count).contains(Int(classes[text])) {
    rows[Int(classes[text])].append(text)
    terms.add(text)
  }
  let mean = count > 0 ? Double(terms.total) / Double(count) : 0
  let all = rows.reduce(0) { $0 + $1.count }
  return rows.map { terms.best(in: $0, of: all, mean: mean, limit: limit, fewest) }
}

/// In how many texts each candidate stands.
private struct ClassTermCounts {
  /// One to four words: a longer term is a shorter one and a last word.
  private struct Term {
    /// The term without its last word, or without its first; -1 for a single word.
    var front: Int
    var back: Int
    var last: UInt32
    var first: UInt32
    var words: Int
    /// Whether it may name a class.
    var isShown: Bool
    var texts = 0
  }

  let texts: WordTexts
  private var isStop: [Bool] = [true]
  /// Han characters, or letters, of each word; 0 where digits are among them.
  private var lengths: [Int] = [0]
  private var table = KeyTable()
  private var terms: [Term] = []
  /// The terms found in distinct texts, and where those of each stand.
  private var store: [Int] = []
  private var ranges: [Range<Int>]
  /// Texts times the terms in them that may name a class.
  private(set) var total = 0

  private static let mostWords = 4
  private static let mostHan = 8

  init(_ texts: WordTexts, _ stopWords: StopWords) {
    self.texts = texts
    ranges = Array(repeating: 0..<0, count: texts.distinctCount)
    for code in 1..<max(1, texts.words.count) {
      let word = texts.words.name(UInt32(code)) ?? ""
      isStop.append(stopWords.contains(word))
      let hasDigit = word.utf8.contains { $0 >= 0x30 && $0 <= 0x39 }
      lengths.append(hasDigit ? 0 : word.unicodeScalars.count)
    }
  }

  /// The distinct terms of a text; of texts with the same words they are looked for once.
  private mutating func found(in text: Int) -> ArraySlice<Int> {
    let text = Int(texts.distinct[text])
    if ranges[text].isEmpty {
      let start = store.count
      store += look(in: text)
      ranges[text] = start..<store.count
    }
    return store[ranges[text]]
  }

  private mutating func look(in text: Int) -> [Int] {
    var found: [Int] = []
    // The terms that end at the word before, the longest first.
    var ending: [Int] = []
    for word in texts.words(ofDistinct: text) {
      if !word.isJoined { ending.removeAll(keepingCapacity: true) }
      if let one = ending.last, texts.isHan[Int(terms[one].last)] != texts.isHan[Int(word.code)] {
        ending.removeAll(keepingCapacity: true)
      }
      var next: [Int] = []
      for (place, front) in ending.enumerated() where terms[front].words < Self.mostWords {
        next.append(
          code(front, word.code, backOf: place + 1 < ending.count ? ending[place + 1] : -1))
      }
      next.append(code(-1, word.code, backOf: -1))
      found += next
      ending = next
    }
    found.sort()
    var distinct: [Int] = []
    for term in found where distinct.last != term { distinct.append(term) }
    return distinct
  }

  /// The term that a term and a word make.
  ///
  /// - Parameters:
  ///   - front: The term, -1 for none.
  ///   - word: The word after it.
  ///   - backOf: The front without its first word, -1 for none.
  /// - Returns: The code of the longer term.
  private mutating func code(_ front: Int, _ word: UInt32, backOf: Int) -> Int {
    let code = Int(table.code(of: UInt64(front + 1) << 32 | UInt64(word)))
    guard code == terms.count else { return code }
    let first = front < 0 ? word : terms[front].first
    terms.append(
      Term(
        front: front, back: -1, last: word, first: first,
        words: front < 0 ? 1 : terms[front].words + 1, isShown: false))
    terms[code].isShown = isShown(code)
    if front >= 0 {
      let back = self.code(backOf, word, backOf: backOf < 0 ? -1 : terms[backOf].back)
      terms[code].back = back
    }
    return code
  }

  private func isShown(_ term: Int) -> Bool {
    guard !isStop[Int(terms[term].first)], !isStop[Int(terms[term].last)] else { return false }
    let words = words(of: term)
    let isHan = texts.isHan[Int(words[0])]
    let length = words.reduce(0) { $0 + lengths[Int($1)] }
    if isHan { return (2...Self.mostHan).contains(length) }
    return words.count < Self.mostWords && lengths[Int(words[0])] >= 3
      && lengths[Int(words[words.count - 1])] >= 3
  }

  private func words(of term: Int) -> [UInt32] {
    var words: [UInt32] = []
    var rest = term
    while rest >= 0 {
      words.append(terms[rest].last)
      rest = terms[rest].front
    }
    return words.reversed()
  }

  mutating func add(_ text: Int) {
    for term in found(in: text) {
      terms[term].texts += 1
      if terms[term].isShown { total += 1 }
    }
  }

  mutating func best(
    in rows: [Int], of all: Int, mean: Double, limit: Int, _ asked: Int?
  ) -> [String] {
    // In how many of the rows each term stands; those of other texts in none.
    var counts = Array(repeating: 0, count: terms.count)
    for row in rows { for term in found(in: row) { counts[term] += 1 } }
    var isPiece = Array(repeating: false, count: terms.count)
    for (term, count) in counts.enumerated() where count > 0 && terms[term].isShown {
      for part in [terms[term].front, terms[term].back] where part >= 0 {
        if 10 * count >= 9 * counts[part] { isPiece[part] = true }
      }
    }
    let fewest = max(1, asked ?? (rows.count < 4 ? 1 : 2))
    let candidates = counts.indices.filter { term in
      counts[term] >= fewest && terms[term].isShown && !isPiece[term]
        && (rows.count == all || counts[term] * all > terms[term].texts * rows.count)
    }
    let scored = candidates.map { term in
      (term: term, score: Double(counts[term]) * log(1 + mean / Double(terms[term].texts)))
    }
    var chosen: [[String]] = []
    for candidate in scored.sorted(by: { ($1.score, $0.term) < ($0.score, $1.term) }) {
      guard chosen.count < limit else { break }
      let words = words(of: candidate.term)
      let names = words.compactMap { isStop[Int($0)] ? nil : texts.words.name($0) }
      guard !chosen.contains(where: { shown in names.contains { isAkin($0, to: shown) } }) else {
        continue
      }
      chosen.append(words.compactMap { texts.words.name($0) })
    }
    return chosen.map { words in
      let isHan = words[0].unicodeScalars.first.map { $0.value >= 0x2E80 } ?? false
      return words.joined(separator: isHan ? "" : " ")
    }
  }

  /// Whether a word is among others, or shares its first letters with one of them.
  private func isAkin(_ word: String, to others: [String]) -> Bool {
    others.contains { other in
      if word == other { return true }
      let common = zip(word.unicodeScalars, other.unicodeScalars).prefix { $0 == $1 }.count
      return common >= 5
        || (common >= 4 && common == min(word.unicodeScalars.count, other.unicodeScalars.count))
    }
  }
}
