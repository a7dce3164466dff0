import Exports
import Glibc
import Reports

/// Keeps outputs from destroying inputs, and each other.
enum OutputGuard {
  /// Checks the paths that are written against the files that are read.
  ///
  /// - Parameters:
  ///   - outputs: Each option with the path that it names, nil where it is not given.
  ///   - exports: What is read.
  /// - Throws: `Failure` with exit code 64, before anything is written.
  static func check(_ outputs: [(option: String, path: String?)], _ exports: SourceTables) throws {
    var taken: [(option: String, place: String)] = []
    for (option, path) in outputs {
      guard let path else { continue }
      if path == "-" {
        throw Failure.usage(
          option == "--output"
            ? "--output -: leave the option out to write to standard output"
            : "\(option) -: standard output holds the result; name a file")
      }
      if exports.reads(path) {
        throw Failure.usage(
          "\(option) \(path): is one of the files that are read; choose another path")
      }
      let place = place(of: path)
      if let other = taken.first(where: { $0.place == place }) {
        throw Failure.usage("\(other.option) and \(option) both name \(path); choose two paths")
      }
      taken.append((option, place))
    }
  }

  /// A path without detours: that of the file if it is there, else that of its folder and its name.
  private static func place(of path: String) -> String {
    func resolved(_ path: String) -> String? {
      guard let found = realpath(path, nil) else { return nil }
      defer { free(found) }
      return String(cString: found)
    }
    if let file = resolved(path) { return file }
    let slash = path.lastIndex(of: "/")
    let folder = slash.map { String(path[...$0]) } ?? "."
    let name = slash.map { path[path.index(after: $0)...] } ?? path[...]
    return "\(resolved(folder) ?? folder)/\(name)"
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
