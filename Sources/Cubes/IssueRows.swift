public import Tables

/// Complaints and returns as rows, each with what is known of its order line.
///
/// What only clustering and row listings need; everything else asks cubes. Rows are sorted by kind (complaints
/// first), id, time and text, so that their order in the files shows nowhere.
public struct IssueRows: Sendable {
  /// A complaint or a return.
  public struct Issue: Sendable, Equatable {
    /// `.complaints` or `.returns`.
    public var kind: ExportKind
    /// Its id; where the export has none, the number of its row, as `#12`.
    public var id: String
    /// When it was made, or nil.
    public var time: Int64?
    /// What the export calls its kind: goods or transport, refund or exchange.
    public var type: String?
    /// Why, of a return.
    public var reason: String?
    /// Where the complaint was made: by telephone, in the chat.
    public var contact: String?
    /// Where the order was placed.
    public var channel: String?
    /// Facts of the order line; nil where it joins none, or several that differ.
    public var category: String?
    /// See `category`.
    public var product: String?
    /// The line's amount in hundredths; of a return that joins no line, the refund.
    public var amount: Int64?
    /// Days from the promised to the actual delivery.
    public var delay: Int32?
    /// Whether its order was found.
    public var isJoined = false
  }

  /// The issues.
  public internal(set) var issues: [Issue] = []
  /// For each, what it says: of a complaint its text, of a return its reason and what the customer wrote; may be
  /// empty.
  public internal(set) var texts = ByteStore()
  /// The latest moment in the data; nil without any.
  public internal(set) var latest: Int64?
  /// Issues of lines that were cancelled, which are left out.
  public internal(set) var ofCancelled = 0
  /// Refused returns, which are left out.
  public internal(set) var refused = 0
  /// The account of every file.
  public internal(set) var ledgers: [FileLedger] = []

  init() {}

  /// How many issues there are.
  public var count: Int { issues.count }

  /// Makes room for so many issues, so that no array grows to twice what it takes.
  mutating func reserve(_ count: Int, bytes: Int) {
    issues.reserveCapacity(count)
    texts.reserve(strings: count, bytes: bytes)
  }

  /// Appends issues of the same question.
  mutating func append(_ other: IssueRows) {
    issues += other.issues
    texts.append(contentsOf: other.texts)
    ofCancelled += other.ofCancelled
  }

  /// Appends what the last issue says.
  mutating func append(reason: String?, text: String?) {
    var words = [reason, text].compactMap(\.self).filter { !$0.isEmpty }
    if words.count == 2, words[1].hasPrefix(words[0]) { words.removeFirst() }
    var joined = words.joined(separator: " · ")
    joined.withUTF8 { texts.append(UnsafeRawBufferPointer($0)) }
  }

  /// Puts the issues into their order.
  mutating func sort() {
    // The start of an id as two numbers, by which nearly all are told apart.
    struct Key {
      var first: UInt64
      var second: UInt64
      var index: Int
    }
    func key(_ index: Int) -> Key {
      var key = Key(first: 0, second: 0, index: index)
      for (place, byte) in issues[index].id.utf8.prefix(16).enumerated() {
        if place < 8 {
          key.first |= UInt64(byte) << UInt64(56 - 8 * place)
        } else {
          key.second |= UInt64(byte) << UInt64(120 - 8 * place)
        }
      }
      return key
    }
    func precedes(_ left: Int, _ right: Int) -> Bool {
      let (a, b) = (issues[left], issues[right])
      if a.id != b.id { return a.id.utf8.lexicographicallyPrecedes(b.id.utf8) }
      if a.time != b.time { return (a.time ?? .min) < (b.time ?? .min) }
      return texts.withBytes(left) { first in
        texts.withBytes(right) { first.lexicographicallyPrecedes($0) }
      }
    }
    var order: [Int] = []
    for isComplaint in [true, false] {
      order += issues.indices.filter { (issues[$0].kind == .complaints) == isComplaint }.map(key)
        .sorted {
          if $0.first != $1.first { return $0.first < $1.first }
          if $0.second != $1.second { return $0.second < $1.second }
          return precedes($0.index, $1.index)
        }.map(\.index)
    }
    var sorted = ByteStore()
    for index in order { texts.withBytes(index) { sorted.append($0) } }
    issues = order.map { issues[$0] }
    texts = sorted
  }
}
