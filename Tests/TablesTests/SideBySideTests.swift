import Dispatch
import Tables
import Testing

@Suite struct SideBySideTests {
  @Test(arguments: [1, 2])
  func bothAreThere(_ threads: Int) {
    let (one, other) = sideBySide(threads, { 1 }, { "two" })
    #expect(one == 1 && other == "two")
  }

  /// Each waits for the other, which neither could if one came after the other.
  @Test func bothRunAtOnce() {
    let (here, there) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
    let deadline = DispatchTime.now() + .seconds(20)
    let (one, other) = sideBySide(
      2,
      {
        here.signal()
        return there.wait(timeout: deadline)
      },
      {
        there.signal()
        return here.wait(timeout: deadline)
      })
    #expect(one == .success && other == .success)
  }
}
