import Foundation

/// The modules of Package.swift, in order, as its text declares them.
struct PackageText {
  struct Module {
    let name: String
    let dependencies: [String]
  }

  /// The folder of Package.swift.
  static let root = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  let modules: [Module]

  init() throws {
    let text = try String(contentsOf: Self.root.appending(path: "Package.swift"), encoding: .utf8)
    let declaration = /\.(?:systemLibrary|target|executableTarget)\(\s*name: "(\w+)"/
    // What follows the first test target (the fuzz target, too) belongs to the tests.
    let end = text.firstRange(of: ".testTarget(")?.lowerBound ?? text.endIndex
    let starts = text[..<end].matches(of: declaration)
    modules = starts.indices.map { index in
      let next = index + 1 < starts.count ? starts[index + 1].range.lowerBound : end
      return Module(
        name: String(starts[index].output.1),
        dependencies: Self.dependencies(in: text[starts[index].range.upperBound..<next]))
    }
  }

  /// The names in `dependencies: [ … ]`; products are constants of the manifest, in lower camel case.
  private static func dependencies(in declaration: Substring) -> [String] {
    guard let list = declaration.firstMatch(of: /dependencies: \[([^\]]*)\]/) else { return [] }
    return list.output.1.split(separator: ",")
      .map { $0.trimmingCharacters(in: CharacterSet(charactersIn: " \n\"")) }
      .filter { !$0.isEmpty }
      .map { $0.prefix(1).uppercased() + $0.dropFirst() }
  }
}

/// One import line of a module's sources.
struct SourceImport: CustomStringConvertible {
  let file: String
  let module: String

  var description: String { "Sources/\(file) imports \(module)" }

  /// The imports of each module, from its Swift, C and C++ files.
  static func all(of modules: [String]) throws -> [String: [SourceImport]] {
    var imports: [String: [SourceImport]] = [:]
    let sources = PackageText.root.appending(path: "Sources")
    for module in modules {
      let folder = sources.appending(path: module)
      for path in try FileManager.default.subpathsOfDirectory(atPath: folder.path()).sorted()
      where path.hasSuffix(".swift") {
        let text = try String(contentsOf: folder.appending(path: path), encoding: .utf8)
        imports[module, default: []] += Self.modules(inText: text)
          .map { SourceImport(file: "\(module)/\(path)", module: $0) }
      }
    }
    return imports
  }

  /// The modules that the lines of a file import, each time they do.
  static func modules(inText text: String) -> [String] {
    let line =
      /^[ \t]*(?:@\w+ +)*(?:(?:public|package|internal|fileprivate|private) +)?import +(?:(?:struct|class|enum|protocol|func|var|let|typealias) +)?(\w+)/
    return text.matches(of: line.anchorsMatchLineEndings()).map { String($0.output.1) }
  }
}
