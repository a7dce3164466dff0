import Dispatch
import Exports
import Synchronization
import Workspace

/// The SHA-256 of files, worked out while these are read: see ``Exports/ExportSet/observer``.
///
/// One that is asked for before its file has been read to the end is worked out by a reading of its own.
final class FileDigests: ByteObserver {
  /// What has been seen of a file that is being read.
  private struct Part {
    var digest = Digest256()
    var end = 0
  }

  private struct State {
    var parts: [String: Part] = [:]
    var done: [String: String] = [:]
  }

  private let files: [FileLayout]
  private let state = Mutex(State())
  /// Held by who reads a file for its digest alone, so that nobody does so twice.
  private let reading = Mutex(())

  init(_ files: [FileLayout]) { self.files = files }

  func take(_ bytes: UnsafeRawBufferPointer, at offset: Int, of path: String) {
    state.withLock { state in
      guard state.done[path] == nil else { return }
      if offset == 0 { state.parts[path] = Part() }
      guard state.parts[path]?.end == offset else { return }
      state.parts[path]?.digest.update(bytes)
      state.parts[path]?.end += bytes.count
    }
  }

  func end(of path: String, at offset: Int) {
    state.withLock { state in
      guard let part = state.parts.removeValue(forKey: path), part.end == offset else { return }
      state.done[path] = part.digest.text
    }
  }

  /// The digest of a file.
  ///
  /// - Throws: `ReadError`.
  func digest(_ path: String) throws -> String {
    if let known = state.withLock({ $0.done[path] }) { return known }
    return try reading.withLock { _ in
      if let known = state.withLock({ $0.done[path] }) { return known }
      guard let layout = files.first(where: { $0.path == path }) else { return "" }
      return try read(layout)
    }
  }

  private func read(_ layout: FileLayout) throws -> String {
    var digest = Digest256()
    try layout.forEachPiece { digest.update($0) }
    let text = digest.text
    state.withLock { $0.done[layout.path] = text }
    return text
  }

  /// The paths of the files whose digest is among those known.
  ///
  /// - Parameter known: Digests by the size of their file; only a file of such a size is read for its digest, and
  ///   several side by side.
  /// - Returns: The paths.
  /// - Throws: `ReadError`.
  func paths(among known: [Int: Set<String>]) throws -> Set<String> {
    let all = known.values.reduce(into: Set()) { $0.formUnion($1) }
    // The size of what is no plain file is not known, and is kept as 0.
    let candidates = files.filter {
      !known.isEmpty && ($0.size == 0 || known[$0.size] != nil || known[0] != nil)
    }
    return try Set(read(candidates).filter { all.contains($0.value) }.keys)
  }

  /// The files that hold the same bytes as one before them, and that one.
  ///
  /// - Parameter layouts: The files; only those of which two have one size are read for their digests.
  /// - Returns: By the path of a file, that of the first like it.
  /// - Throws: `ReadError`.
  func repeated(_ layouts: [FileLayout]) throws -> [String: String] {
    // A file of two tables is named twice, and is no repetition of itself.
    var seen: Set<String> = []
    let layouts = layouts.filter { seen.insert($0.path).inserted }
    let bySize = Dictionary(grouping: layouts, by: \.size)
    let candidates = layouts.filter { (bySize[$0.size]?.count ?? 0) > 1 }
    let digests = try read(candidates)
    var first: [String: String] = [:]
    var repeated: [String: String] = [:]
    for path in candidates.map(\.path) {
      guard let digest = digests[path] else { continue }
      if let known = first[digest] { repeated[path] = known } else { first[digest] = path }
    }
    return repeated
  }

  /// The digests of files by their paths, several read side by side.
  private func read(_ layouts: [FileLayout]) throws -> [String: String] {
    let found = Mutex<[Result<(String, String), any Error>]>([])
    DispatchQueue.concurrentPerform(iterations: layouts.count) { index in
      let layout = layouts[index]
      let known = state.withLock { $0.done[layout.path] }
      let result = Result { (layout.path, try known ?? read(layout)) }
      found.withLock { $0.append(result) }
    }
    return try Dictionary(found.withLock { $0 }.map { try $0.get() }) { first, _ in first }
  }
}
