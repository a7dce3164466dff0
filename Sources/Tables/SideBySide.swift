import Dispatch
import Synchronization

/// Two results, computed at the same time where there are threads for it.
///
/// For work of which each uses one thread most of the time.
///
/// - Parameters:
///   - threads: How many threads there are.
///   - first: Makes one result.
///   - second: Makes the other.
/// - Returns: Both.
public func sideBySide<First: Sendable, Second: Sendable>(
  _ threads: Int, _ first: @Sendable () -> First, _ second: @Sendable () -> Second
) -> (First, Second) {
  let made = Mutex<(first: First?, second: Second?)>((nil, nil))
  if threads > 1 {
    DispatchQueue.concurrentPerform(iterations: 2) { index in
      if index == 0 {
        let result = first()
        made.withLock { $0.first = result }
      } else {
        let result = second()
        made.withLock { $0.second = result }
      }
    }
  }
  // Where there are threads, both are there.
  let (one, other) = made.withLock { $0 }
  return (one ?? first(), other ?? second())
}
