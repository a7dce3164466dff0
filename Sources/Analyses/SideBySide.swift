import Dispatch
import Synchronization

/// Two results, computed at the same time where there are threads for it.
///
/// For work of which each uses one thread most of the time.
func sideBySide<First: Sendable, Second: Sendable>(
  _ threads: Int, _ first: @Sendable () -> First, _ second: @Sendable () -> Second
) -> (First, Second) {
  guard threads > 1 else { return (first(), second()) }
  let other = Mutex<Second?>(nil)
  let one = Mutex<First?>(nil)
  DispatchQueue.concurrentPerform(iterations: 2) { index in
    if index == 0 {
      let result = first()
      one.withLock { $0 = result }
    } else {
      let result = second()
      other.withLock { $0 = result }
    }
  }
  return (one.withLock { $0 } ?? first(), other.withLock { $0 } ?? second())
}
