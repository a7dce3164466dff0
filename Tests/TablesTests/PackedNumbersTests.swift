import Testing

@testable import Tables

/// Packed numbers come back as they went in, in as few bytes as they need.
@Suite struct PackedNumbersTests {
  static let columns: [[Int64]] = [
    [], [0], [missingValue], [7, 7, 7], [missingValue, missingValue], [5, missingValue, 5],
    [0, 255], [0, 256], [-1, 254], [1, 2, 3, 4, 1_000_000],
    [.max, .min + 1], [.min + 1, missingValue, .max], [.max, missingValue],
    [1_735_660_800, 1_735_660_801, 1_735_660_900], [0, 1 << 24, 1 << 40, 1 << 56],
    Array(0..<1000), Array((0..<1000).reversed()), (0..<300).map { $0 * $0 * $0 },
  ]

  @Test("numbers come back", arguments: columns)
  func roundTrip(_ column: [Int64]) throws {
    #expect(try PackedCursor.unpack(PackedNumbers.pack(column)) == column)
  }

  @Test("numbers come back piece by piece", arguments: columns)
  func pieces(_ column: [Int64]) throws {
    var cursor = try PackedCursor(PackedNumbers.pack(column))
    #expect(cursor.count == column.count)
    var read: [Int64] = []
    while read.count < column.count {
      let rows = min(7, column.count - read.count)
      read += [Int64](unsafeUninitializedCapacity: rows) { buffer, count in
        cursor.read(rows, into: buffer)
        count = rows
      }
    }
    #expect(read == column)
  }

  /// By hand: header and padding are 32 bytes; what varies is the width.
  @Test func widths() {
    func body(_ column: [Int64]) -> Int { PackedNumbers.pack(column).count - 32 }
    #expect(body([9, 9, 9, 9]) == 0)
    #expect(body([300, 301, 303, 555]) == 4)
    #expect(body([0, 555, 3, 1]) == 8)
    // Steps of 1000 are narrower than offsets up to 3000; steps that are all one need nothing.
    #expect(body([0, 1000, 2000, 3000]) == 8)
    // The first number counts as a step of 0.
    #expect(body([0, 100_000, 200_000, 300_100]) == 12)
    // 256 offsets and the missing one make 257.
    #expect(body([0, 255]) == 2)
    #expect(body([0, 255, missingValue]) == 6)
  }

  /// Steps are looked at only for as long as they may be narrower: by all of them, the same way is taken.
  @Test("the narrower of two ways is taken", arguments: 0..<40)
  func narrower(_ seed: Int) throws {
    var state = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 | 1
    func next(_ below: Int64) -> Int64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int64(state >> 33) % below
    }
    // Small steps, with a large one somewhere: before, at or after the 64th.
    var column: [Int64] = [1000]
    let large = Int(next(200))
    for index in 1..<200 {
      column.append(column[index - 1] + next(200) + (index == large ? next(1 << 40) : 0))
    }
    func bytes(_ extent: Int64) -> Int { (71 - UInt64(extent).leadingZeroBitCount) / 8 }
    let steps = [0] + zip(column.dropFirst(), column).map { $0 - $1 }
    let offsets = bytes((column.max() ?? 0) - (column.min() ?? 0))
    let narrow = min(offsets, bytes((steps.max() ?? 0) - (steps.min() ?? 0)))
    let packed = PackedNumbers.pack(column)
    #expect(packed.count == 32 + 200 * narrow)
    #expect(try PackedCursor.unpack(packed) == column)
  }

  @Test("bytes that nobody packed are refused")
  func damaged() {
    let good = PackedNumbers.pack([1, 2, 3])
    for bytes in [[], Array(good.dropLast()), [9] + good.dropFirst(), good + [0]] {
      #expect(throws: DamagedColumn.self) { try PackedCursor(bytes) }
    }
    var wide = good
    wide[1] = 9
    #expect(throws: DamagedColumn.self) { try PackedCursor(wide) }
  }
}
