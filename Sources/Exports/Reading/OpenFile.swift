import Glibc

/// A file that stays open for as long as anyone holds on to it.
///
/// Standard input and files in UTF-16 are copied to an unnamed temporary file first, because they
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
      descriptor = open(path, O_RDONLY | O_CLOEXEC)
      guard descriptor >= 0 else {
        throw SourceError.unreadable(path)
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
      let whole = bytes.isEmpty ? carry.count : Self.lastLineEnd(carry, charset)
      _ = carry.withUnsafeBytes {
        decoder.decode(UnsafeRawBufferPointer(rebasing: $0[..<whole]), into: &decoded)
      }
      carry.removeSubrange(..<whole)
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
    var bytes = [UInt8](repeating: 0, count: count)
    var filled = 0
    while filled < count {
      let got = bytes.withUnsafeMutableBytes { bytes -> Int in
        guard let base = bytes.baseAddress else { return 0 }
        return pread(descriptor, base + filled, count - filled, off_t(offset + filled))
      }
      if got < 0 && errno == EINTR { continue }
      guard got >= 0 else { throw ReadError(path: path, reason: String(cString: strerror(errno))) }
      if got == 0 { break }
      filled += got
    }
    bytes.removeLast(count - filled)
    return bytes
  }

  /// After the last newline of two-byte units.
  private static func lastLineEnd(_ bytes: [UInt8], _ charset: Charset) -> Int {
    let newline: (UInt8, UInt8) = charset == .utf16BE ? (0, 0x0A) : (0x0A, 0)
    var end = bytes.count & ~1
    while end >= 2 {
      if bytes[end - 2] == newline.0 && bytes[end - 1] == newline.1 { return end }
      end -= 2
    }
    return 0
  }

  /// Copies a stream to an unnamed file. The last call of `transform` is with no bytes.
  private static func spool(
    from source: Int32, path: String, _ transform: ([UInt8]) throws -> [UInt8]
  ) throws -> Int32 {
    let folder = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    var template = Array("\(folder)/aftersales-XXXXXX".utf8CString)
    let target = mkstemp(&template)
    func failed(_ step: String) -> ExportError {
      ExportError(
        path, "cannot be \(step) a temporary file in \(folder): \(String(cString: strerror(errno)))",
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
