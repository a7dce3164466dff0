import Dispatch
import Synchronization

/// Two results, computed at the same time where there are threads for it.
///
/// The second has a thread of its own, not one of `concurrentPerform`: a `concurrentPerform` within another one is
/// given no more threads, so that neither could use what the other leaves free.
///
/// - Parameters:
///   - threads: How many threads there are.
///   - first: Makes one result, on the caller's thread; may use all threads.
///   - second: Makes the other.
/// - Returns: Both.
public func sideBySide<First: Sendable, Second: Sendable>(
  _ threads: Int, _ first: () -> First, _ second: @escaping @Sendable () -> Second
) -> (First, Second) {
  guard threads > 1 else { return (first(), second()) }
  let made = Later<Second>()
  let group = DispatchGroup()
  DispatchQueue.global().async(group: group) {
    let result = second()
    made.value.withLock { $0 = result }
  }
  let one = first()
  group.wait()
  return (one, made.value.withLock { $0 } ?? second())
}

/// A value that another thread will have made.
private final class Later<Value: Sendable>: Sendable {
  let value = Mutex<Value?>(nil)
}
