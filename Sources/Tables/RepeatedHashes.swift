import Dispatch
import Synchronization

/// Very many hashes, dealt into parts by their top bits as they come.
///
/// Each part has a short row of hashes that have come last. They go on to its list together, because to
/// write to hundreds of lists in turn would cost a miss of the cache for nearly every hash.
public struct HashLists: Sendable {
  private var lists: [[UInt64]] = Array(repeating: [], count: 1 << bits)
  private var latest = [UInt64](repeating: 0, count: rowLength << bits)
  private var latestCounts = [UInt8](repeating: 0, count: 1 << bits)

  private static let bits = 8
  private static let rowLength = 32

  /// How many parts there are.
  fileprivate static let partCount = 1 << bits

  /// Adds a hash.
  public mutating func append(_ hash: UInt64) {
    Self.append(hash, &lists, &latest, &latestCounts)
  }

  /// Adds those of the hashes that stand at some places.
  public mutating func append(_ hashes: [UInt64], at places: ArraySlice<Int32>) {
    Self.append(hashes, places, &lists, &latest, &latestCounts)
  }

  /// Adds those of some hashes whose low bits are a number.
  ///
  /// - Parameters:
  ///   - hashes: All of them.
  ///   - number: The low bits of those to add.
  ///   - mask: Which bits are looked at; 0 to add all.
  public mutating func append(_ hashes: [UInt64], where number: UInt64, mask: UInt64) {
    Self.append(hashes, number, mask, &lists, &latest, &latestCounts)
  }

  private static func append(
    _ hashes: [UInt64], _ number: UInt64, _ mask: UInt64, _ lists: inout [[UInt64]],
    _ latest: inout [UInt64], _ latestCounts: inout [UInt8]
  ) {
    latest.withUnsafeMutableBufferPointer { latest in
      latestCounts.withUnsafeMutableBufferPointer { counts in
        for hash in hashes where hash & mask == number { put(hash, &lists, latest, counts) }
      }
    }
  }

  private static func append(
    _ hash: UInt64, _ lists: inout [[UInt64]], _ latest: inout [UInt64],
    _ latestCounts: inout [UInt8]
  ) {
    latest.withUnsafeMutableBufferPointer { latest in
      latestCounts.withUnsafeMutableBufferPointer { put(hash, &lists, latest, $0) }
    }
  }

  private static func append(
    _ hashes: [UInt64], _ places: ArraySlice<Int32>, _ lists: inout [[UInt64]],
    _ latest: inout [UInt64], _ latestCounts: inout [UInt8]
  ) {
    latest.withUnsafeMutableBufferPointer { latest in
      latestCounts.withUnsafeMutableBufferPointer { counts in
        for place in places {
          put(hashes[Int(place)], &lists, latest, counts)
        }
      }
    }
  }

  @inline(__always)
  private static func put(
    _ hash: UInt64, _ lists: inout [[UInt64]], _ latest: UnsafeMutableBufferPointer<UInt64>,
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
    lists[part].append(
      contentsOf: UnsafeMutableBufferPointer(rebasing: latest[start..<start &+ rowLength]))
    counts[part] = 0
  }

  /// The hashes of a part, in two pieces.
  fileprivate func part(_ part: Int) -> [ArraySlice<UInt64>] {
    let start = part * Self.rowLength
    return [lists[part][...], latest[start..<start + Int(latestCounts[part])]]
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
  /// - Complexity: O(n) time; 8 bytes an entry, and a table for one part in each thread.
  public static func find(_ lists: [HashLists], also others: Set<UInt64>, threads: Int) -> Set<
    UInt64
  > {
    let others = HashLists(others)
    let found = Mutex<Set<UInt64>>([])
    let count = HashLists.partCount
    let workers = max(1, threads)
    DispatchQueue.concurrentPerform(iterations: workers) { worker in
      var repeated = Set<UInt64>()
      var table: [UInt64] = []
      for part in stride(from: worker, to: count, by: workers) {
        findRepeated((lists + [others]).flatMap { $0.part(part) }, &table, &repeated)
      }
      found.withLock { $0.formUnion(repeated) }
    }
    return found.withLock { $0 }
  }

  /// Finds them in one part; `table` is memory that is used again, in which 0 marks a free slot.
  private static func findRepeated(
    _ lists: [ArraySlice<UInt64>], _ table: inout [UInt64], _ repeated: inout Set<UInt64>
  ) {
    let count = lists.reduce(0) { $0 + $1.count }
    guard count > 1 else { return }
    var size = 64
    while size < count * 2 { size *= 2 }
    table.removeAll(keepingCapacity: true)
    table.append(contentsOf: repeatElement(0, count: size))
    var hasZero = false
    for list in lists {
      for hash in list {
        guard hash != 0 else {
          if hasZero { repeated.insert(0) }
          hasZero = true
          continue
        }
        // The top bits are the same throughout the part, the low ones are not.
        var slot = Int(truncatingIfNeeded: hash) & (size - 1)
        while table[slot] != 0 && table[slot] != hash { slot = (slot + 1) & (size - 1) }
        if table[slot] == hash {
          repeated.insert(hash)
        } else {
          table[slot] = hash
        }
      }
    }
  }
}
