import Exports
import Foundation
import Tables
import Testing
import Workspace

@testable import Commands

/// The digest of a file is that of its bytes, however it comes about.
@Suite("digests of files") struct FileDigestsTests {
  /// Reads nothing of the rows.
  private struct Nothing: ChunkSink {
    mutating func consume(
      _ chunk: borrowing Chunk, dictionaries: borrowing [CodeDictionary]
    ) {}
  }

  private static let text =
    "order_id,sku,ordered_at,amount\n"
    + (0..<4000).map { "A\($0),S\($0 % 7),2025-01-\($0 % 27 + 1) 10:00:00,1.00\n" }.joined()

  /// A folder with one export, its set, and the digest of its bytes.
  private static func withExport(
    _ body: (ExportSet, _ path: String, _ digest: String) throws -> Void
  ) throws {
    let folder = FileManager.default.temporaryDirectory.appending(
      path: "aftersales-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appending(path: "orders.csv").path
    try Data(text.utf8).write(to: URL(filePath: path))
    var options = ReadOptions(zone: try ZoneRules(identifier: "UTC"))
    options.blockSize = 1000
    var digest = Digest256()
    Array(text.utf8).withUnsafeBytes { digest.update($0) }
    try body(
      try ExportSet(ExportSet.Arguments(sources: [path]), options), path, digest.text)
  }

  private static func scan(_ set: ExportSet) throws {
    _ = try set.scan(.orders, [ColumnRequest(.orders, "amount", as: .money)], threads: 2) { _ in
      Nothing()
    }
  }

  /// coreutils' sha256sum of "abc": the first example of FIPS 180-2.
  @Test func digestIsThatOfTheStandard() {
    var digest = Digest256()
    for byte in "abc".utf8 { withUnsafeBytes(of: byte) { digest.update($0) } }
    #expect(
      digest.text == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
  }

  @Test func aScanLeavesIt() throws {
    try Self.withExport { set, path, digest in
      var set = set
      let digests = FileDigests(set.files)
      set.observer = digests
      try Self.scan(set)
      // The file holds something else now: what is told was seen by the scan.
      let file = try #require(FileHandle(forWritingAtPath: path))
      try file.truncate(atOffset: 3)
      try file.close()
      try #expect(digests.digest(path) == digest)
      try #expect(FileDigests(set.files).digest(path) != digest)
    }
  }

  @Test func itIsThereBeforeAnyScan() throws {
    try Self.withExport { set, path, digest in
      try #expect(FileDigests(set.files).digest(path) == digest)
      let size = Self.text.utf8.count
      try #expect(FileDigests(set.files).paths(among: [size: [digest]]) == [path])
      try #expect(FileDigests(set.files).paths(among: [size: ["0"]]).isEmpty)
      try #expect(FileDigests(set.files).paths(among: [size + 1: [digest]]).isEmpty)
      try #expect(FileDigests(set.files).paths(among: [:]).isEmpty)
    }
  }

  /// A reading that was given up, or of which a part is missing, tells nothing.
  @Test func aTornReadingTellsNothing() throws {
    try Self.withExport { set, path, digest in
      let digests = FileDigests(set.files)
      func take(_ bytes: [UInt8], _ offset: Int) {
        bytes.withUnsafeBytes { digests.take($0, at: offset, of: path) }
      }
      take([1, 2, 3], 0)
      take([4], 4)
      digests.end(of: path, at: 5)
      try #expect(digests.digest(path) == digest)
      let others = FileDigests(set.files)
      [9].withUnsafeBytes { others.take($0, at: 0, of: path) }
      var observed = set
      observed.observer = others
      try Self.scan(observed)
      try #expect(others.digest(path) == digest)
    }
  }
}
