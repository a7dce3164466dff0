import Synchronization
import Dispatch

/// What a block hands to the next one of its file.
struct RecordTail: Sendable {
  /// The bytes of a record that goes on in the next block, decoded.
  var bytes: [UInt8] = []
  /// The physical line, counted from 1, on which `bytes` (or the next block) starts.
  var line = 1
  /// The byte of the file at which `bytes` starts, if there are any.
  var offset = 0
  /// Where in `bytes` what was no text has been replaced.
  var malformed: [Int] = []
  /// In a file that is decoded, the byte of the file at which each line of `bytes` starts.
  var lineStarts: [Int] = []
  /// What later rows of an order take over.
  var carried = FillDown.Carried()
}

/// The chain along which the blocks of one file pass on what does not end with them.
///
/// Blocks are cut at newlines and parsed side by side as if each began with a record. Whether it did
/// is known once the block before it has been parsed: nearly always nothing is left over there. If
/// something is, the block is parsed again with it in front. So the outcome is that of one thread.
///
/// A waiting thread never waits for long or in vain: blocks are taken in order, so the one before is
/// in the hands of a thread that is running.
final class RecordHandoff: Sendable {
  private struct State {
    var tails: [Int: RecordTail] = [:]
    var waiting: [Int: DispatchSemaphore] = [:]
    var isBroken = false
  }

  private let state: Mutex<State>

  /// - Parameter first: What block 0 starts with.
  init(first: RecordTail) {
    state = Mutex(State(tails: [0: first]))
  }

  /// What the block before hands over; waits for it.
  ///
  /// Nil when the file has been given up.
  func receive(_ block: Int) -> RecordTail? {
    let semaphore = DispatchSemaphore(value: 0)
    let early: RecordTail?? = state.withLock { state in
      if let tail = state.tails.removeValue(forKey: block) { return tail }
      if state.isBroken { return .some(nil) }
      state.waiting[block] = semaphore
      return nil
    }
    if let early { return early }
    semaphore.wait()
    return state.withLock { $0.tails.removeValue(forKey: block) }
  }

  /// Hands over to the next block.
  func send(_ tail: RecordTail, to block: Int) {
    let waiting = state.withLock { state in
      state.tails[block] = tail
      return state.waiting.removeValue(forKey: block)
    }
    waiting?.signal()
  }

  /// Gives the file up: nobody waits any more.
  func breakOff() {
    let waiting = state.withLock { state in
      state.isBroken = true
      defer { state.waiting = [:] }
      return Array(state.waiting.values)
    }
    for semaphore in waiting { semaphore.signal() }
  }
}
