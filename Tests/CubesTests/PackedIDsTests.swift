import Testing

@testable import Cubes

/// Ids of returns come back byte by byte, and equal only themselves, however they are written.
@Suite struct PackedIDsTests {
  /// Every length at which another form begins, digits and what only looks like them: `:` and `/` stand beside
  /// the digits, `A`, `q` and `\u{1}` share their lower half with 1.
  static let ids: [[UInt8]] = {
    var ids: [[UInt8]] = [[]]
    let digits = Array("9081726354".utf8)
    for length in [1, 7, 8, 9, 15, 16, 17, 19, 20, 60, 61, 62, 199, 200, 201, 255, 256, 300] {
      let number = (0..<length).map { digits[$0 % 10] }
      ids += [number, number.reversed(), number.map { $0 == 0x39 ? 0x30 : $0 }]
      for place in Set([0, length / 2, length - 1]) {
        for sign in [":", "/", "A", "q", "\u{1}", "é"] {
          ids.append(Array(number[..<place]) + Array(sign.utf8) + Array(number[(place + 1)...]))
        }
      }
    }
    return ids
  }()

  private static func packed(_ ids: [[UInt8]]) -> (cells: [UInt8], starts: [Int]) {
    let sizes = ids.map { $0.withUnsafeBytes { PackedIDs.size(of: $0) } }
    var cells = [UInt8](repeating: 0xAA, count: sizes.reduce(0, +))
    var starts: [Int] = []
    var place = 0
    for (id, size) in zip(ids, sizes) {
      starts.append(place)
      cells.withUnsafeMutableBytes { cells in
        id.withUnsafeBytes { PackedIDs.put($0, cells, &place) }
      }
      #expect(place == starts[starts.count - 1] + size)
    }
    return (cells, starts)
  }

  @Test func idsComeBack() {
    let (cells, _) = Self.packed(Self.ids)
    cells.withUnsafeBytes { cells in
      var packed = PackedIDs(cells, at: 0)
      for id in Self.ids {
        let next = packed.next()
        #expect(next.isEmpty == id.isEmpty)
        #expect(next.withBytes { Array($0) } == id)
      }
    }
  }

  @Test func idsEqualThemselvesAlone() {
    let (cells, starts) = Self.packed(Self.ids)
    var wrong: [(Int, Int)] = []
    cells.withUnsafeBytes { cells in
      for (index, start) in starts.enumerated() {
        var packed = PackedIDs(cells, at: start)
        let one = packed.next()
        for (other, id) in Self.ids.enumerated()
        where id.withUnsafeBytes(one.equals) != (Self.ids[index] == id) {
          wrong.append((index, other))
        }
      }
    }
    #expect(wrong.isEmpty)
  }

  @Test func digitsTakeHalfAByte() {
    for (id, size) in [("1234567", 8), ("12345678", 5), ("4042842456812626406", 11), ("", 1)] {
      #expect(Array(id.utf8).withUnsafeBytes { PackedIDs.size(of: $0) } == size)
    }
  }
}
