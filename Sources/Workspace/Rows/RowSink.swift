import Tables

/// What the sinks of one table have in common.
struct RowSinkPlan: Sendable {
  let table: ExportKind
  let fields: [StoredField]
  /// For each field, the names of its codes; nil where it has none.
  let names: [SharedNames?]
  /// For each file of the table its source and its digest, which makes rows without a key its own.
  let files: [(source: Int32, digest: @Sendable () throws -> String)]
  let privacy: Privacy
  /// The columns of the requests after the order id and the key, one a field.
  let requests: [ColumnRequest]
  /// The position of the field whose cells are the keys' own, if one is a sku or an id.
  static let firstField = 2

  init(
    _ table: ExportKind, _ fields: [StoredField], names: [SharedNames?],
    files: [(source: Int32, digest: @Sendable () throws -> String)], _ privacy: Privacy
  ) {
    self.table = table
    self.fields = fields
    self.names = names
    self.files = files
    self.privacy = privacy
    // Products have no order; their sku stands in for it.
    let id = table == .products ? "sku" : "order_id"
    requests =
      [ColumnRequest(table, id, as: .id), ColumnRequest(table, "", as: .key)]
      + fields.map(\.request)
  }
}

/// Keeps the rows of a scan as blocks, personal data taken out.
struct RowSink: ChunkSink {
  private(set) var blocks: [RowBlock] = []
  /// For each file, how late its rows are.
  private(set) var moments: [RowMoments]

  private let plan: RowSinkPlan
  /// For each field with codes, the shared code of each of this thread's.
  private var codeMaps: [[UInt32]]
  /// For ids that are kept as codes, this thread's names.
  private var ownNames: [CodeDictionary]
  private var masks: [TextMemory]
  private var scratch: [UInt8] = []
  /// The file that is being read.
  private var file = 0
  /// The latest moment of each row; memory that is used again.
  private var rowMoments: [Int64] = []
  /// Codes of a column, and hashes of orders, on their way into less room; memory that is used again.
  private var wide: [UInt32] = []
  private var orderHashes: [UInt64] = []
  /// For each field with codes, the block in which this thread met each of its codes first.
  private var firstMet: [[UInt64]]
  /// The block that is being read.
  private var ordinal: UInt64 = 0
  /// For each field with codes, one more than the greatest shared code that this thread knows.
  private var limits: [Int]
  /// For each file, what makes rows without a key its own, once it is known.
  private var salts: [UInt64?]

  init(_ plan: RowSinkPlan) {
    self.plan = plan
    moments = plan.files.map { _ in RowMoments() }
    salts = plan.files.map { _ in nil }
    codeMaps = plan.fields.map { _ in [0] }
    limits = plan.fields.map { _ in 1 }
    firstMet = plan.fields.map { _ in [0] }
    ownNames = plan.fields.map { _ in CodeDictionary() }
    masks = plan.fields.map { _ in TextMemory() }
  }

  mutating func consume(_ chunk: borrowing Chunk, dictionaries: borrowing [CodeDictionary]) {
    let rows = chunk.rowCount
    guard rows > 0 else { return }
    let file = chunk.firstOrdinal.file
    if wide.count < rows {
      wide = Array(repeating: 0, count: rows)
      rowMoments = Array(repeating: missingValue, count: rows)
    }
    if file != self.file {
      moments[self.file].seal()
      self.file = file
    }
    ordinal = chunk.firstOrdinal.rawValue
    var block = RowBlock(fields: plan.fields.count)
    block.ordinal = chunk.firstOrdinal
    block.count = rows
    block.flags = Self.flags(chunk)
    block.sources = NarrowNumbers(repeating: Int64(plan.files[file].source), count: rows)
    addRuns(chunk, &block)
    for index in plan.fields.indices {
      block.columns[index] = column(index, chunk, dictionaries, file)
    }
    addKeys(chunk, &block, file)
    addMoments(chunk)
    blocks.append(block)
  }

  private static func flags(_ chunk: borrowing Chunk) -> NarrowNumbers {
    chunk.flags.withUnsafeBufferPointer { flags in
      var any: UInt8 = 0
      for row in 0..<chunk.rowCount { any |= flags[row].rawValue }
      if any == 0 { return NarrowNumbers(repeating: 0, count: chunk.rowCount) }
      return NarrowNumbers(count: chunk.rowCount, below: 256) { UInt32(flags[$0].rawValue) }
    }
  }

  /// How late the rows are, by the latest moment of each.
  private mutating func addMoments(_ chunk: borrowing Chunk) {
    let rows = chunk.rowCount
    for row in 0..<rows { rowMoments[row] = missingValue }
    for (index, field) in plan.fields.enumerated() {
      // A promise is made for a later moment than the one at which it is known.
      guard field.canonical?.form == .time, field.name != "promised_at" else { continue }
      chunk.columns[RowSinkPlan.firstField + index].values.withUnsafeBufferPointer { values in
        for row in 0..<rows { rowMoments[row] = max(rowMoments[row], values[row]) }
      }
    }
    moments[file].add(rowMoments[..<rows])
  }

  /// Keys; a row that no other can equal has its place as its key, which is made unique for good.
  private mutating func addKeys(_ chunk: borrowing Chunk, _ block: inout RowBlock, _ file: Int) {
    if let column = keyColumn(chunk) {
      block.keys = .names(column)
      return
    }
    var keys = Array(chunk.columns[1].hashes[..<block.count])
    for row in 0..<block.count
    where keys[row] == (chunk.firstOrdinal + row).ownKey && chunk.columns[1].lengths[row] == 0 {
      keys[row] =
        foldedMultiply(
          salt(file) ^ UInt64(truncatingIfNeeded: row), 0x8EBC_6AF0_9C88_C6E3)
        ^ (chunk.firstOrdinal.rawValue & 0xFFFF_FFFF_FFFF)
    }
    block.keys = .hashes(keys)
  }

  /// The column with codes, read as ids, whose cells are the keys of order lines, if one is.
  private func keyColumn(_ chunk: borrowing Chunk) -> Int? {
    guard plan.table == .orders else { return nil }
    return plan.fields.indices.first { index in
      let place = RowSinkPlan.firstField + index
      guard plan.fields[index].form == .code, plan.fields[index].owner == plan.table,
        chunk.columns[place].request.shape == .id
      else { return false }
      return (0..<chunk.rowCount).allSatisfy {
        chunk.columns[place].lengths[$0] > 0
          && chunk.columns[place].hashes[$0] == chunk.columns[1].hashes[$0]
      }
    }
  }

  /// What makes rows without a key those of a file; waits for its digest.
  private mutating func salt(_ file: Int) -> UInt64 {
    if let known = salts[file] { return known }
    // Without a digest the file cannot be read, which is told when the digest is entered.
    var digest = (try? plan.files[file].digest()) ?? ""
    let salt = digest.withUTF8 { byteHash(UnsafeRawBufferPointer($0)) }
    salts[file] = salt
    return salt
  }

  /// Runs of rows with the same order id.
  private mutating func addRuns(_ chunk: borrowing Chunk, _ block: inout RowBlock) {
    let hashes = chunk.columns[0].hashes
    orderHashes.removeAll(keepingCapacity: true)
    block.orderIDs.reserve(block.count)
    var start = 0
    while start < block.count {
      let hash = hashes[start]
      let id = chunk.cell(0, start)
      var end = start + 1
      while end < block.count && hashes[end] == hash && sameBytes(id, chunk.cell(0, end)) {
        end += 1
      }
      wide[orderHashes.count] = UInt32(truncatingIfNeeded: start)
      orderHashes.append(hash)
      block.orderIDs.append(id)
      start = end
    }
    // A copy has room for these and no more; of the whole as a slice it would be none.
    block.orderHashes = orderHashes.withUnsafeBufferPointer { Array($0) }
    block.runs = wide.withUnsafeBufferPointer { starts in
      NarrowNumbers(count: orderHashes.count, below: block.count) { starts[$0] }
    }
    block.orderIDs.seal()
  }

  private mutating func column(
    _ index: Int, _ chunk: borrowing Chunk, _ dictionaries: borrowing [CodeDictionary], _ file: Int
  ) -> RowBlock.Column {
    let place = RowSinkPlan.firstField + index
    let field = plan.fields[index]
    let rows = chunk.rowCount
    switch field.form {
    case .number:
      return .numbers(
        chunk.columns[place].values.withUnsafeBufferPointer {
          NarrowNumbers(UnsafeBufferPointer(rebasing: $0[..<rows]))
        })
    case .code where chunk.columns[place].request.shape == .id:
      return .codes(ownCodes(index, chunk, place))
    case .code:
      learn(index, dictionaries[place], isForeign: field.canonical == nil)
      return codeMaps[index].withUnsafeBufferPointer { map in
        chunk.columns[place].codes.withUnsafeBufferPointer { codes in
          .codes(NarrowNumbers(count: rows, below: limits[index]) { map[Int(codes[$0])] })
        }
      }
    case .id:
      var ids = IDs()
      ids.reserve(rows)
      let isCustomer = field.name == "customer_id"
      for row in 0..<rows {
        if isCustomer {
          ids.append(customer: chunk.cell(place, row), index, &masks, plan.privacy)
        } else {
          ids.append(chunk.cell(place, row))
        }
      }
      return .ids(ids.sealed)
    case .text:
      var texts = ByteStore()
      for row in 0..<rows {
        masks[index].append(chunk.cell(place, row), plan.privacy, to: &texts)
      }
      return .texts(texts)
    }
  }

  /// Learns the shared codes of names that have come up since.
  private mutating func learn(_ index: Int, _ names: borrowing CodeDictionary, isForeign: Bool) {
    guard let shared = plan.names[index] else { return }
    while codeMaps[index].count < names.count {
      let code = UInt32(codeMaps[index].count)
      if isForeign {
        var name = plan.privacy.mask(names.name(code) ?? "")
        map(index, to: name.withUTF8 { shared.code(for: UnsafeRawBufferPointer($0)) })
      } else {
        map(index, to: names.withName(code) { shared.code(for: $0) })
      }
    }
  }

  /// Notes the shared code of this thread's next.
  private mutating func map(_ index: Int, to code: UInt32) {
    codeMaps[index].append(code)
    firstMet[index].append(ordinal)
    limits[index] = max(limits[index], Int(code) + 1)
  }

  /// The shared codes that this thread has met in a field, in the order in which it met them, and in which
  /// block it did.
  func codesMet(of field: Int) -> [(code: UInt32, ordinal: UInt64)] {
    Array(zip(codeMaps[field], firstMet[field]))
  }

  /// Codes for cells that come as ids.
  private mutating func ownCodes(
    _ index: Int, _ chunk: borrowing Chunk, _ place: Int
  ) -> NarrowNumbers {
    guard let shared = plan.names[index] else { return NarrowNumbers() }
    var last: (hash: UInt64, length: UInt32, code: UInt32) = (0, 0, 0)
    for row in 0..<chunk.rowCount {
      let hash = chunk.columns[place].hashes[row]
      let length = chunk.columns[place].lengths[row]
      if hash != last.hash || length != last.length
        || row == 0 || !sameBytes(chunk.cell(place, row), chunk.cell(place, row - 1))
      {
        let code = Int(ownNames[index].code(for: chunk.cell(place, row), hash: hash))
        if code == codeMaps[index].count {
          map(index, to: shared.code(for: chunk.cell(place, row)))
        }
        last = (hash, length, codeMaps[index][code])
      }
      wide[row] = last.code
    }
    return wide.withUnsafeBufferPointer { codes in
      NarrowNumbers(count: chunk.rowCount, below: limits[index]) { codes[$0] }
    }
  }
}

extension IDs {
  /// Adds what stands for a customer.
  fileprivate mutating func append(
    customer id: UnsafeRawBufferPointer, _ index: Int, _ memory: inout [TextMemory],
    _ privacy: Privacy
  ) {
    guard privacy.pseudonyms != nil || privacy.mayNeedMask(id) else { return append(id) }
    memory[index].withResult(
      of: id, { privacy.pseudonym(of: $0).map { Array($0.utf8) } ?? [UInt8]($0) }
    ) {
      append($0)
    }
  }
}

/// Remembers what became of texts, for they repeat.
struct TextMemory: Sendable {
  private var seen = CodeDictionary()
  private var results = ByteStore()

  /// So many are remembered before all are forgotten.
  private static let most = 1 << 16

  init() { results.append(UnsafeRawBufferPointer(start: nil, count: 0)) }

  /// Calls a closure with the result for a text, worked out if it is not known.
  mutating func withResult(
    of text: UnsafeRawBufferPointer, _ work: (UnsafeRawBufferPointer) -> [UInt8],
    _ body: (UnsafeRawBufferPointer) -> Void
  ) {
    guard !text.isEmpty else { return body(text) }
    if seen.count >= Self.most { self = TextMemory() }
    let code = Int(seen.code(for: text))
    if code == results.count { work(text).withUnsafeBytes { results.append($0) } }
    results.withBytes(code, body)
  }

  /// Adds a text, masked.
  mutating func append(
    _ text: UnsafeRawBufferPointer, _ privacy: Privacy, to texts: inout ByteStore
  ) {
    guard privacy.mayNeedMask(text) else { return texts.append(text) }
    withResult(of: text, { Array(privacy.mask(String(decoding: $0, as: UTF8.self)).utf8) }) {
      texts.append($0)
    }
  }
}
