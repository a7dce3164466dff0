import Synchronization
import Tables

/// The names of a column's codes, shared by the threads that meet them.
final class SharedNames: Sendable {
  private let names: Mutex<CodeDictionary>
  /// How many codes were known at the start.
  let known: Int

  init(_ dictionary: CodeDictionary) {
    known = dictionary.count
    names = Mutex(dictionary)
  }

  /// Names of which so many were known at the start.
  init(_ dictionary: CodeDictionary, known: Int) {
    self.known = known
    names = Mutex(dictionary)
  }

  /// Names of which so many are to be written, though all are there.
  init(_ known: CodeDictionary, adding all: CodeDictionary) {
    self.known = known.count
    names = Mutex(all)
  }

  /// The code of a name, added if it is new.
  func code(for name: UnsafeRawBufferPointer) -> UInt32 {
    // The compiler takes what `withLock` runs for sent elsewhere. It runs here, on this thread, and is done
    // before this call returns, for which the pointer is lent.
    nonisolated(unsafe) let name = name
    return names.withLock { $0.code(for: name) }
  }

  /// All names.
  var dictionary: CodeDictionary { names.withLock { $0 } }
}
