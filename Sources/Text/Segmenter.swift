import CICU

/// ICU's folding and word boundaries, for one thread.
final class Segmenter {
  private let handle: OpaquePointer

  /// Opens ICU.
  ///
  /// - Throws: ``TextError/noICU`` where ICU has no data for it.
  init() throws(TextError) {
    guard let handle = cicu_segmenter_open() else { throw .noICU }
    self.handle = handle
  }

  deinit { cicu_segmenter_close(handle) }

  /// Folds a text and calls a closure with its code units and words, which stand during the call.
  ///
  /// - Throws: ``TextError/unreadable(bytes:)`` where ICU fails.
  func withWords(
    _ text: UnsafeRawBufferPointer,
    _ body: (UnsafeBufferPointer<UInt16>, UnsafeBufferPointer<cicu_word>) -> Void
  ) throws(TextError) {
    var words = cicu_words()
    let bytes = text.bindMemory(to: UInt8.self)
    guard cicu_segment(handle, bytes.baseAddress, bytes.count, &words) else {
      throw .unreadable(bytes: text.count)
    }
    body(
      UnsafeBufferPointer(start: words.units, count: Int(words.unit_count)),
      UnsafeBufferPointer(start: words.words, count: Int(words.word_count)))
  }
}

/// Why texts cannot be cut into words.
public enum TextError: Error, Equatable, CustomStringConvertible {
  /// ICU's data is missing.
  case noICU
  /// ICU cannot take a text.
  case unreadable(bytes: Int)

  /// Cause and next step.
  public var description: String {
    switch self {
    case .noICU: "ICU cannot find its data of word boundaries; install libicu with its data"
    case .unreadable(let bytes): "ICU cannot read a text of \(bytes) bytes; shorten it"
    }
  }
}
