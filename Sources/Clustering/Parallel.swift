import Dispatch
import Synchronization

/// Calls `body` once for each of `0 ..< count`, on so many threads; returns when all are done.
///
/// A thread that is free takes the next number, so which thread does what is left to chance: `body` must
/// depend on its number alone.
func inParallel(_ count: Int, threads: Int, _ body: @Sendable (Int) -> Void) {
  guard threads > 1, count > 1 else {
    for index in 0..<count { body(index) }
    return
  }
  let next = Atomic(0)
  DispatchQueue.concurrentPerform(iterations: min(threads, count)) { _ in
    while true {
      let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
      guard index < count else { return }
      body(index)
    }
  }
}

/// What `body` makes of each of `0 ..< count`, in this order; see `inParallel`.
func made<Value: Sendable>(
  _ count: Int, threads: Int, _ body: @Sendable (Int) -> Value
) -> [Value] {
  let values = Mutex<[Value?]>(Array(repeating: nil, count: count))
  inParallel(count, threads: threads) { index in
    let value = body(index)
    values.withLock { $0[index] = value }
  }
  return values.withLock { $0.compactMap(\.self) }
}

/// How many rows a thread takes at once; sums over rows are added block by block, so this shows in
/// the last bits and is the same for all.
let blockSize = 1024

/// The number of blocks of so many rows.
func blockCount(_ rows: Int) -> Int { (rows + blockSize - 1) / blockSize }

/// The rows of a block.
func block(_ index: Int, of rows: Int) -> Range<Int> {
  index * blockSize..<min((index + 1) * blockSize, rows)
}

/// Calls `body` once for each block of rows.
func inBlocks(
  of rows: Int, threads: Int, _ body: @Sendable (_ index: Int, _ rows: Range<Int>) -> Void
) {
  inParallel(blockCount(rows), threads: threads) { body($0, block($0, of: rows)) }
}
