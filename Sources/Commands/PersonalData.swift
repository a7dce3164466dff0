import Text
import Workspace

/// Takes personal data out of texts.
enum PersonalData {
  /// Masks phone numbers, e-mail and postal addresses and identity card numbers.
  static let mask: @Sendable (String) -> String = { maskedPostalAddresses(maskedPersonalData($0)) }

  /// Whether a text has a digit, of whatever width, or an `@`: without, there is nothing to mask.
  static let mayNeedMask: @Sendable (UnsafeRawBufferPointer) -> Bool = { text in
    text.contains { $0 &- 0x30 <= 9 || $0 == 0x40 || $0 == 0xEF }
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
