import Dispatch
import Synchronization

/// Very many hashes, dealt into parts by their top bits as they come.
///
/// Each part has a short row of hashes that have come last. A full row goes to the end of all others,
/// whatever its part, because to write to hundreds of lists in turn would cost a miss of the cache for nearly
/// every hash; and lists that grow one by one would take twice the room.
public struct HashLists: Sendable {
  private var rows = Rows()
  private var latest = [UInt64](repeating: 0, count: rowLength << bits)
  private var latestCounts = [UInt8](repeating: 0, count: 1 << bits)

  /// Full rows, in blocks that are never moved, and the part of each.
  ///
  /// Of a hash seven bytes are kept, as its top byte is the part: first four of each hash of the row, then two
  /// of each, then one.
  fileprivate struct Rows: Sendable {
    private var blocks: [[UInt8]] = []
    private(set) var parts: [UInt8] = []

    private static let rowsPerBlock = 32
    private static let rowSize = 7 * rowLength

    mutating func append(_ row: UnsafeMutableBufferPointer<UInt64>, part: Int) {
      let place = parts.count % Self.rowsPerBlock * Self.rowSize
      if place == 0 {
        blocks.append(Array(repeating: 0, count: Self.rowsPerBlock * Self.rowSize))
      }
      parts.append(UInt8(truncatingIfNeeded: part))
      blocks[blocks.count - 1].withUnsafeMutableBytes { bytes in
        for (index, hash) in row.enumerated() {
          let low = UInt32(truncatingIfNeeded: hash)
          let middle = UInt16(truncatingIfNeeded: hash >> 32)
          bytes.storeBytes(of: low, toByteOffset: place + 4 * index, as: UInt32.self)
          bytes.storeBytes(
            of: middle, toByteOffset: place + 4 * rowLength + 2 * index, as: UInt16.self)
          bytes[place + 6 * rowLength + index] = UInt8(truncatingIfNeeded: hash >> 48)
        }
      }
    }

    /// Writes out the hashes of a row.
    @inline(__always)
    func unpack(_ row: Int, to hashes: UnsafeMutablePointer<UInt64>) {
      let place = row % Self.rowsPerBlock * Self.rowSize
      let top = UInt64(parts[row]) << 56
      blocks[row / Self.rowsPerBlock].withUnsafeBytes { bytes in
        for index in 0..<rowLength {
          let low = bytes.load(fromByteOffset: place + 4 * index, as: UInt32.self)
          let middle = bytes.load(
            fromByteOffset: place + 4 * rowLength + 2 * index, as: UInt16.self)
          let high = bytes[place + 6 * rowLength + index]
          hashes[index] = top | UInt64(high) << 48 | UInt64(middle) << 32 | UInt64(low)
        }
      }
    }
  }

  private static let bits = 8
  private static let rowLength = 64

  /// How many parts there are.
  fileprivate static let partCount = 1 << bits

  /// Adds a hash.
  public mutating func append(_ hash: UInt64) {
    Self.append(hash, &rows, &latest, &latestCounts)
  }

  /// Adds those of the hashes that stand at some places.
  public mutating func append(_ hashes: [UInt64], at places: ArraySlice<Int32>) {
    Self.append(hashes, places, &rows, &latest, &latestCounts)
  }

  /// Adds those of some hashes whose bits from the 40th on are a number.
  ///
  /// Not the lowest, by which repeated ones are looked for, nor the highest, by which they are dealt.
  ///
  /// - Parameters:
  ///   - hashes: All of them.
  ///   - number: These bits of those to add.
  ///   - mask: Which of them are looked at, at most 16; 0 to add all.
  public mutating func append(_ hashes: [UInt64], where number: UInt64, mask: UInt64) {
    Self.append(hashes, number, mask, &rows, &latest, &latestCounts)
  }

  private static func append(
    _ hashes: [UInt64], _ number: UInt64, _ mask: UInt64, _ rows: inout Rows,
    _ latest: inout [UInt64], _ latestCounts: inout [UInt8]
  ) {
    latest.withUnsafeMutableBufferPointer { latest in
      latestCounts.withUnsafeMutableBufferPointer { counts in
        for hash in hashes where hash >> 40 & mask == number { put(hash, &rows, latest, counts) }
      }
    }
  }

  private static func append(
    _ hash: UInt64, _ rows: inout Rows, _ latest: inout [UInt64],
    _ latestCounts: inout [UInt8]
  ) {
    latest.withUnsafeMutableBufferPointer { latest in
      latestCounts.withUnsafeMutableBufferPointer { put(hash, &rows, latest, $0) }
    }
  }

  private static func append(
    _ hashes: [UInt64], _ places: ArraySlice<Int32>, _ rows: inout Rows,
    _ latest: inout [UInt64], _ latestCounts: inout [UInt8]
  ) {
    latest.withUnsafeMutableBufferPointer { latest in
      latestCounts.withUnsafeMutableBufferPointer { counts in
        for place in places {
          put(hashes[Int(place)], &rows, latest, counts)
        }
      }
    }
  }

  @inline(__always)
  private static func put(
    _ hash: UInt64, _ rows: inout Rows, _ latest: UnsafeMutableBufferPointer<UInt64>,
    _ counts: UnsafeMutableBufferPointer<UInt8>
  ) {
    let part = Int(truncatingIfNeeded: hash >> UInt64(64 - bits))
    let start = part &* rowLength
    let count = Int(counts[part])
    latest[start &+ count] = hash
    guard count == rowLength - 1 else {
      counts[part] = UInt8(truncatingIfNeeded: count &+ 1)
      return
    }
    rows.append(
      UnsafeMutableBufferPointer(rebasing: latest[start..<start &+ rowLength]), part: part)
    counts[part] = 0
  }

  /// The full rows, part by part, and where the rows of each part end.
  fileprivate func dealt() -> (rows: [Int32], ends: [Int]) {
    var ends = Array(repeating: 0, count: Self.partCount)
    for part in rows.parts { ends[Int(part)] += 1 }
    for part in 1..<Self.partCount { ends[part] += ends[part - 1] }
    var places = [0] + ends.dropLast()
    var sorted = Array(repeating: Int32(0), count: rows.parts.count)
    for (row, part) in rows.parts.enumerated() {
      sorted[places[Int(part)]] = Int32(truncatingIfNeeded: row)
      places[Int(part)] += 1
    }
    return (sorted, ends)
  }

  /// Adds the hashes of a part to an array.
  ///
  /// - Parameters:
  ///   - part: The part.
  ///   - full: Its full rows.
  ///   - hashes: The array.
  fileprivate func append(_ part: Int, _ full: ArraySlice<Int32>, to hashes: inout [UInt64]) {
    let start = part * Self.rowLength
    hashes.append(contentsOf: latest[start..<start + Int(latestCounts[part])])
    let filled = hashes.count
    hashes.append(contentsOf: repeatElement(0, count: full.count * Self.rowLength))
    hashes.withUnsafeMutableBufferPointer { hashes in
      guard var place = hashes.baseAddress.map({ $0 + filled }) else { return }
      for row in full {
        rows.unpack(Int(row), to: place)
        place += Self.rowLength
      }
    }
  }

  /// Creates empty lists.
  public init() {}

  /// Deals hashes.
  public init(_ hashes: some Sequence<UInt64>) {
    for hash in hashes { append(hash) }
  }
}

/// Finds hashes that occur more than once.
public enum RepeatedHashes {
  /// The hashes that occur twice in the lists, or once there and once among the others.
  ///
  /// Part by part, each in a table that stays in the cache, on several threads.
  /// - Complexity: O(n) time; 7 bytes an entry, and a table for one part in each thread.
  public static func find(_ lists: [HashLists], also others: Set<UInt64>, threads: Int) -> Set<
    UInt64
  > {
    let lists = lists + [HashLists(others)]
    let dealt = lists.map { $0.dealt() }
    let found = Mutex<Set<UInt64>>([])
    let count = HashLists.partCount
    let workers = max(1, threads)
    DispatchQueue.concurrentPerform(iterations: workers) { worker in
      var repeated = Set<UInt64>()
      var table: [UInt64] = []
      var hashes: [UInt64] = []
      for part in stride(from: worker, to: count, by: workers) {
        hashes.removeAll(keepingCapacity: true)
        for (lists, dealt) in zip(lists, dealt) {
          let first = part == 0 ? 0 : dealt.ends[part - 1]
          lists.append(part, dealt.rows[first..<dealt.ends[part]], to: &hashes)
        }
        findRepeated(hashes, &table, &repeated)
      }
      found.withLock { $0.formUnion(repeated) }
    }
    return found.withLock { $0 }
  }

  /// Finds them in one part; `table` is memory that is used again, in which 0 marks a free slot.
  private static func findRepeated(
    _ hashes: [UInt64], _ table: inout [UInt64], _ repeated: inout Set<UInt64>
  ) {
    guard hashes.count > 1 else { return }
    var size = 64
    while size < hashes.count * 2 { size *= 2 }
    table.removeAll(keepingCapacity: true)
    table.append(contentsOf: repeatElement(0, count: size))
    var slots = table.mutableSpan
    var hasZero = false
    for hash in hashes {
      guard hash != 0 else {
        if hasZero { repeated.insert(0) }
        hasZero = true
        continue
      }
      // The top bits are the same throughout the part, the low ones are not.
      var slot = Int(truncatingIfNeeded: hash) & (size - 1)
      while slots[slot] != 0 && slots[slot] != hash { slot = (slot + 1) & (size - 1) }
      if slots[slot] == hash {
        repeated.insert(hash)
      } else {
        slots[slot] = hash
      }
    }
  }
}
