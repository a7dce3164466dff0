import Dispatch
import Exports
import Synchronization
import Workspace

/// The SHA-256 of files, worked out beside whatever else is done.
final class FileDigests: Sendable {
  private let files: [FileLayout]
  private let results = Mutex<[String: Result<String, any Error>]>([:])
  /// For each file, what to wait for.
  private let work: [String: DispatchGroup]

  /// Starts on all files, the smallest first.
  init(_ files: [FileLayout]) {
    self.files = files
    work = Dictionary(files.map { ($0.path, DispatchGroup()) }) { first, _ in first }
    for layout in files.sorted(by: { $0.size < $1.size }) {
      guard let group = work[layout.path] else { continue }
      DispatchQueue.global().async(group: group) {
        let result = Result {
          var digest = Digest256()
          try layout.forEachPiece { digest.update($0) }
          return digest.text
        }
        self.results.withLock { $0[layout.path] = result }
      }
    }
  }

  /// The digest of a file, waited for.
  ///
  /// - Throws: `ReadError`.
  func digest(_ path: String) throws -> String {
    work[path]?.wait()
    return try results.withLock { try $0[path]?.get() ?? "" }
  }

  /// The paths of the files whose digest is among those known.
  ///
  /// - Parameter known: Digests by the size of their file; only a file of such a size is waited for.
  /// - Returns: The paths.
  /// - Throws: `ReadError`.
  func paths(among known: [Int: Set<String>]) throws -> Set<String> {
    let all = known.values.reduce(into: Set()) { $0.formUnion($1) }
    // The size of what is no plain file is not known, and is kept as 0.
    let candidates = files.filter {
      !known.isEmpty && ($0.size == 0 || known[$0.size] != nil || known[0] != nil)
    }
    return try Set(candidates.map(\.path).filter { try all.contains(digest($0)) })
  }
}
