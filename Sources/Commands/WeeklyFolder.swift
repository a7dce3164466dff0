import Glibc
import Reports

/// The folder of summaries: all files of a run, or none.
struct WeeklyFolder {
  /// What can be written, in the order in which it is told.
  static let formats: [Format] = [.html, .json, .xlsx, .markdown, .openmetrics]

  let path: String

  /// Makes sure that the folder can be written to, or made, before anything is computed.
  ///
  /// - Throws: `Failure` with exit code 73.
  init(_ path: String) throws {
    self.path = path
    var status = stat()
    var folder = path
    if stat(path, &status) != 0 {
      guard errno == ENOENT else { throw Self.failure(path, errno) }
      folder = Self.parent(of: path)
      guard stat(folder, &status) == 0 else { throw Self.failure(path, errno) }
    }
    guard status.st_mode & S_IFMT == S_IFDIR else { throw Self.failure(path, ENOTDIR) }
    guard access(folder, W_OK | X_OK) == 0 else { throw Self.failure(path, errno) }
  }

  /// The folder that holds a path.
  private static func parent(of path: String) -> String {
    var path = path[...]
    while path.count > 1, path.hasSuffix("/") { path = path.dropLast() }
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  private static func failure(_ path: String, _ code: Int32) -> Failure {
    Failure(
      message: "--out \(path): cannot be written to: \(String(cString: strerror(code)));"
        + " give a folder that can be",
      exitCode: 73)
  }

  /// The file of a week in a format; metrics have one name, because a collector reads all files.
  func file(_ week: String, _ format: Format) -> String {
    let name =
      switch format {
      case .openmetrics: "aftersales_weekly.prom"
      case .markdown: "\(week).md"
      default: "\(week).\(format.rawValue)"
      }
    return path.hasSuffix("/") ? path + name : "\(path)/\(name)"
  }

  /// Renders and writes all files; they take their places together at the end.
  ///
  /// - Returns: Their paths.
  /// - Throws: What rendering and writing throw; the files that were there before are then untouched.
  func write<Result>(
    _ report: Report, _ envelope: Envelope<Result, Ledger.Source, Parameters<WeeklyParameters>>,
    _ formats: [Format], week: String, _ language: Language, besides exports: SourceTables
  ) throws -> [String] {
    let paths = formats.map { file(week, $0) }
    for path in paths where exports.reads(path) {
      throw Failure.usage(
        "--out: \(path) is one of the files that are read; give another folder")
    }
    let bytes = try formats.map {
      try render(report, envelope, as: $0, options: RenderOptions(language: language))
    }
    let isNew = mkdir(path, 0o777) == 0
    guard isNew || errno == EEXIST else { throw Self.failure(path, errno) }
    // Nothing is left of a run that could not write; a folder with something in it stays.
    var isWritten = false
    defer { if isNew && !isWritten { rmdir(path) } }
    try Self.write(zip(paths, bytes).map { (path: $0, bytes: $1) }[...])
    isWritten = true
    return paths
  }

  /// Writes the first file beside its place, then the others, and puts it there when they stand.
  private static func write(
    _ files: ArraySlice<(path: String, bytes: [UInt8])>
  ) throws {
    guard let first = files.first else { return }
    var file = try OutputFile(.file(first.path))
    try file.append(first.bytes)
    try write(files.dropFirst())
    try file.commit()
  }
}
