/// What a sample that is no UTF-8 tells about whether it is GB18030.
///
/// Nearly any pair of bytes is valid in GB18030, so that valid pairs alone prove little: French in
/// windows-1252 has many. But Chinese text consists of the common characters, which stand together.
public struct ChineseEvidence: Sendable, Hashable {
  /// Pairs and quadruples of bytes that GB18030 admits.
  public private(set) var valid = 0
  /// Bytes that fit in no such.
  public private(set) var invalid = 0
  /// Pairs of level 1 of GB 2312 (the 3,755 most used characters), or its punctuation and full-width forms.
  public private(set) var common = 0

  /// No evidence yet.
  public init() {}

  /// The evidence of a sample; a sequence that its end cuts does not count.
  public init(_ bytes: UnsafeRawBufferPointer) { observe(bytes) }

  /// Takes a sample into account.
  public mutating func observe(_ bytes: UnsafeRawBufferPointer) {
    var index = 0
    while index < bytes.count {
      let lead = bytes[index]
      guard lead >= 0x80 else {
        index += 1
        continue
      }
      guard lead != 0x80, lead != 0xFF else {
        invalid += 1
        index += 1
        continue
      }
      guard index + 1 < bytes.count else { return }
      let trail = bytes[index + 1]
      if trail >= 0x40, trail != 0x7F, trail != 0xFF {
        valid += 1
        let isCommonRow = (0xB0...0xD7).contains(lead) || (0xA1...0xA3).contains(lead)
        if isCommonRow, trail >= 0xA1 { common += 1 }
        index += 2
      } else if trail &- 0x30 <= 9 {
        guard index + 3 < bytes.count else { return }
        let isQuadruple =
          (0x81...0xFE).contains(bytes[index + 2]) && bytes[index + 3] &- 0x30 <= 9
        if isQuadruple { valid += 1 } else { invalid += 1 }
        index += isQuadruple ? 4 : 1
      } else {
        invalid += 1
        index += 1
      }
    }
  }

  /// Adds the evidence of another sample.
  public mutating func merge(_ other: ChineseEvidence) {
    valid += other.valid
    invalid += other.invalid
    common += other.common
  }

  /// The share of sequences beyond ASCII that are valid, or nil when there are none.
  public var validShare: Double? {
    let total = valid + invalid
    return total == 0 ? nil : Double(valid) / Double(total)
  }

  /// Whether the sample looks like Chinese in GB18030, GBK or GB2312: at least 99 % of the sequences are
  /// valid, and at least three in five of those are common.
  ///
  /// Big5 and windows-1252 fall short of the second, damaged files of the first.
  public var looksLikeGB18030: Bool {
    valid > 0 && valid >= invalid * 99 && common * 5 >= valid * 3
  }
}
