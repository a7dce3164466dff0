import Tables

/// How one requested column is filled from the cells of a file.
enum CellReader {
  /// The file has nothing for it: every cell is missing.
  case absent
  case id(column: Int, isRequired: Bool)
  case key(KeyReader)
  case code(column: Int, isID: Bool)
  case text(column: Int)
  case time(column: Int, TimeParser, isRequired: Bool, fallback: DatedID?)
  case money(column: Int, MoneyParser)
  case integer(column: Int)
  /// Amount of a line, from its unit price and quantity.
  case product(price: Int, quantity: Int?, MoneyParser)
  /// The same value on every row.
  case constant([UInt8])

  /// Finds out how a file gives a column.
  init(
    _ request: ColumnRequest, scanning kind: ExportKind, _ layout: FileLayout,
    _ options: ReadOptions
  ) {
    guard let section = layout.recognition.section(request.kind) else {
      self = .absent
      return
    }
    if request.shape == .key {
      self = .key(KeyReader(section, kind))
      return
    }
    if let value = layout.constant(request.field, request.kind) {
      self = .constant(Array(value.utf8))
      return
    }
    let money = MoneyParser(decimalComma: options.decimalComma)
    // A return that a line carries needs no columns of its own.
    let isRequired =
      request.kind == kind && Field.named(request.field, in: kind)?.isRequired ?? false
    guard let column = layout.column(request.field, request.kind) else {
      if request.field == "amount", request.shape == .money,
        let price = layout.column("unit_price", request.kind)
      {
        self = .product(price: price, quantity: layout.column("quantity", request.kind), money)
      } else {
        self = .absent
      }
      return
    }
    switch request.shape {
    case .id, .key: self = .id(column: column, isRequired: isRequired)
    case .code:
      let field = Field.named(request.field, in: request.kind)
      self = .code(column: column, isID: field?.form == .id)
    case .text: self = .text(column: column)
    case .money: self = .money(column: column, money)
    case .integer: self = .integer(column: column)
    case .time:
      guard !(request.field == "requested_at" && section.isUndated),
        layout.unreadTimes[column] == nil,
        let style = layout.dateStyles[column] ?? DateStyle.iso
      else {
        self = .absent
        return
      }
      self = .time(
        column: column, TimeParser(style: style, zone: layout.zone), isRequired: isRequired,
        fallback: request.field == "ordered_at" ? DatedID(section, layout.zone) : nil)
    }
  }
}

/// What tells the rows of a table (or of one order) apart.
struct KeyReader {
  enum Kind {
    case columns([Int], blanksDiffer: Bool)
    case wholeRow
    case none
  }

  let kind: Kind

  init(_ section: Recognition.Section, _ scanned: ExportKind) {
    switch section.key {
    case .columns(let columns, let blanksDiffer):
      // Lines are compared within their order, so its id adds nothing.
      let orderID = scanned == .orders ? section.index(of: "order_id") : nil
      kind = .columns(columns.filter { $0 != orderID }, blanksDiffer: blanksDiffer)
    case .wholeRow: kind = .wholeRow
    case .none: kind = .none
    }
  }

  /// The column, where the key is a single cell.
  var onlyColumn: Int? {
    if case .columns(let columns, _) = kind, columns.count == 1 { columns[0] } else { nil }
  }

  /// The key of a row: its bytes where it is one cell, and a hash.
  func read(
    _ block: IndexedBlock, _ row: Int, _ ordinal: RowOrdinal
  ) -> (start: Int, count: Int, hash: UInt64) {
    switch kind {
    case .none: return (0, 0, ordinal.ownKey)
    case .wholeRow: return (0, 0, Self.hash(block, row, 0..<block.width))
    case .columns(let columns, let blanksDiffer):
      if columns.count == 1 {
        let (start, end) = block.cell(row, columns[0])
        let cell = UnsafeRawBufferPointer(rebasing: block.cells[start..<end])
        let id = IdCleaner.clean(cell)
        if id.status != .missing {
          let bytes = UnsafeRawBufferPointer(rebasing: cell[id.range])
          return (start + id.range.lowerBound, id.range.count, byteHash(bytes))
        }
      } else {
        let isBlank = columns.allSatisfy {
          let (start, end) = block.cell(row, $0)
          return start == end
        }
        // No column at all: every row of the order is the same line.
        if columns.isEmpty { return (0, 0, 0) }
        if !isBlank { return (0, 0, Self.hash(block, row, columns)) }
      }
      return blanksDiffer
        ? (0, 0, ordinal.ownKey) : (0, 0, Self.hash(block, row, 0..<block.width))
    }
  }

  private static func hash(
    _ block: IndexedBlock, _ row: Int, _ columns: some Sequence<Int>
  ) -> UInt64 {
    var hash: UInt64 = 0x2545_F491_4F6C_DD1D
    for column in columns {
      hash = foldedMultiply(hash ^ byteHash(block.bytes(row, column)), 0x9FB2_1C65_1E98_DF25)
    }
    return hash
  }
}
