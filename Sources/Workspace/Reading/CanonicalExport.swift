import Spreadsheets
public import Tables

extension WorkspaceTables {
  /// Writes a table as CSV under the canonical names, as the tool reads it.
  ///
  /// Texts that a spreadsheet would run are made harmless. A line that its platform calls cancelled, and a
  /// return that it calls refused, say so in the words of the canonical profile, so that what is read back
  /// gives the same answers.
  ///
  /// - Parameters:
  ///   - kind: The table.
  ///   - write: Takes the text, a few thousand rows at a time.
  /// - Returns: How many returns are not told: of order lines, since they have no date or are of the whole order; of the
  ///   table of returns, since no date could stand in `requested_at`, which every row needs.
  /// - Throws: `WorkspaceError`, and what the closure throws.
  public func writeCSV(
    _ kind: ExportKind, _ write: ([UInt8]) throws -> Void
  ) throws -> Int {
    var untold = 0
    try store.guarded {
      var layout = CSVLayout(self, kind)
      if layout.columns.contains(where: \.isCarried) {
        var (dated, undated) = (0, 0)
        try read(kind, [CarriedDates.request], into: CarriedDates()) {
          dated += $0.dated
          undated += $0.undated
        }
        // Where none of them has a date, their columns would say that nothing came back.
        if undated > 0 && dated == 0 { layout.leaveOutReturns() }
      }
      try write(layout.header)
      try read(kind, layout.requests, into: CSVSink(layout)) { sink in
        try write(sink.bytes)
        untold += sink.untold
      }
    }
    return untold
  }

  /// Reads columns of all rows that stand, some thousand rows at a time, each time into a new sink.
  private func read<Sink: ChunkSink>(
    _ kind: ExportKind, _ requests: [ColumnRequest], into empty: @autoclosure () -> Sink,
    _ body: (Sink) throws -> Void
  ) throws {
    let reader = try TableReader(
      tables[kind] ?? RowTable(kind, [], ids: []), requests, StoredChunks(store: store), versions)
    let work = try kind == .orders ? reader.orders(batch: 8192) : reader.inOrder(batch: 8192)
    var filler = ChunkFiller(reader.table, requests, names: reader.names, zone: zone)
    while let piece = try work.next() {
      for range in piece.batches {
        var sink = empty()
        filler.fill(
          piece.blocks, piece.places[range], ordinal: RowOrdinal(file: 0, block: 0), into: &sink)
        try body(sink)
      }
    }
  }
}

/// How many returns that order lines carry have a date, and how many have none.
private struct CarriedDates: ChunkSink {
  static let request = ColumnRequest(.returns, "requested_at", as: .text)
  private(set) var dated = 0
  private(set) var undated = 0

  mutating func consume(_ chunk: borrowing Chunk, dictionaries: borrowing [CodeDictionary]) {
    for row in 0..<chunk.rowCount where chunk.flags[row].contains(.carriesReturn) {
      if chunk.cell(0, row).isEmpty { undated += 1 } else { dated += 1 }
    }
  }
}

/// Which columns stand in the CSV of a table.
private struct CSVLayout: Sendable {
  let kind: ExportKind
  private(set) var columns: [Column] = []

  struct Column: Sendable {
    var name: String
    var request: ColumnRequest
    /// Whether a cell is a number, which no spreadsheet runs.
    var isNumber: Bool
    var isID: Bool
    /// Whether it is of the return that a line carries.
    var isCarried: Bool
  }

  init(_ workspace: WorkspaceTables, _ kind: ExportKind) {
    self.kind = kind
    for field in Field.all(of: kind)
    where workspace.provides(field.name, of: kind, in: kind) || field.name == "status" {
      add(field.name, field.kind, field.form)
    }
    for field in workspace.tables[kind]?.fields ?? [] {
      let isKnown = columns.contains { $0.name == field.name }
      if !isKnown { add(field.name, field.owner, field.canonical?.form ?? .category) }
    }
  }

  private mutating func add(_ name: String, _ owner: ExportKind, _ form: Field.Form) {
    let isNumber = [.time, .money, .integer].contains(form)
    columns.append(
      Column(
        name: name, request: ColumnRequest(owner, name, as: .text), isNumber: isNumber,
        isID: form == .id,
        isCarried: owner != kind))
  }

  mutating func leaveOutReturns() { columns.removeAll(where: \.isCarried) }

  var requests: [ColumnRequest] { columns.map(\.request) }

  var header: [UInt8] {
    var bytes: [UInt8] = []
    for (index, column) in columns.enumerated() {
      if index > 0 { bytes.append(0x2C) }
      bytes.append(csvCell: column.name.utf8)
    }
    return bytes + [0x0A]
  }
}

/// Writes rows as CSV.
private struct CSVSink: ChunkSink {
  private let layout: CSVLayout
  private(set) var bytes: [UInt8] = []
  /// Lines with a return that the canonical columns cannot tell.
  private(set) var untold = 0
  /// The column by whose date a return is known to be one.
  private let request: Int?
  /// In the table of returns, the column that dates a row, and what stands in for it.
  private let own: (request: Int, counted: Int?)?

  init(_ layout: CSVLayout) {
    self.layout = layout
    request = layout.columns.firstIndex { $0.isCarried && $0.name == "requested_at" }
    let columns = layout.columns
    own =
      layout.kind != .returns
      ? nil
      : columns.firstIndex { $0.name == "requested_at" }.map { request in
        (request, columns.firstIndex { $0.name == "counted_at" })
      }
  }

  mutating func consume(_ chunk: borrowing Chunk, dictionaries: borrowing [CodeDictionary]) {
    for row in 0..<chunk.rowCount {
      let flags = chunk.flags[row]
      if flags.contains(.carriesReturn) {
        let isDated = request.map { !chunk.cell($0, row).isEmpty } ?? false
        if !isDated || flags.contains(.returnOfOrder) { untold += 1 }
      }
      // Where a return counts from its refund, and its request is not known, the refund has to do.
      var date = own?.request
      if let own, chunk.cell(own.request, row).isEmpty {
        guard let counted = own.counted, !chunk.cell(counted, row).isEmpty else {
          untold += 1
          continue
        }
        date = counted
      }
      for (index, column) in layout.columns.enumerated() {
        if index > 0 { bytes.append(0x2C) }
        if column.isCarried && !flags.contains(.carriesReturn) { continue }
        if column.name == "status", let word = word(for: flags, chunk.cell(index, row)) {
          bytes += word.utf8
        } else if column.isID {
          bytes.append(csvID: chunk.cell(index, row))
        } else {
          let cell = index == own?.request ? date ?? index : index
          bytes.append(csvCell: chunk.cell(cell, row), isNumber: column.isNumber)
        }
      }
      bytes.append(0x0A)
    }
  }

  /// The canonical word for a status that means more than it says.
  private func word(for flags: RowFlags, _ status: UnsafeRawBufferPointer) -> String? {
    let own = String(decoding: status, as: UTF8.self).lowercased()
    if layout.kind == .orders && flags.contains(.cancelled) {
      return ["cancelled", "canceled", "已取消"].contains(own) ? nil : "cancelled"
    }
    if layout.kind == .returns && flags.contains(.refused) {
      let known = ["refused", "rejected", "declined", "withdrawn", "cancelled", "canceled"]
      return known.contains(own) ? nil : "refused"
    }
    return nil
  }
}
