import CScan
public import Tables

/// Everything that must be known of a file before its rows can be read: what it holds, and how.
public struct FileLayout: Sendable {
  /// The path as it was given or found; `-` for standard input.
  public internal(set) var path: String
  /// The tables and columns in it.
  public internal(set) var recognition: Recognition
  /// The character set.
  public internal(set) var charset: Charset
  /// The character set of the file itself where it has units of two bytes: what is read is then a copy in
  /// UTF-8, and the bytes of rejects are counted there.
  public internal(set) var copiedFrom: Charset?
  /// Where it stands among the files of its set.
  var number = 0
  /// Physical line of the header, from 1.
  public internal(set) var headerLine = 1
  /// Lines above the header.
  public internal(set) var notesAbove = 0
  /// For each time column, by index, its style; nil where the whole column must be looked at first.
  public internal(set) var dateStyles: [Int: DateStyle?] = [:]
  /// Time columns, by index, that are not read, and why their dates cannot be told.
  public internal(set) var unreadTimes: [Int: String] = [:]
  /// The byte between cells.
  public var delimiter: UInt8 { dialect.delimiter }
  /// The zone of stamps without an offset.
  public internal(set) var zone: ZoneRules

  var file: OpenFile
  var dialect: Dialect
  /// Whether the charset is known for certain, not only from bytes that would be the same in others.
  var isCharsetCertain: Bool
  /// Byte and physical line at which the rows start.
  var dataOffset: Int
  var dataLine: Int

  /// The column that a name means in a table of this file: a canonical one, or a header.
  func column(_ field: String, _ kind: ExportKind) -> Int? {
    guard let section = recognition.section(kind) else { return nil }
    if let index = section.index(of: field) { return index }
    guard Field.named(field, in: kind) == nil else { return nil }
    let folded = FoldedName(field)
    return recognition.headers.first { FoldedName($0.name) == folded }?.index
  }

  /// The value that every row has in a canonical column, where the profile states one.
  func constant(_ field: String, _ kind: ExportKind) -> String? {
    recognition.section(kind)?.layout.constants.first { $0.field.name == field }?.value
  }

  /// Whether rows of a table can give a field.
  public func provides(_ field: String, _ kind: ExportKind) -> Bool {
    if column(field, kind) != nil || constant(field, kind) != nil { return true }
    return field == "amount" && kind == .orders && column("unit_price", kind) != nil
  }

  /// Calls a closure with all bytes of the file, a mebibyte at a time.
  ///
  /// Of a file with units of two bytes, it is the copy in UTF-8 that is read.
  /// - Throws: ``ReadError`` for a disk that fails.
  public func forEachPiece(_ body: (UnsafeRawBufferPointer) -> Void) throws(ReadError) {
    var offset = 0
    while true {
      // Small enough for the memory of the last piece to be used again.
      let bytes = try file.read(at: offset, upTo: 1 << 16)
      if bytes.isEmpty { return }
      bytes.withUnsafeBytes(body)
      offset += bytes.count
    }
  }

  /// How many bytes the file has, or 0 where the system cannot tell.
  public var size: Int { file.size }

  /// The shown name of a column.
  func header(_ column: Int) -> String { recognition.headers[column].name }
}
