import Glibc

/// A file that stays open for as long as anyone holds on to it.
///
/// Pipes and files in UTF-16 are copied to an unnamed temporary file first, because they
/// are read several times and in blocks that end in a newline byte.
final class OpenFile: Sendable {
  let path: String
  let descriptor: Int32

  /// Opens a file, or copies standard input.
  init(_ source: SourceList.Source) throws {
    path = source.name
    switch source {
    case .standardInput:
      descriptor = try Self.spool(from: STDIN_FILENO, path: "-") { $0 }
    case .file(let path):
      let opened = open(path, O_RDONLY | O_CLOEXEC)
      guard opened >= 0 else { throw SourceError.unreadable(path) }
      if lseek(opened, 0, SEEK_END) >= 0 {
        descriptor = opened
      } else {
        // A pipe, as of a shell's `<(…)`.
        defer { close(opened) }
        descriptor = try Self.spool(from: opened, path: path) { $0 }
      }
    }
  }

  /// A decoded copy of a file of two-byte units.
  init(decoding file: OpenFile, charset: Charset) throws {
    path = file.path
    var decoder = try TextDecoder(charset: charset)
    var carry: [UInt8] = []
    var decoded: [UInt8] = []
    lseek(file.descriptor, 0, SEEK_SET)
    descriptor = try Self.spool(from: file.descriptor, path: path) { bytes in
      carry += bytes
      let whole = bytes.isEmpty ? carry.count : Self.wholeCharacters(carry, charset)
      let report = carry.withUnsafeBytes {
        decoder.decode(UnsafeRawBufferPointer(rebasing: $0[..<whole]), into: &decoded)
      }
      carry.removeSubrange(..<whole)
      // A byte that is no UTF-8 either, so that the row is refused.
      for place in report.malformed { decoded[place] = 0xFF }
      return decoded
    }
  }

  deinit { close(descriptor) }

  /// Bytes of the file, or 0 where the system cannot tell.
  var size: Int {
    var status = stat()
    return fstat(descriptor, &status) == 0 ? Int(status.st_size) : 0
  }

  /// Reads bytes at a place.
  func read(at offset: Int, upTo count: Int) throws(ReadError) -> [UInt8] {
    var failure: Int32?
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { bytes, filled in
      guard let base = bytes.baseAddress else { return }
      while filled < count {
        let got = pread(descriptor, base + filled, count - filled, off_t(offset + filled))
        if got < 0 && errno == EINTR { continue }
        if got < 0 { failure = errno }
        if got <= 0 { break }
        filled += got
      }
    }
    if let failure { throw ReadError(path: path, reason: String(cString: strerror(failure))) }
    return bytes
  }

  /// How many bytes hold whole two-byte units, and no first half of a surrogate pair at the end.
  private static func wholeCharacters(_ bytes: [UInt8], _ charset: Charset) -> Int {
    let end = bytes.count & ~1
    guard end >= 2 else { return end }
    let high = bytes[charset == .utf16BE ? end - 2 : end - 1]
    return high & 0xFC == 0xD8 ? end - 2 : end
  }

  /// Copies a stream to an unnamed file.
  ///
  /// The last call of `transform` is with no bytes.
  private static func spool(
    from source: Int32, path: String, _ transform: ([UInt8]) throws -> [UInt8]
  ) throws -> Int32 {
    let folder = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    // mkstemp(3) wants six X at the end, and writes the name over them.
    var template = Array("\(folder)/aftersales-XXXXXX".utf8CString)
    let target = mkstemp(&template)
    func failed(_ step: String) -> ExportError {
      ExportError(
        path,
        "cannot be \(step) a temporary file in \(folder): \(String(cString: strerror(errno)))",
        "make room there or set TMPDIR")
    }
    guard target >= 0 else { throw failed("copied to") }
    unlink(template)
    var buffer = [UInt8](repeating: 0, count: 1 << 20)
    var isAtEnd = false
    while !isAtEnd {
      let got = Glibc.read(source, &buffer, buffer.count)
      if got < 0 && errno == EINTR { continue }
      guard got >= 0 else {
        let reason = String(cString: strerror(errno))
        close(target)
        throw ReadError(path: path, reason: reason)
      }
      isAtEnd = got == 0
      let output = try transform(Array(buffer[..<got]))
      var written = 0
      while written < output.count {
        let count = output.withUnsafeBytes { bytes -> Int in
          guard let base = bytes.baseAddress else { return 0 }
          return write(target, base + written, output.count - written)
        }
        if count < 0 && errno == EINTR { continue }
        guard count > 0 else {
          let error = failed("written to")
          close(target)
          throw error
        }
        written += count
      }
    }
    return target
  }
}
