import Glibc
import Reports

/// The folder of summaries: all files of a run, or none.
struct WeeklyFolder {
  /// What can be written, in the order in which it is told.
  static let formats: [Format] = [.html, .json, .xlsx, .markdown, .openmetrics]

  let path: String

  /// Makes the folder if it is not there, so that a wrong one is known before anything is computed.
  ///
  /// - Throws: `Failure` with exit code 73 for a folder that cannot be made or written to.
  init(_ path: String) throws {
    self.path = path
    if mkdir(path, 0o777) != 0 && errno != EEXIST { throw Self.failure(path, errno) }
    var status = stat()
    guard stat(path, &status) == 0 else { throw Self.failure(path, errno) }
    guard status.st_mode & S_IFMT == S_IFDIR else { throw Self.failure(path, ENOTDIR) }
    guard access(path, W_OK | X_OK) == 0 else { throw Self.failure(path, errno) }
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
    _ report: Report, _ envelope: Envelope<Result, Ledger.Source, WeeklyParameters>,
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
    try Self.write(zip(paths, bytes).map { (path: $0, bytes: $1) }[...])
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
