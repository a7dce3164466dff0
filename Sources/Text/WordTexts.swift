import CICU
import Dispatch
import Synchronization
public import Tables

/// Texts cut into folded words.
///
/// Folding is NFKC_Casefold, boundaries are those of UAX #29 with ICU's Chinese dictionary. Words that are numbers
/// or hold five digits or more (ids), and what stands in an e-mail address, a web address or a mark of
/// ``maskedPersonalData(_:)``, are left out. The same for any number of threads.
///
/// People write the same again and again: each distinct text is cut once, and texts of the same words (they differ in a
/// number, or in the marks at their end) are one from then on.
public struct WordTexts: Sendable {
  /// A word of a text.
  struct Word: Sendable, Equatable {
    /// Its number in `words`, and in the upper bit whether it follows the word before: nothing stands between
    /// them, or between words of letters one blank.
    private var bits: UInt32

    init(code: UInt32, isJoined: Bool) { bits = code | (isJoined ? 1 << 31 : 0) }

    var code: UInt32 { bits & 0x7FFF_FFFF }
    var isJoined: Bool { bits >> 31 == 1 }
  }

  /// The distinct words; code 0 is none.
  private(set) var words = CodeDictionary()
  /// Whether a word is of Han characters or kana, by code.
  private(set) var isHan: [Bool] = [false]
  /// The words of all distinct texts, text after text.
  private(set) var sequence: [Word] = []
  /// Where each distinct text starts in `sequence`, and where the last one ends.
  private(set) var starts: [Int] = [0]
  /// For each text, which of the distinct ones it is.
  public private(set) var distinct: [UInt32] = []

  private init() {}

  /// How many texts there are.
  public var count: Int { distinct.count }

  /// How many distinct texts there are; some may be no text's any more.
  public var distinctCount: Int { starts.count - 1 }

  /// How many texts have any word.
  public var withWords: Int { (0..<count).count { hasWords($0) } }

  /// Whether a text has any word.
  public func hasWords(_ text: Int) -> Bool {
    let text = Int(distinct[text])
    return starts[text] < starts[text + 1]
  }

  /// The words of a text.
  func words(of text: Int) -> ArraySlice<Word> { words(ofDistinct: Int(distinct[text])) }

  /// The words of a distinct text.
  func words(ofDistinct text: Int) -> ArraySlice<Word> { sequence[starts[text]..<starts[text + 1]] }

  /// The texts with the numbers given, in that order.
  public func selecting(_ texts: some Collection<Int>) -> WordTexts {
    var selected = self
    selected.distinct = texts.map { distinct[$0] }
    return selected
  }

  /// Cuts texts into words.
  ///
  /// - Parameters:
  ///   - distinct: The distinct texts in UTF-8; malformed bytes count as a gap.
  ///   - texts: The code of each text there.
  ///   - threads: How many threads work; it changes no result.
  /// - Throws: ``TextError`` where ICU fails.
  /// - Complexity: O(bytes of distinct texts), about 10 MB/s and thread for Chinese text.
  public init(
    _ distinct: CodeDictionary, _ texts: [UInt32], threads: Int = 1
  ) throws(TextError) {
    let parts = max(1, min(threads, distinct.count / 256))
    let results = Mutex<[Result<WordTexts, TextError>?]>(Array(repeating: nil, count: parts))
    DispatchQueue.concurrentPerform(iterations: parts) { part in
      let rows = distinct.count * part / parts..<distinct.count * (part + 1) / parts
      let result = Result { () throws(TextError) in try WordTexts(distinct, rows) }
      results.withLock { $0[part] = result }
    }
    self.init()
    for result in results.withLock({ $0 }) {
      guard let result else { continue }
      // Parts lie in the order of the texts, so that words are numbered as they come, whatever the parts.
      append(try result.get())
    }
    let places = unify()
    self.distinct = texts.map { places[Int($0)] }
  }

  /// Cuts texts into words, as `init(_:_:threads:)`.
  public init(_ texts: [String], threads: Int = 1) throws(TextError) {
    var distinct = CodeDictionary()
    let codes = texts.map { distinct.code(for: $0) }
    try self.init(distinct, codes, threads: threads)
  }

  private init(_ texts: CodeDictionary, _ rows: Range<Int>) throws(TextError) {
    self.init()
    let segmenter = try Segmenter()
    var spare: [UInt8] = []
    for row in rows {
      var failure: TextError?
      texts.withName(UInt32(row)) { bytes in
        do throws(TextError) {
          try segmenter.withWords(bytes) { units, words in
            add(units, words, &spare)
          }
        } catch { failure = error }
      }
      if let failure { throw failure }
      starts.append(sequence.count)
    }
  }

  private mutating func append(_ other: WordTexts) {
    let map = words.merge(other.words)
    isHan += repeatElement(false, count: words.count - isHan.count)
    for code in 1..<max(1, other.words.count) { isHan[Int(map[code])] = other.isHan[code] }
    let offset = sequence.count
    sequence += other.sequence.map { Word(code: map[Int($0.code)], isJoined: $0.isJoined) }
    starts += other.starts.dropFirst().map { $0 + offset }
  }

  /// Keeps of distinct texts with the same words the first.
  ///
  /// - Returns: For each distinct text the new number of the one that is kept.
  private mutating func unify() -> [UInt32] {
    // The text without words has code 0, as it stands first: nothing is a name of no bytes.
    var known = CodeDictionary()
    var (kept, ends): ([Word], [Int]) = ([], [0, 0])
    kept.reserveCapacity(sequence.count)
    let places = (0..<distinctCount).map { text in
      let words = words(ofDistinct: text)
      let place = words.withUnsafeBytes { known.code(for: $0) }
      if Int(place) == ends.count - 1 {
        kept += words
        ends.append(kept.count)
      }
      return place
    }
    (sequence, starts) = (kept, ends)
    return places
  }

  private mutating func add(
    _ units: UnsafeBufferPointer<UInt16>, _ found: UnsafeBufferPointer<cicu_word>,
    _ spare: inout [UInt8]
  ) {
    var end = 0
    var wasHan = false
    var skipped = AsideRanges(units)
    for word in found {
      let range = Int(word.start)..<Int(word.end)
      guard !skipped.contains(range), Self.isWord(units[range]) else { continue }
      spare.removeAll(keepingCapacity: true)
      appendUTF8(units[range], to: &spare)
      let code = spare.withUnsafeBytes { words.code(for: $0) }
      let isHanWord = word.kind >= Int32(cicu_word_kana)
      if Int(code) == isHan.count { isHan.append(isHanWord) }
      let isJoined =
        end > 0
        && (range.lowerBound == end
          || (range.lowerBound == end + 1 && units[end] == 0x20 && !isHanWord && !wasHan))
      sequence.append(Word(code: code, isJoined: isJoined))
      end = range.upperBound
      wasHan = isHanWord
    }
  }

  /// Whether a word is neither a number nor an id.
  private static func isWord(_ units: Slice<UnsafeBufferPointer<UInt16>>) -> Bool {
    units.count { $0 >= 0x30 && $0 <= 0x39 } < 5
      && units.contains { $0 > 0x7F || ($0 >= 0x61 && $0 <= 0x7A) }
  }
}

/// Appends code units in UTF-8, without the apostrophe's curls; a lone surrogate is left out.
private func appendUTF8(_ units: Slice<UnsafeBufferPointer<UInt16>>, to bytes: inout [UInt8]) {
  var high: UInt32 = 0
  for unit in units {
    var point = UInt32(unit)
    if point & 0xFC00 == 0xD800 {
      high = point
      continue
    }
    if point & 0xFC00 == 0xDC00 {
      guard high != 0 else { continue }
      point = 0x10000 + ((high & 0x3FF) << 10 | point & 0x3FF)
    }
    high = 0
    switch point {
    case 0x2019: bytes.append(0x27)
    case ..<0x80: bytes.append(UInt8(point))
    case ..<0x800: bytes += [UInt8(0xC0 | point >> 6), UInt8(0x80 | point & 0x3F)]
    case ..<0x10000:
      bytes.append(UInt8(0xE0 | point >> 12))
      bytes.append(UInt8(0x80 | point >> 6 & 0x3F))
      bytes.append(UInt8(0x80 | point & 0x3F))
    default:
      bytes.append(UInt8(0xF0 | point >> 18))
      bytes.append(UInt8(0x80 | point >> 12 & 0x3F))
      bytes.append(UInt8(0x80 | point >> 6 & 0x3F))
      bytes.append(UInt8(0x80 | point & 0x3F))
    }
  }
}

extension WordTexts {
  /// The words of a text, folded.
  public func strings(of text: Int) -> [String] {
    words(of: text).compactMap { words.name($0.code) }
  }
}
