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
    let (bytes, range) = PackedNumbers.packWithRange(values)
    columns.append(Column(field: field, bytes: bytes, range: range))
  }

  mutating func add(_ field: Int, _ bytes: [UInt8]) {
    columns.append(Column(field: field, bytes: bytes))
  }

  /// Adds the codes of rows that follow each other in their blocks; they are never unpacked.
  mutating func add(_ field: Int, _ pieces: [(values: NarrowNumbers, rows: Range<Int>)]) {
    var least = Int64.max
    var most = Int64.min
    for (values, rows) in pieces {
      let bounds = values.bounds(rows)
      least = min(least, bounds.lowerBound)
      most = max(most, bounds.upperBound)
    }
    guard least <= most else { return add(field, [Int64]()) }
    let bytes = PackedNumbers.packOffsets(count: rows, in: least...most) { raw, width in
      var next = 0
      for (values, rows) in pieces {
        values.copyOffsets(
          rows, from: least, width: width,
          to: UnsafeMutableRawBufferPointer(rebasing: raw[next..<next + rows.count * width]))
        next += rows.count * width
      }
    }
    columns.append(Column(field: field, bytes: bytes, range: least...most))
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
  ///
  /// - Parameters:
  ///   - places: The rows.
  ///   - numbers: Takes the numbers of the fields that have any, by the places of these.
  /// - Returns: The packed columns.
  func draft(_ places: ArraySlice<RowPlace>, _ numbers: inout [Int: [Int64]]) -> ChunkDraft {
    var draft = ChunkDraft(kind: kind, rows: places.count)
    let runs = blocks.runs(places)
    draft.add(SpecialColumn.flags, runs, places, blocks, \.flags)
    draft.add(SpecialColumn.sources, runs, places, blocks, \.sources)
    let keyColumn = blocks.keyColumn(places)
    let keys = keyColumn == nil ? blocks.keys(places, codeHashes) : []
    var keyField = keyColumn.map { fieldIDs[$0] }
    for (index, field) in fields.enumerated() {
      switch field.form {
      case .number:
        let values = blocks.numbers(places, index)
        draft.add(fieldIDs[index], values)
        numbers[index] = values
        if field.name == StoredField.time(of: kind) && field.owner == kind {
          draft.span = draft.columns.last?.range
        }
      case .code where keyField != nil || field.canonical?.form != .id:
        if let pieces = runs.flatMap({ blocks.pieces($0, index) }) {
          draft.add(fieldIDs[index], pieces)
        } else {
          draft.add(fieldIDs[index], blocks.codes(places, index))
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

extension ChunkDraft {
  /// Adds one number of each row that is never missing.
  fileprivate mutating func add(
    _ field: Int, _ runs: [RowRun]?, _ places: ArraySlice<RowPlace>, _ blocks: [RowBlock],
    _ numbers: KeyPath<RowBlock, NarrowNumbers>
  ) {
    guard let runs else { return add(field, blocks.gather(places, numbers)) }
    add(field, runs.map { (blocks[$0.block][keyPath: numbers], $0.rows) })
  }
}

/// Rows that follow each other in a block.
typealias RowRun = (block: Int, rows: Range<Int>)

extension [RowBlock] {
  /// The runs of which rows consist; nil where these are so many that each had better go its own way.
  fileprivate func runs(_ places: ArraySlice<RowPlace>) -> [RowRun]? {
    var runs: [RowRun] = []
    let most = self.count + places.count / 16
    forEachStretch(places) { _, stretch in
      guard let block = stretch.first?.block else { return }
      stretch.withUnsafeBufferPointer { places in
        var start = 0
        while start < places.count, runs.count <= most {
          let first = places[start].row
          var end = start + 1
          while end < places.count, Int(places[end].row &- first) == end - start { end += 1 }
          runs.append((Int(block), Int(first)..<Int(first) + end - start))
          start = end
        }
      }
    }
    let rows = runs.reduce(0) { $0 + $1.rows.count }
    return rows == places.count ? runs : nil
  }

  /// The codes of runs of rows; nil where a block lacks the column.
  fileprivate func pieces(
    _ runs: [RowRun], _ column: Int
  ) -> [(values: NarrowNumbers, rows: Range<Int>)]? {
    var pieces: [(values: NarrowNumbers, rows: Range<Int>)] = []
    for run in runs {
      guard case .codes(let codes) = self[run.block].columns[column] else { return nil }
      pieces.append((codes, run.rows))
    }
    return pieces
  }
}
