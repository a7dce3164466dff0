import Tables

/// A chunk on its way into the file: its columns, packed.
struct ChunkDraft: Sendable {
  /// One column.
  struct Column: Sendable {
    var field: Int
    var bytes: [UInt8]
    /// The least and the most number, where it has numbers.
    var range: ClosedRange<Int64>?
  }

  var kind: ExportKind
  var rows: Int
  var columns: [Column] = []
  /// From when to when its rows are.
  var span: ClosedRange<Int64>?

  mutating func add(_ field: Int, _ values: [Int64]) {
    columns.append(
      Column(field: field, bytes: PackedNumbers.pack(values), range: Self.range(values)))
  }

  mutating func add(_ field: Int, _ bytes: [UInt8]) {
    columns.append(Column(field: field, bytes: bytes))
  }

  static func range(_ values: [Int64]) -> ClosedRange<Int64>? {
    var least = Int64.max
    var most = Int64.min
    for value in values where value != missingValue {
      least = min(least, value)
      most = max(most, value)
    }
    return least <= most ? least...most : nil
  }
}

/// The rows of one table in memory, and how its columns are called in the file.
struct RowTable: Sendable {
  let kind: ExportKind
  let fields: [StoredField]
  let fieldIDs: [Int]
  var blocks: [RowBlock] = []
  /// For each field with codes, the hash of each code's name.
  var codeHashes: [[UInt64]] = []

  init(_ kind: ExportKind, _ fields: [StoredField], ids: [Int]) {
    self.kind = kind
    self.fields = fields
    fieldIDs = ids
  }

  /// Packs the columns that every table has: fields, flags, sources, keys.
  func draft(_ places: ArraySlice<RowPlace>) -> ChunkDraft {
    var draft = ChunkDraft(kind: kind, rows: places.count)
    draft.add(SpecialColumn.flags, blocks.gather(places, \.flags))
    draft.add(SpecialColumn.sources, blocks.gather(places, \.sources))
    let keyColumn = blocks.keyColumn(places)
    let keys = keyColumn == nil ? blocks.keys(places, codeHashes) : []
    var keyField = keyColumn.map { fieldIDs[$0] }
    for (index, field) in fields.enumerated() {
      switch field.form {
      case .number:
        let values = blocks.numbers(places, index)
        draft.add(fieldIDs[index], values)
        if field.name == StoredField.time(of: kind) && field.owner == kind {
          draft.span = ChunkDraft.range(values)
        }
      case .code:
        let codes = blocks.codes(places, index)
        draft.add(fieldIDs[index], codes)
        if field.canonical?.form == .id && field.owner == kind && keyField == nil {
          let hashes = codeHashes[index]
          if zip(keys, codes).allSatisfy({ $1 > 0 && $0 == hashes[Int($1)] }) {
            keyField = fieldIDs[index]
          }
        }
      case .id:
        let ids = blocks.ids(places, index)
        draft.add(fieldIDs[index], ids.packed())
        if Self.keyNames.contains(field.name) && keyField == nil, ids.hashes(equal: keys) {
          keyField = fieldIDs[index]
        }
      case .text: draft.add(fieldIDs[index], blocks.texts(places, index).packed())
      }
    }
    draft.add(SpecialColumn.keys, Self.packed(keys, keyField))
    return draft
  }

  private static let keyNames: Set = ["line_id", "return_id", "complaint_id"]

  /// Keys that are the hashes of a field need no room of their own.
  private static func packed(_ keys: [UInt64], _ field: Int?) -> [UInt8] {
    guard let field else {
      return [0] + PackedNumbers.pack(keys.map { Int64(bitPattern: $0) })
    }
    return [1] + withUnsafeBytes(of: Int64(field).littleEndian) { Array($0) }
  }
}

extension IDs {
  /// Whether the hashes of all ids are these; not where one is missing.
  func hashes(equal keys: [UInt64]) -> Bool {
    var scratch: [UInt8] = []
    return keys.indices.allSatisfy { index in
      withBytes(index, &scratch) { !$0.isEmpty && byteHash($0) == keys[index] }
    }
  }

  /// The hash of each id.
  var hashes: [UInt64] {
    var scratch: [UInt8] = []
    return (0..<count).map { withBytes($0, &scratch) { byteHash($0) } }
  }
}
