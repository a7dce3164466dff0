#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// What makes a file the same file under two names.
struct FileIdentity: Hashable {
  let device: UInt64
  let inode: UInt64
}

/// What a path leads to, symbolic links followed.
struct FileStatus {
  let identity: FileIdentity
  let isFolder: Bool
  let isRegular: Bool

  /// Nil when the path leads nowhere.
  init?(path: String) {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    identity = FileIdentity(
      device: UInt64(truncatingIfNeeded: status.st_dev),
      inode: UInt64(truncatingIfNeeded: status.st_ino))
    isFolder = status.st_mode & S_IFMT == S_IFDIR
    isRegular = status.st_mode & S_IFMT == S_IFREG
  }
}

/// Folders, patterns and paths as POSIX has them.
enum FileSystem {
  /// The names in a folder, in no order.
  ///
  /// - Throws: ``SourceError`` when it cannot be opened, and for a name that is not UTF-8: files from an
  ///   archive packed under Chinese Windows have such names, and would be left out unseen.
  static func entries(of folder: String) throws(SourceError) -> [String] {
    guard let stream = opendir(folder) else { throw SourceError.unreadable(folder) }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let bytes = withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
      guard let name = String(validating: bytes, as: UTF8.self) else {
        throw SourceError(
          path: folder, category: .noInput,
          cause: "the name of \(String(decoding: bytes, as: UTF8.self)) in it is not UTF-8",
          nextStep: "rename it, as with convmv -f gbk -t utf-8 --notest")
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names
  }

  /// The paths that a shell pattern names, sorted by their bytes.
  static func pathsMatching(_ pattern: String) -> [String] {
    var found = glob_t()
    defer { globfree(&found) }
    guard glob(pattern, GLOB_NOSORT, nil, &found) == 0, let paths = found.gl_pathv else {
      return []
    }
    let count = Int(found.gl_pathc)
    return sortedByBytes(
      (0..<count).compactMap { paths[$0].flatMap { String(validatingCString: $0) } })
  }

  /// Sorts by the bytes of UTF-8: the same in every locale.
  static func sortedByBytes(_ paths: [String]) -> [String] {
    paths.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  /// The folder of a path, or nil for a bare name.
  static func folder(of path: String) -> String? {
    let trimmed = withoutTrailingSlash(path)
    guard let slash = trimmed.lastIndex(of: "/") else { return nil }
    return slash == trimmed.startIndex ? "/" : String(trimmed[..<slash])
  }

  /// What follows the last slash.
  static func lastComponent(of path: String) -> String {
    let trimmed = withoutTrailingSlash(path)
    guard let slash = trimmed.lastIndex(of: "/") else { return String(trimmed) }
    return String(trimmed[trimmed.index(after: slash)...])
  }

  /// What follows the last dot of a name, in lower case; empty without one.
  static func fileExtension(of path: String) -> String {
    let name = lastComponent(of: path)
    guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return "" }
    return name[name.index(after: dot)...].lowercased()
  }

  private static func withoutTrailingSlash(_ path: String) -> Substring {
    var trimmed = path[...]
    while trimmed.count > 1, trimmed.hasSuffix("/") { trimmed = trimmed.dropLast() }
    return trimmed
  }
}
