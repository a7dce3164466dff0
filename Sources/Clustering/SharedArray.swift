/// Memory of a fixed size that several threads fill, each its own part.
///
/// Sendable is claimed, not proved by the compiler, and holds for three reasons:
///
/// - Within a pass (`inBlocks`, `inParallel`) each number, a block of rows or a set of clusters, is taken by one
///   thread, which writes at the indices of that number only and reads elsewhere only what earlier passes
///   wrote.
/// - The caller of a pass waits for all its threads, so passes do not overlap.
/// - Restarts that run side by side make arrays of their own; the points that they share are no longer written.
///
/// An Array will not do: several threads cannot write to one, and a copy for each would cost as much memory
/// again. Elements are trivial, so nothing needs to be torn down.
final class SharedArray<Element: BitwiseCopyable>: @unchecked Sendable {
  let base: UnsafeMutablePointer<Element>
  let count: Int

  init(repeating value: Element, count: Int) {
    base = .allocate(capacity: max(count, 1))
    base.initialize(repeating: value, count: count)
    self.count = count
  }

  deinit { base.deallocate() }

  @inline(__always)
  subscript(index: Int) -> Element {
    get {
      assert(index >= 0 && index < count)
      return base[index]
    }
    set {
      assert(index >= 0 && index < count)
      base[index] = newValue
    }
  }

  func copyOut() -> [Element] { Array(UnsafeBufferPointer(start: base, count: count)) }
}
