import Tables

/// How often each term stands in each text.
struct TermCounts {
  private let source: WordTexts
  /// For each word of letters, by code, its grams as codes of `table`; nil for stop words and Han.
  private var gramsOfWord: [[UInt32]?] = []
  /// The characters of each Han word.
  private var scalars: [[UInt32]] = []

  /// The distinct terms.
  private(set) var table = KeyTable()
  /// The distinct grams of words.
  private(set) var grams = CodeDictionary()
  /// For each term, in how many texts it stands.
  private(set) var texts: [Int] = []
  /// The terms of all texts, ascending within a text, how often each stands there, and where each text starts.
  private(set) var codes: [UInt32] = []
  private(set) var times: [UInt32] = []
  private(set) var starts: [Int] = [0]
  private var found: [UInt32] = []

  init(_ source: WordTexts, _ stopWords: StopWords) {
    self.source = source
    for code in 0..<source.words.count {
      let word = source.words.name(UInt32(code)) ?? ""
      let isGram = code > 0 && !source.isHan[code] && !stopWords.contains(word)
      gramsOfWord.append(isGram ? grams(of: word) : nil)
      scalars.append(source.isHan[code] ? word.unicodeScalars.map(\.value) : [])
    }
  }

  private mutating func grams(of word: String) -> [UInt32] {
    let padded = [" "] + Array(word.unicodeScalars) + [" "]
    let width = 4
    let starts = 0..<max(1, padded.count - width + 1)
    return starts.map { start in
      var gram = ""
      gram.unicodeScalars.append(contentsOf: padded[start..<min(start + width, padded.count)])
      return table.code(of: Term.gram(grams.code(for: gram)).key)
    }
  }

  /// Counts the next text.
  mutating func add(_ text: Int) {
    found.removeAll(keepingCapacity: true)
    var before: UInt32?
    var last: UInt32?
    for word in source.words(of: text) {
      let code = Int(word.code)
      if source.isHan[code] {
        if !word.isJoined { last = nil }
        for scalar in scalars[code] {
          found.append(table.code(of: Term.han(nil, scalar).key))
          if let last { found.append(table.code(of: Term.han(last, scalar).key)) }
          last = scalar
        }
        before = nil
      } else {
        last = nil
        guard let grams = gramsOfWord[code] else { continue }
        found += grams
        if let before { found.append(table.code(of: Term.pair(before, word.code).key)) }
        before = word.code
      }
    }
    close()
  }

  private mutating func close() {
    if texts.count < table.count { texts += repeatElement(0, count: table.count - texts.count) }
    found.sort()
    var index = 0
    while index < found.count {
      let code = found[index]
      var end = index + 1
      while end < found.count, found[end] == code { end += 1 }
      codes.append(code)
      times.append(UInt32(end - index))
      texts[Int(code)] += 1
      index = end
    }
    starts.append(codes.count)
  }
}
