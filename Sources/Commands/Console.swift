import Glibc
import Reports

/// Standard error, and standard output where a result is a few lines, line by line.
enum Console {
  /// Writes a line to standard output.
  ///
  /// - Throws: `OutputError`.
  static func output(_ line: String) throws {
    try Reports.write(safe(line), to: .standardOutput)
  }

  /// A line without what steers terminals: names come from files and headers.
  private static func safe(_ line: String) -> [UInt8] {
    var bytes = Array(line.utf8) + [0x0A]
    for index in bytes.indices.dropLast() where bytes[index] < 0x20 && bytes[index] != 0x0A {
      bytes[index] = UInt8(ascii: "?")
    }
    return bytes
  }

  /// Writes a line to standard error.
  static func error(_ line: String) {
    let bytes = safe(line)
    var written = 0
    while written < bytes.count {
      let count = bytes.withUnsafeBytes { buffer -> Int in
        guard let base = buffer.baseAddress else { return 0 }
        return write(STDERR_FILENO, base + written, bytes.count - written)
      }
      if count < 0 && errno == EINTR { continue }
      // There is nowhere left to say that standard error is closed.
      guard count > 0 else { return }
      written += count
    }
  }
}
