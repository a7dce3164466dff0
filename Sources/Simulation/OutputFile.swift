#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A file or folder that cannot be written.
public struct OutputError: Error, Equatable, CustomStringConvertible {
  /// The path.
  public let path: String
  /// What was tried.
  public let action: String
  /// The number of the system's error.
  public let code: Int32

  /// The path, what was tried, and the system's reason.
  public var description: String {
    "\(path): cannot \(action): \(String(cString: strerror(code)))"
  }
}

/// A file that appears under its name only when it is complete.
final class OutputFile {
  let path: String
  private(set) var bytes = 0
  private let temporary: String
  private let descriptor: Int32
  private var isKept = false

  init(_ path: String) throws(OutputError) {
    self.path = path
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    temporary =
      (parts.dropLast() + [".\(parts.last ?? "").\(getpid()).partial"]).joined(separator: "/")
    let opened = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard opened >= 0 else {
      throw OutputError(path: path, action: "create it", code: errno)
    }
    descriptor = opened
  }

  func write(_ data: borrowing [UInt8]) throws(OutputError) {
    var failure: Int32 = 0
    data.withUnsafeBytes { data in
      var rest = data[...]
      while !rest.isEmpty {
        let slice = UnsafeRawBufferPointer(rebasing: rest)
        #if canImport(Glibc)
          let written = Glibc.write(descriptor, slice.baseAddress, slice.count)
        #else
          let written = Darwin.write(descriptor, slice.baseAddress, slice.count)
        #endif
        if written < 0 {
          if errno == EINTR { continue }
          failure = errno
          return
        }
        rest = rest.dropFirst(written)
      }
    }
    guard failure == 0 else { throw OutputError(path: path, action: "write to it", code: failure) }
    bytes += data.count
  }

  /// Gives the file its name, in place of a file that has it.
  func keep() throws(OutputError) {
    guard rename(temporary, path) == 0 else {
      throw OutputError(path: path, action: "rename a file to it", code: errno)
    }
    isKept = true
  }

  deinit {
    close(descriptor)
    if !isKept { unlink(temporary) }
  }

  /// Creates a folder and the folders above it, as far as they are missing.
  static func createFolder(_ path: String) throws(OutputError) {
    // An empty path would otherwise name the root folder's files.
    guard !path.isEmpty else {
      throw OutputError(path: path, action: "create a folder without a name", code: ENOENT)
    }
    var prefix = path.hasPrefix("/") ? "/" : ""
    for part in path.split(separator: "/") {
      prefix += (prefix.isEmpty || prefix.hasSuffix("/") ? "" : "/") + part
      guard mkdir(prefix, 0o755) == 0 || errno == EEXIST || errno == EISDIR else {
        throw OutputError(path: prefix, action: "create the folder", code: errno)
      }
    }
  }
}
