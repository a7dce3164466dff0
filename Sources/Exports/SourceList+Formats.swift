#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// A format in which exports come, and that is not read.
enum BinaryFormat {
  case workbook, webPage, zip, compressed, database, parquet

  var name: String {
    switch self {
    case .workbook: "an Excel workbook"
    case .webPage: "a web page that is named like a workbook"
    case .zip: "a zip archive"
    case .compressed: "compressed"
    case .database: "an SQLite database"
    case .parquet: "a Parquet file"
    }
  }

  var nextStep: String {
    switch self {
    case .workbook, .webPage: "open it in a spreadsheet and save it as CSV UTF-8"
    case .zip: "unzip it first"
    case .compressed: "decompress it first, or pipe it: gunzip -c FILE | aftersales … -"
    case .database: "a workspace is read alone; of another database, export the tables as CSV first"
    case .parquet: "export its tables as CSV first"
    }
  }

  /// Refuses what is no text: workbooks, archives and databases, by their first bytes or their name.
  ///
  /// - Throws: ``SourceError`` for those, and for a file that cannot be opened.
  static func check(_ path: String) throws(SourceError) {
    let start = try firstBytes(of: path)
    if let format = of(start, fileExtension: FileSystem.fileExtension(of: path)) {
      throw SourceError(
        path: path, category: .data, cause: "is \(format.name)", nextStep: format.nextStep)
    }
  }

  /// Tells a format by its first bytes, and where they say nothing by the extension.
  static func of(_ start: [UInt8], fileExtension: String) -> BinaryFormat? {
    func starts(_ bytes: [UInt8]) -> Bool { start.starts(with: bytes) }
    let isText = !start.isEmpty && !start.contains(0)
    if starts([0x50, 0x4B, 0x03, 0x04]) || starts([0x50, 0x4B, 0x05, 0x06]) {
      return ["xlsx", "xlsm", "xls", "csv"].contains(fileExtension) ? .workbook : .zip
    }
    if starts([0xD0, 0xCF, 0x11, 0xE0]) { return .workbook }
    if starts([0x1F, 0x8B]) || starts([0x28, 0xB5, 0x2F, 0xFD]) || starts(Array("BZh".utf8))
      || starts([0xFD, 0x37, 0x7A, 0x58, 0x5A])
    {
      return .compressed
    }
    if starts(Array("SQLite format 3".utf8)) { return .database }
    if starts(Array("PAR1".utf8)) { return .parquet }
    switch fileExtension {
    case "xls":
      // Shops write text tables, and web pages, under this name.
      guard isText else { return .workbook }
      let first = start.first { $0 > 0x20 && $0 < 0x80 }
      return first == UInt8(ascii: "<") ? .webPage : nil
    case "xlsx", "xlsm": return .workbook
    case "zip": return .zip
    case "gz", "zst", "bz2", "xz": return .compressed
    default: return nil
    }
  }

  /// The first bytes of a file, at most 512.
  private static func firstBytes(of path: String) throws(SourceError) -> [UInt8] {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw SourceError.unreadable(path) }
    defer { close(file) }
    var bytes = [UInt8](repeating: 0, count: 512)
    let count = bytes.withUnsafeMutableBytes { read(file, $0.baseAddress, $0.count) }
    guard count >= 0 else { throw SourceError.unreadable(path) }
    return Array(bytes.prefix(count))
  }
}

extension SourceError {
  /// The error for a path that the last system call could not open.
  static func unreadable(_ path: String) -> SourceError {
    let isDenied = errno == EACCES || errno == EPERM
    return SourceError(
      path: path, category: .noInput,
      cause: isDenied ? "may not be read" : "cannot be read (error \(errno))",
      nextStep: isDenied
        ? "allow it with chmod, or run as its owner" : "check the disk and the path")
  }
}
