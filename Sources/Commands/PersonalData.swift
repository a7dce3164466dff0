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
