import Glibc
import Workspace

/// Takes personal data out of texts.
enum PersonalData {
  /// Masks phone numbers, e-mail and postal addresses and identity card numbers.
  static let mask: @Sendable (String) -> String = { text in
    guard text.utf8.contains(where: { $0 &- 0x30 <= 9 || $0 == 0x40 }) else { return text }
    var masked = text.replacing(/[A-Za-z0-9._%+\-]+@[A-Za-z0-9.\-]+\.[A-Za-z]{2,}/, with: "***")
    masked = masked.replacing(/[0-9]{17}[0-9Xx]/, with: "***")
    return masked.replacing(/(\+?86[- ]?)?1[3-9][0-9][- ]?[0-9]{4}[- ]?[0-9]{4}/, with: "***")
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
