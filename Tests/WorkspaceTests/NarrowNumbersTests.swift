import Tables
import Testing

@testable import Workspace

/// Numbers in little room: what goes in must come out, whatever the width.
@Suite struct NarrowNumbersTests {
  /// Extents of every width from none to eight bytes, with and without missing numbers; the least and the
  /// most number there can be.
  static let lists: [[Int64]] = {
    var lists: [[Int64]] = [
      [], [7], [missingValue], [missingValue, missingValue, 3], [5, 5, 5],
      [Int64.min + 1, Int64.max], [Int64.min + 1, missingValue, Int64.max, 0],
    ]
    for bits in stride(from: 7, through: 62, by: 1) {
      let far = Int64(1) << Int64(bits)
      lists.append([-3, far, 0, far - 1])
      lists.append([-3, far, missingValue, far - 1, missingValue])
    }
    return lists
  }()

  @Test(arguments: lists)
  func numbersComeBack(_ values: [Int64]) throws {
    let packed = try NarrowNumbers(packed: PackedNumbers.pack(values))
    for narrow in [NarrowNumbers(values), packed] {
      #expect(narrow.count == values.count)
      #expect(narrow.all == values)
      #expect(values.indices.map { narrow[$0] } == values)
      let places = values.indices.reversed().map { RowPlace(0, $0) }
      let copied = [Int64](unsafeUninitializedCapacity: values.count) { buffer, count in
        places.withUnsafeBufferPointer { places in
          if let base = buffer.baseAddress { narrow.copy(places, to: base) }
        }
        count = values.count
      }
      #expect(copied == values.reversed())
    }
  }

  /// Steps are no offsets, so a column that is stored as steps is unpacked.
  @Test func stepsComeBack() throws {
    let values = (0..<1000).map { Int64($0) * 1_000_000 }
    let packed = PackedNumbers.pack(values)
    #expect(packed[0] == 2, "stored as steps")
    #expect(try NarrowNumbers(packed: packed).all == values)
  }

  @Test func oneNumberManyTimes() {
    let narrow = NarrowNumbers(repeating: -9, count: 3)
    #expect(narrow.all == [-9, -9, -9])
    #expect(narrow[2] == -9)
    #expect(NarrowNumbers(repeating: 4, count: 0).all == [])
  }

  /// Limits on both sides of where a code needs another byte.
  @Test(arguments: [1, 255, 256, 257, 65_535, 65_536, 65_537, 1 << 20])
  func codesComeBack(limit: Int) {
    let codes = [0, UInt32(limit - 1), UInt32(limit / 2), 0]
    let narrow = NarrowNumbers(count: codes.count, below: limit) { codes[$0] }
    #expect(narrow.all == codes.map { Int64($0) })
  }

  /// Codes that are packed as they are, from blocks of every width into columns of every width, against
  /// packing them one by one.
  @Test(arguments: [(0, 200), (3, 300), (250, 70_000), (65_000, 70_000), (1, 1), (0, 20_000_000)])
  func piecesArePackedAsNumbersAre(least: Int64, most: Int64) throws {
    let blocks: [[Int64]] = [
      [least, most, least], [most, most], [least, (least + most) / 2, min(most, least + 1)],
    ]
    var draft = ChunkDraft(kind: .orders, rows: 6)
    // Not the first row of the first block, nor the last of the last.
    let ranges = [1..<3, 0..<2, 0..<2]
    draft.add(1, zip(blocks, ranges).map { (NarrowNumbers($0), $1) })
    let expected = zip(blocks, ranges).flatMap { Array($0[$1]) }
    #expect(try PackedCursor.unpack(draft.columns[0].bytes) == expected)
    #expect(draft.columns[0].range == expected.min()!...expected.max()!)
  }

  @Test(arguments: lists.filter { !$0.isEmpty })
  func rangesArePackedBeside(_ values: [Int64]) {
    let known = values.filter { $0 != missingValue }
    let (bytes, range) = PackedNumbers.packWithRange(values)
    #expect(bytes == PackedNumbers.pack(values))
    #expect(range?.lowerBound == known.min())
    #expect(range?.upperBound == known.max())
  }
}
