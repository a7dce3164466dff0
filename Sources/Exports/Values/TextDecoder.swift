import CICU

/// Turns blocks of text of a character set into UTF-8.
///
/// One decoder serves one thread. Each block is decoded by itself, so that blocks can go to several; a
/// block is cut after a line feed, which in the sets above is never a part of another character (for
/// UTF-16, see ``Charset/unitSize``). A byte order mark stays, as U+FEFF.
public struct TextDecoder: ~Copyable {
  /// What came of a block.
  public struct Report: Sendable, Hashable {
    /// Where in the output the U+FFFD stand that replace malformed input, in ascending order; a U+FFFD
    /// that the input holds is not among them.
    public var malformed: [Int] = []
  }

  private let decoder: OpaquePointer

  /// A decoder of a character set.
  ///
  /// - Throws: ``CharsetError`` when ICU does not know it.
  public init(charset: Charset) throws(CharsetError) {
    let name = charset.description
    // ICU takes a comma for options and a slash for a path.
    let isName = name.utf8.allSatisfy {
      $0 &- 0x30 <= 9 || ($0 | 0x20) &- 0x61 < 26 || "-_.:+()".utf8.contains($0)
    }
    guard isName, !name.isEmpty, let decoder = cicu_decoder_open(name) else {
      throw CharsetError(name: name)
    }
    self.decoder = decoder
  }

  deinit { cicu_decoder_close(decoder) }

  /// Decodes a block.
  ///
  /// Each malformed sequence becomes one U+FFFD; a sequence that the block's end cuts is malformed.
  /// - Parameters:
  ///   - bytes: The block.
  ///   - output: Holds the block in UTF-8 afterwards; what it held before is removed, its memory
  ///     kept.
  /// - Returns: Where it was malformed.
  /// - Complexity: O(n).
  public mutating func decode(
    _ bytes: UnsafeRawBufferPointer, into output: inout [UInt8]
  ) -> Report {
    var report = Report()
    output.removeAll(keepingCapacity: true)
    output.reserveCapacity(bytes.count + bytes.count / 2)
    cicu_decoder_reset(decoder)
    guard let base = bytes.assumingMemoryBound(to: UInt8.self).baseAddress else { return report }
    var consumed = 0
    var more = true
    while more {
      let step = cicu_decoder_step(decoder, base + consumed, bytes.count - consumed, &more)
      output.append(contentsOf: UnsafeBufferPointer(start: step.text, count: step.count))
      consumed += step.consumed
      // ICU fails otherwise only for lack of memory; the rest of the block then counts as malformed.
      if step.malformed || step.failed {
        report.malformed.append(output.count)
        output.append(contentsOf: [0xEF, 0xBF, 0xBD])
      }
      if step.failed { break }
    }
    return report
  }
}
