import Text
import Workspace

/// Takes personal data out of texts.
enum PersonalData {
  /// Masks phone numbers, e-mail and postal addresses and identity card numbers.
  static let mask: @Sendable (String) -> String = { maskedPostalAddresses(maskedPersonalData($0)) }

  /// Whether there can be anything to mask in a text.
  ///
  /// Not without a digit, of whatever width, or an `@`; nor where all are letters and digits of ASCII and
  /// fewer than ten are digits, as in most ids of customers: no number is shorter that has no sign in it,
  /// and every address has a space.
  static let mayNeedMask: @Sendable (UnsafeRawBufferPointer) -> Bool = { text in
    if (8...15).contains(text.count) {
      // Two words, of which the second leaves out what the first has.
      let first = PersonalData.plainBytes(text.loadUnaligned(as: UInt64.self).littleEndian)
      let last = PersonalData.plainBytes(
        text.loadUnaligned(fromByteOffset: text.count - 8, as: UInt64.self).littleEndian)
      if let first, let last {
        let seen = UInt64(16 - text.count) * 8
        return first.nonzeroBitCount + (last >> seen).nonzeroBitCount >= 10
      }
    }
    var digits = 0
    var isPlain = true
    var isSuspect = false
    for byte in text {
      if byte &- 0x30 <= 9 {
        digits += 1
      } else if (byte | 0x20) &- 0x61 >= 26 {
        isPlain = false
        if byte == 0x40 || byte == 0xEF { isSuspect = true }
      }
    }
    return isSuspect || (isPlain ? digits >= 10 : digits > 0)
  }

  /// A bit for each digit among eight bytes; nil where any is neither a letter nor a digit of ASCII.
  ///
  /// The uppermost bit of each byte tells whether it is at least the first of a range, and not beyond the last.
  private static func plainBytes(_ word: UInt64) -> UInt64? {
    let tops: UInt64 = 0x8080_8080_8080_8080
    func between(_ word: UInt64, _ first: UInt8, _ last: UInt8) -> UInt64 {
      let ones: UInt64 = 0x0101_0101_0101_0101
      return (word &+ ones &* UInt64(0x80 - first)) & ~(word &+ ones &* UInt64(0x7F - last)) & tops
    }
    guard word & tops == 0 else { return nil }
    let digits = between(word, 0x30, 0x39)
    let letters = between(word | 0x2020_2020_2020_2020, 0x61, 0x7A)
    return digits | letters == tops ? digits : nil
  }
}

extension Privacy {
  /// Masks texts, and replaces customers that are personal data themselves.
  static var standard: Privacy {
    var privacy = Privacy(mask: PersonalData.mask)
    privacy.mayNeedMask = PersonalData.mayNeedMask
    return privacy
  }
}

/// A file that holds a secret key.
enum KeyFile {
  /// Reads a key: all bytes of the file but a newline at its end.
  ///
  /// - Throws: `Failure` for a file that cannot be read or is too short.
  static func read(_ path: String) throws -> Pseudonyms {
    var bytes = Array(try TextFile.read(path).utf8)
    while bytes.last == 0x0A || bytes.last == 0x0D { bytes.removeLast() }
    guard let pseudonyms = Pseudonyms(key: bytes) else {
      throw Failure.data(
        "\(path): is shorter than 16 bytes, so it is no key; make one with"
          + " head -c 32 /dev/urandom | base64 > \(path)")
    }
    return pseudonyms
  }
}
