/// Memory of a fixed size that several threads fill, each its own part.
///
/// Sendable is claimed, not proved by the compiler: a pass gives every block of rows to one thread, which
/// writes at that block's indices only, reads elsewhere only what an earlier pass wrote, and the
/// caller waits for all of them (`inBlocks`). So no element is written while another thread looks at it.
final class SharedArray<Element: BitwiseCopyable>: @unchecked Sendable {
  let base: UnsafeMutablePointer<Element>
  let count: Int

  init(repeating value: Element, count: Int) {
    base = .allocate(capacity: max(count, 1))
    base.initialize(repeating: value, count: count)
    self.count = count
  }

  convenience init(_ values: [Element], orEmpty value: Element) {
    self.init(repeating: value, count: values.count)
    for (index, element) in values.enumerated() { base[index] = element }
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
