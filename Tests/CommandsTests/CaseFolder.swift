import Foundation
import Testing

/// A case of `Tests/Cases`: a command, and what it is expected to print and return.
///
/// `cmd` is a line for `/bin/sh`, run in the folder of the case with the tool first on `PATH` and an
/// empty folder of its own in `$TMPDIR`; `expout`, `experr` and `expcode` are its standard output,
/// standard error and exit code, byte for byte.
struct CaseFolder: CustomTestStringConvertible, Sendable {
  /// The folder of Package.swift.
  static let root = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// `rates/by-category`.
  let name: String
  let url: URL

  var testDescription: String { name }

  /// Every folder that holds a `cmd`, sorted.
  static func all() throws -> [CaseFolder] {
    let cases = root.appending(path: "Tests/Cases")
    return try FileManager.default.subpathsOfDirectory(atPath: cases.path()).sorted()
      .filter { $0.hasSuffix("/cmd") }
      .map { path in
        let name = String(path.dropLast("/cmd".count))
        return CaseFolder(name: name, url: cases.appending(path: name))
      }
  }

  /// What a run gave, by the names of the files that expect it.
  struct Outcome {
    var files: [(name: String, bytes: Data)]
  }

  /// Runs the command.
  func run() throws -> Outcome {
    let scratch = try TemporaryFolder()
    let own = scratch.url.appending(path: "tmp")
    try FileManager.default.createDirectory(at: own, withIntermediateDirectories: false)
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/timeout")
    process.arguments = ["60", "/bin/sh", "./cmd"]
    process.currentDirectoryURL = url
    process.environment = [
      "PATH": "\(Self.products.path()):/usr/bin:/bin", "TMPDIR": own.path(), "COLUMNS": "80",
      "LC_ALL": "C.UTF-8",
    ]
    let output = scratch.url.appending(path: "out")
    let errors = scratch.url.appending(path: "err")
    for file in [output, errors] { try Data().write(to: file) }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = try FileHandle(forWritingTo: output)
    process.standardError = try FileHandle(forWritingTo: errors)
    try process.run()
    process.waitUntilExit()
    return Outcome(files: [
      ("expout", try Data(contentsOf: output)), ("experr", try Data(contentsOf: errors)),
      ("expcode", Data("\(process.terminationStatus)\n".utf8)),
    ])
  }

  /// Where the build put the tool: the folder of this very program.
  private static let products = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
    .deletingLastPathComponent()
}

/// A folder that goes when its owner does.
final class TemporaryFolder {
  let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory.appending(path: "aftersales-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }
}
