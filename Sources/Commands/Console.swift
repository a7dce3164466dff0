import Glibc

/// Standard error, line by line.
enum Console {
  /// Writes a line.
  static func error(_ line: String) {
    var bytes = Array(line.utf8) + [0x0A]
    // Names in messages come from files and headers: no terminal may be steered by them.
    for index in bytes.indices.dropLast() where bytes[index] < 0x20 && bytes[index] != 0x0A {
      bytes[index] = UInt8(ascii: "?")
    }
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
