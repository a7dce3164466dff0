import Exports
import Reports

/// Keeps outputs from destroying inputs, and each other.
enum OutputGuard {
  /// Checks the paths that are written against the files that are read.
  ///
  /// - Throws: `Failure` with exit code 64, before anything is written.
  static func check(_ output: String?, rejects: String?, _ exports: SourceTables) throws {
    for (option, path) in [("--output", output), ("--rejects", rejects)] {
      guard let path else { continue }
      if path == "-" {
        throw Failure.usage("\(option) -: leave the option out to write to standard output")
      }
      if exports.reads(path) {
        throw Failure.usage(
          "\(option) \(path): is one of the files that are read; choose another path")
      }
    }
    if let output, output == rejects {
      throw Failure.usage("--output and --rejects both name \(output); choose two paths")
    }
  }
}

extension Warning {
  /// Files that nobody knows, as warnings: what they hold is in no figure.
  static func unread(_ exports: SourceTables, _ language: Language) -> [Warning] {
    exports.unused.filter { !$0.isKnown }.map { file in
      Warning(
        code: "file_not_read",
        message: Phrase(
          en: "\(file.path) is not read: \(file.reason)",
          zh: "未读取 \(file.path)：\(file.reason)")[language])
    }
  }
}
