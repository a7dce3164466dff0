import Glibc

extension OutputFile {
  /// Opens what a path leads to: an open descriptor, a device, or a temporary file beside it.
  static func open(_ path: String) throws(OutputError) -> (CInt, Target) {
    let final = try resolve(path)
    if let number = descriptor(namedBy: final) { return (number, .borrowed) }
    var status = stat()
    let exists = stat(final, &status) == 0
    guard exists || errno == ENOENT else { throw .creating(path, errno) }
    guard exists else { return try openTemporary(for: final, path: path, mode: nil) }
    switch status.st_mode & S_IFMT {
    case S_IFDIR: throw .creating(path, EISDIR)
    case S_IFREG:
      // A rename asks only the folder; a file made read-only is meant to stay.
      guard access(final, W_OK) == 0 else { throw .creating(path, errno) }
      return try openTemporary(for: final, path: path, mode: status.st_mode & 0o7777)
    default: return (try openDirectly(final, path: path), .direct)
    }
  }

  /// Follows the symbolic links in the last part of a path, also one that leads to nothing yet.
  private static func resolve(_ path: String) throws(OutputError) -> String {
    // An empty path, or one with a zero byte, at which C would cut it.
    guard !path.isEmpty, !path.utf8.contains(0) else {
      throw .cannotCreate(path: path, cause: "that is no file name; choose another path")
    }
    var path = path
    for _ in 0..<40 {
      if descriptor(namedBy: path) != nil { return path }
      var status = stat()
      guard lstat(path, &status) == 0 else {
        guard errno == ENOENT else { throw .creating(path, errno) }
        return path
      }
      guard status.st_mode & S_IFMT == S_IFLNK else { return path }
      var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
      let count = readlink(path, &buffer, Int(PATH_MAX))
      guard count >= 0 else { throw .creating(path, errno) }
      guard let link = String(validating: buffer[..<count], as: UTF8.self) else {
        throw .creating(path, EILSEQ)
      }
      path = link.hasPrefix("/") ? link : "\(path.folder)/\(link)"
    }
    throw .creating(path, ELOOP)
  }

  /// The number in `/dev/fd/N` and its like.
  ///
  /// Opening such a path anew would start at the first byte of a file to which the shell appends,
  /// and replacing that file would take it from the shell.
  private static func descriptor(namedBy path: String) -> CInt? {
    if path == "/dev/stdout" { return 1 }
    for prefix in ["/dev/fd/", "/proc/self/fd/"] where path.hasPrefix(prefix) {
      return CInt(path.dropFirst(prefix.count))
    }
    return nil
  }

  private static func openDirectly(_ final: String, path: String) throws(OutputError) -> CInt {
    while true {
      let descriptor = Glibc.open(final, O_WRONLY | O_CLOEXEC | O_NOCTTY)
      if descriptor >= 0 { return descriptor }
      guard errno == EINTR else { throw .creating(path, errno) }
    }
  }

  /// Makes a file that no one else has, in the folder of the file that it is to replace.
  private static func openTemporary(
    for final: String, path: String, mode: mode_t?
  ) throws(OutputError) -> (CInt, Target) {
    while true {
      let suffix = String(UInt64.random(in: .min ... .max), radix: 36)
      let temporary = "\(final.folder)/.aftersales-\(suffix).part"
      let descriptor = Glibc.open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
      guard descriptor >= 0 else {
        if errno == EEXIST || errno == EINTR { continue }
        throw .creating(path, errno)
      }
      if let mode, fchmod(descriptor, mode) != 0 {
        let code = errno
        close(descriptor)
        unlink(temporary)
        throw .creating(path, code)
      }
      return (descriptor, .temporary(temporary, replacing: final))
    }
  }
}

extension String {
  /// The folder of the path of a file.
  var folder: String {
    guard let slash = lastIndex(of: "/") else { return "." }
    return slash == startIndex ? "/" : String(self[..<slash])
  }
}
