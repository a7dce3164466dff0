import Text
import Workspace

/// Takes personal data out of texts.
enum PersonalData {
  /// Masks phone numbers, e-mail and postal addresses and identity card numbers.
  static let mask: @Sendable (String) -> String = { maskedPostalAddresses(maskedPersonalData($0)) }
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
