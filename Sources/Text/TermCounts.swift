import Dispatch
import Synchronization
import Tables

/// The terms of texts as they come: grams of words by their word, others as keys.
struct TermWalk: Sendable {
  private let source: WordTexts
  /// Whether a word, by code, is of letters and no stop word, so that its grams are terms.
  private let hasGrams: [Bool]
  /// The characters of Han words, word after word, and where those of each start.
  private let scalars: [UInt32]
  private let starts: [Int]

  init(_ source: WordTexts, hasGrams: [Bool]) {
    self.source = source
    self.hasGrams = hasGrams
    var scalars: [UInt32] = []
    var starts = [0]
    for code in 0..<source.words.count {
      if source.isHan[code] {
        scalars += (source.words.name(UInt32(code)) ?? "").unicodeScalars.map(\.value)
      }
      starts.append(scalars.count)
    }
    (self.scalars, self.starts) = (scalars, starts)
  }

  /// Calls back with the terms of a distinct text, in their order.
  @inline(__always)
  func forEachTerm(ofDistinct text: Int, grams: (Int) -> Void, key: (UInt64) -> Void) {
    var before: UInt32?
    var last: UInt32?
    for word in source.words(ofDistinct: text) {
      let code = Int(word.code)
      if source.isHan[code] {
        if !word.isJoined { last = nil }
        for place in starts[code]..<starts[code + 1] {
          let scalar = scalars[place]
          key(Term.han(nil, scalar).key)
          if let last { key(Term.han(last, scalar).key) }
          last = scalar
        }
        before = nil
      } else {
        last = nil
        guard hasGrams[code] else { continue }
        grams(code)
        if let before { key(Term.pair(before, word.code).key) }
        before = word.code
      }
    }
  }
}

/// In how many texts each term stands.
struct TermCounts: Sendable {
  let walk: TermWalk
  /// For each word of letters, by code, its grams as codes of `table`.
  let gramsOfWord: [[UInt32]]
  /// The distinct grams of words.
  let grams: CodeDictionary
  /// The distinct terms.
  private(set) var table: KeyTable
  /// For each term, in how many texts it stands.
  private(set) var texts: [Int] = []
  /// For each term, the last distinct text in which it stood.
  private var last: [Int32] = []

  /// Counts all texts.
  init(_ source: WordTexts, _ stopWords: StopWords, threads: Int) {
    self.init(source, stopWords)
    var times = Array(repeating: 0, count: source.distinctCount)
    for text in source.distinct { times[Int(text)] += 1 }
    let (empty, counts) = (self, times)
    let parts = max(1, min(threads, times.count / 256))
    let made = Mutex<[TermCounts?]>(Array(repeating: nil, count: parts))
    DispatchQueue.concurrentPerform(iterations: parts) { part in
      var found = empty
      for text in counts.count * part / parts..<counts.count * (part + 1) / parts {
        found.add(text, times: counts[text])
      }
      made.withLock { [found] in $0[part] = found }
    }
    // In the order of the texts, so that terms are numbered as they come, whatever the parts.
    for part in made.withLock({ $0 }) {
      if let part { merge(part) }
    }
  }

  private init(_ source: WordTexts, _ stopWords: StopWords) {
    var grams = CodeDictionary()
    var table = KeyTable()
    var hasGrams: [Bool] = []
    gramsOfWord = (0..<source.words.count).map { code in
      let word = source.words.name(UInt32(code)) ?? ""
      hasGrams.append(code > 0 && !source.isHan[code] && !stopWords.contains(word))
      guard hasGrams[code] else { return [] }
      return Self.grams(of: word).map { table.code(of: Term.gram(grams.code(for: $0)).key) }
    }
    self.grams = grams
    self.table = table
    walk = TermWalk(source, hasGrams: hasGrams)
    makeRoom()
  }

  private static func grams(of word: String) -> [String] {
    let padded = [" "] + Array(word.unicodeScalars) + [" "]
    let width = 4
    let starts = 0..<max(1, padded.count - width + 1)
    return starts.map { start in
      var gram = ""
      gram.unicodeScalars.append(contentsOf: padded[start..<min(start + width, padded.count)])
      return gram
    }
  }

  private mutating func makeRoom() {
    texts += repeatElement(0, count: table.count - texts.count)
    last += repeatElement(-1, count: table.count - last.count)
  }

  /// Counts the next distinct text, which so many texts are.
  private mutating func add(_ text: Int, times: Int) {
    guard times > 0 else { return }
    let walk = walk
    walk.forEachTerm(
      ofDistinct: text,
      grams: { word in
        for code in gramsOfWord[word] { count(code, text, times) }
      },
      key: { key in
        let code = table.code(of: key)
        if Int(code) == texts.count { makeRoom() }
        count(code, text, times)
      })
  }

  @inline(__always)
  private mutating func count(_ code: UInt32, _ text: Int, _ times: Int) {
    guard last[Int(code)] != Int32(text) else { return }
    last[Int(code)] = Int32(text)
    texts[Int(code)] += times
  }

  private mutating func merge(_ other: TermCounts) {
    for (code, key) in other.table.keys.enumerated() {
      let here = Int(table.code(of: key))
      makeRoom()
      texts[here] += other.texts[code]
    }
  }
}
