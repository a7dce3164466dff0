import CScan

/// What the bytes of a file say about its character set, line by line.
///
/// A file is UTF-8 if it is so throughout. One bad byte in a file that is otherwise full of good UTF-8
/// is a damaged row, not another character set; so lines are counted for either side.
struct EncodingEvidence: Sendable {
  /// Lines with characters beyond ASCII that are UTF-8, and that are not.
  private(set) var valid = 0
  private(set) var invalid = 0
  /// What the lines that are not UTF-8, and what the others, would be in GB18030.
  private var chinese = ChineseEvidence()
  private var others = ChineseEvidence()
  /// Whether a line of UTF-8 holds a character of three bytes or more, as all Chinese has.
  private var hasWideCharacters = false

  /// Takes whole lines.
  mutating func observe(_ bytes: UnsafeRawBufferPointer) {
    let base = bytes.assumingMemoryBound(to: UInt8.self).baseAddress
    if cscan_valid_utf8(base, bytes.count) == bytes.count {
      // Nothing to tell apart: all lines count, those in plain ASCII too.
      guard bytes.contains(where: { $0 >= 0x80 }) else { return }
      valid += max(1, cscan_count(base, bytes.count, 0x0A))
      hasWideCharacters = hasWideCharacters || bytes.contains { $0 >= 0xE0 }
      others.observe(bytes)
      return
    }
    var start = 0
    while start < bytes.count {
      let rest = UnsafeRawBufferPointer(rebasing: bytes[start...])
      let end = start + (rest.firstIndex { $0 == 0x0A || $0 == 0x0D }.map { $0 + 1 } ?? rest.count)
      let line = UnsafeRawBufferPointer(rebasing: bytes[start..<end])
      start = end
      guard line.contains(where: { $0 >= 0x80 }) else { continue }
      let length = cscan_valid_utf8(
        line.baseAddress?.assumingMemoryBound(to: UInt8.self), line.count)
      if length == line.count {
        valid += 1
        others.observe(line)
        hasWideCharacters = hasWideCharacters || line.contains { $0 >= 0xE0 }
      } else {
        invalid += 1
        chinese.observe(line)
      }
    }
  }

  /// The character set, and whether the bytes leave no doubt; nil where they are neither.
  var verdict: (charset: Charset, isCertain: Bool)? {
    if invalid == 0 { return (.utf8, valid > 0) }
    // Two Chinese characters in GB18030 are now and then two letters of UTF-8 too, by chance.
    let isByChance =
      !hasWideCharacters && valid < 10 * invalid && others.validShare == 1
      && chinese.validShare == 1
    if valid >= 4 * invalid && !isByChance { return (.utf8, true) }
    return chinese.looksLikeGB18030 ? (.gb18030, true) : nil
  }
}
