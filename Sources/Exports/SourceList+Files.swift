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

  /// The paths that a shell pattern names, in natural order.
  static func pathsMatching(_ pattern: String) -> [String] {
    var found = glob_t()
    defer { globfree(&found) }
    guard glob(pattern, GLOB_NOSORT, nil, &found) == 0, let paths = found.gl_pathv else {
      return []
    }
    let count = Int(found.gl_pathc)
    return naturallySorted(
      (0..<count).compactMap { paths[$0].flatMap { String(validatingCString: $0) } })
  }

  /// Sorts by the bytes of UTF-8, but runs of digits by their value: week9 before week10.
  ///
  /// The file read last wins where rows repeat, so the order must be that of the weeks. The same in
  /// every locale; names that differ in leading zeros only go by their bytes.
  static func naturallySorted(_ paths: [String]) -> [String] {
    paths.sorted(by: naturallyPrecedes)
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

/// Compares byte by byte, but a run of digits as one number, and a dot before all other bytes: `orders (1).csv` and
/// `orders-2.csv`, later downloads, come after `orders.csv`.
private func naturallyPrecedes(_ left: String, _ right: String) -> Bool {
  var one = left.utf8[...]
  var other = right.utf8[...]
  while let first = one.first, let second = other.first {
    if isDigit(first) && isDigit(second) {
      let number = digits(&one)
      let rival = digits(&other)
      if number.count != rival.count { return number.count < rival.count }
      if !number.elementsEqual(rival) { return number.lexicographicallyPrecedes(rival) }
    } else if first != second {
      let dot = UInt8(ascii: ".")
      return first == dot || second != dot && first < second
    } else {
      one.removeFirst()
      other.removeFirst()
    }
  }
  if one.isEmpty != other.isEmpty { return one.isEmpty }
  return left.utf8.lexicographicallyPrecedes(right.utf8)
}

/// Takes a run of digits and gives it without leading zeros: the longer number is then the higher.
private func digits(_ text: inout Substring.UTF8View) -> Substring.UTF8View {
  let run = text.prefix(while: isDigit)
  text = text.dropFirst(run.count)
  return run.drop { $0 == UInt8(ascii: "0") }
}

private func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }
