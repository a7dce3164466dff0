import Randomness
import Testing

@testable import Exports

/// Short ways with short cells against the long ones.
@Suite struct ShortCellTests {
  /// Cells of 0 to 18 bytes of few signs, so that many are alike.
  static let cells: [[UInt8]] = {
    var random = SplitMix64(seed: 12)
    return (0..<600).map { round in
      (0..<round % 19).map { _ in UInt8.random(in: 0x61...0x62, using: &random) }
    }
  }()

  @Test func equalWhereTheBytesAre() {
    let short = Self.cells.map { cell in cell.withUnsafeBytes { ShortCell($0) } }
    for (index, cell) in Self.cells.enumerated() {
      #expect((short[index] == nil) == (cell.isEmpty || cell.count > 16))
      for other in Self.cells.indices where short[index] != nil && short[other] != nil {
        #expect((short[index] == short[other]) == (cell == Self.cells[other]))
      }
    }
  }

  @Test func aCacheKeepsWhatItSays() throws {
    var cache = ShortCellCache()
    var kept: [ShortCell: UInt32] = [:]
    for (index, cell) in Self.cells.enumerated() {
      guard let short = cell.withUnsafeBytes({ ShortCell($0) }) else { continue }
      // What is no longer there is not said to be something else.
      if let known = cache.value(of: short) { #expect(known == kept[short]) }
      cache.keep(UInt32(index), for: short)
      kept[short] = UInt32(index)
      #expect(cache.value(of: short) == UInt32(index))
    }
  }

  /// What is read at once is what is read byte by byte; and most amounts are read at once, if not at the very start.
  @Test func amountsAtOnce() {
    var random = SplitMix64(seed: 13)
    let signs = Array("0123456789.,- ¥x".utf8)
    let parser = MoneyParser(decimalComma: false)
    var taken = 0
    for round in 0..<40_000 {
      var cell = Array("\(Int.random(in: 0..<100_000, using: &random)).\(10 + round % 90)".utf8)
      if round % 3 == 0 {
        let place = Int.random(in: 0..<cell.count, using: &random)
        cell[place] = signs[Int.random(in: 0..<signs.count, using: &random)]
      }
      let before = round % 12
      let bytes = [UInt8](repeating: 0x39, count: before) + cell
      bytes.withUnsafeBytes { bytes in
        guard let base = bytes.baseAddress else { return }
        let place = UnsafeRawBufferPointer(rebasing: bytes[before...])
        guard let value = parser.parseShort(place, after: base) else { return }
        taken += 1
        #expect(value == parser.parse(place), "\(String(decoding: cell, as: UTF8.self))")
      }
    }
    #expect(taken > 20_000)
  }
}

extension ShortCell: Hashable {
  public func hash(into hasher: inout Hasher) { hasher.combine(place) }
}
