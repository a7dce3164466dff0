/// The files that SOURCE arguments name, in the order in which they are read.
///
/// An argument is a file of any name, a folder (its `.csv`, `.tsv`, `.txt` and `.tab` files, those of
/// the folders in it too), a pattern with `*`, `?` or `[…]` that the shell left alone, or `-`. The
/// arguments keep their order; what a folder or a pattern names is sorted by the bytes of its path,
/// whatever the locale. A file that is named twice, by whatever path, is listed once.
public struct SourceList: Sendable, Equatable {
  /// One thing to read.
  public enum Source: Sendable, Hashable {
    /// What is piped in.
    case standardInput
    /// A file, by the path as it was given or found.
    case file(path: String)

    /// The name by which messages call it: the path, or `-`.
    public var name: String {
      switch self {
      case .standardInput: "-"
      case .file(let path): path
      }
    }
  }

  /// What is to be read, in order.
  public let sources: [Source]
  /// Workbooks and archives that lie in a folder beside files that are read: left out, and to be told.
  public let skipped: [String]

  /// Finds the files.
  ///
  /// - Parameter arguments: the SOURCE arguments; none gives an empty list.
  /// - Throws: ``SourceError`` for a file that is missing, unreadable, a workbook or compressed, for a
  ///   folder without a file to read, and for a pattern that nothing matches.
  public init(_ arguments: [String]) throws(SourceError) {
    var listing = SourceListing()
    for argument in arguments { try listing.add(argument) }
    sources = listing.sources
    skipped = listing.skipped
  }
}

/// The list as it grows.
private struct SourceListing {
  var sources: [SourceList.Source] = []
  var skipped: [String] = []
  private var seen: Set<FileIdentity> = []
  private var hasInput = false

  mutating func add(_ argument: String) throws(SourceError) {
    if argument == "-" {
      if !hasInput { sources.append(.standardInput) }
      hasInput = true
    } else if FileStatus(path: argument) != nil {
      try addExisting(argument)
    } else if argument.contains(where: { "*?[".contains($0) }) {
      let paths = FileSystem.pathsMatching(argument).filter {
        !isSkipped(FileSystem.lastComponent(of: $0))
      }
      guard !paths.isEmpty else {
        throw SourceError(
          path: argument, category: .noInput, cause: "no file matches this pattern",
          nextStep: "look for the files with ls, or name their folder")
      }
      for path in paths { try addExisting(path) }
    } else {
      throw missing(argument)
    }
  }

  private mutating func addExisting(_ path: String) throws(SourceError) {
    guard let status = FileStatus(path: path) else { throw missing(path) }
    if status.isFolder {
      try addFolder(path)
    } else {
      try addFile(path, status)
    }
  }

  private mutating func addFile(_ path: String, _ status: FileStatus) throws(SourceError) {
    guard seen.insert(status.identity).inserted else { return }
    // A pipe must not be opened to be looked at: what is read is gone.
    if status.isRegular { try BinaryFormat.check(path) }
    sources.append(.file(path: path))
  }

  private mutating func addFolder(_ folder: String) throws(SourceError) {
    var found: [String] = []
    var others: [String] = []
    var visited: Set<FileIdentity> = []
    var pending = [folder]
    while let next = pending.popLast() {
      guard let identity = FileStatus(path: next)?.identity, visited.insert(identity).inserted
      else {
        continue
      }
      // Sorted, because of two links to one folder the first is taken.
      let names = FileSystem.naturallySorted(try FileSystem.entries(of: next))
      for name in names where !isSkipped(name) {
        let path = next.hasSuffix("/") ? next + name : next + "/" + name
        switch FileSystem.fileExtension(of: name) {
        case _ where FileStatus(path: path)?.isFolder == true: pending.append(path)
        case "csv", "tsv", "txt", "tab": found.append(path)
        case "xlsx", "xlsm", "xls", "zip", "gz", "zst", "bz2", "xz", "7z", "rar":
          others.append(path)
        default: continue
        }
      }
    }
    guard !found.isEmpty else { throw empty(folder, others: others) }
    skipped += FileSystem.naturallySorted(others)
    for path in FileSystem.naturallySorted(found) {
      guard let status = FileStatus(path: path) else {
        throw SourceError(
          path: path, category: .noInput, cause: "is a link that leads nowhere",
          nextStep: "mend or remove it")
      }
      try addFile(path, status)
    }
  }

  /// Hidden files, and the locks that a spreadsheet leaves beside an open file.
  private func isSkipped(_ name: String) -> Bool { name.hasPrefix(".") || name.hasPrefix("~$") }

  private func empty(_ folder: String, others: [String]) -> SourceError {
    let other = FileSystem.naturallySorted(others).first
    let isWorkbook = other.map { FileSystem.fileExtension(of: $0).hasPrefix("xls") } ?? false
    return SourceError(
      path: folder, category: .noInput,
      cause: "the folder has no .csv, .tsv, .txt or .tab file",
      nextStep: other.map { isWorkbook ? "save \($0) as CSV UTF-8" : "unpack \($0) first" }
        ?? "name the folder with the exports")
  }

  private func missing(_ path: String) -> SourceError {
    // The first part of the path that is not there is what was misspelt.
    var part = path
    while let parent = FileSystem.folder(of: part), parent != part, FileStatus(path: parent) == nil
    {
      part = parent
    }
    let parent = FileSystem.folder(of: part)
    let names = (try? FileSystem.entries(of: parent ?? ".")) ?? []
    let near = Spelling.nearest(
      to: FileSystem.lastComponent(of: part), among: FileSystem.naturallySorted(names)
    ).map { name in
      parent.map { $0.hasSuffix("/") ? $0 + name : "\($0)/\(name)" } ?? name
    }
    return SourceError(
      path: path, category: .noInput,
      cause: part == path ? "no such file" : "no such file: there is no folder \(part)",
      nextStep: near.map { "did you mean \($0)?" } ?? "look for it with ls")
  }
}
