import Tables

/// Facts of skus, from product files.
struct Catalogue: Sendable {
  /// One fact: its value for each sku.
  struct Fact: Sendable {
    /// Values by code.
    var names = CodeDictionary()
    /// Sku codes, in `Catalogue.skus`, to codes in `names`.
    var codes: [UInt32] = []
    var skus = CodeDictionary()
  }

  private(set) var facts: [Fact] = []

  init() {}

  /// Takes the facts from the columns after the sku, which is column 0; of several rows for a sku
  /// the last stands.
  init(_ table: Table) {
    let skuColumn = table.columns[0]
    facts = table.columns.dropFirst().map { column in
      var fact = Fact(names: column.dictionary)
      for row in 0..<table.count {
        let sku = Int(skuColumn.cells.withBytes(row) { fact.skus.code(for: $0) })
        while fact.codes.count <= sku { fact.codes.append(0) }
        if column.codes[row] != 0 { fact.codes[sku] = column.codes[row] }
      }
      return fact
    }
  }
}

extension Catalogue {
  /// The files of rows that repeat an earlier row in every column read.
  static func repeatedRows(_ table: Table) -> [Int] {
    var seen = Set<[UInt8]>()
    return (0..<table.count).compactMap { row in
      var cells: [UInt8] = []
      table.columns[0].cells.withBytes(row) { cells.append(contentsOf: $0) }
      for column in table.columns.dropFirst() {
        cells.append(contentsOf: withUnsafeBytes(of: column.codes[row]) { Array($0) })
      }
      return seen.insert(cells).inserted ? nil : table.ordinals[row].file
    }
  }
}

/// The codes of a fact by the sku codes of one thread, learnt as skus turn up.
struct SkuFacts: Sendable {
  private(set) var codes: [UInt32] = []

  mutating func learn(_ skus: borrowing CodeDictionary, _ fact: Catalogue.Fact) {
    while codes.count < skus.count {
      let code = UInt32(codes.count)
      let known = skus.withName(code) { fact.skus.knownCode(for: $0) }
      codes.append(Int(known) < fact.codes.count ? fact.codes[Int(known)] : 0)
    }
  }
}
