import Foundation
import GRDB
import Testing

@testable import Workspace

/// What a killed program has left beside the file is cleared up, by readers too.
@Suite final class JournalTests {
  let folder: URL

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "journal-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  /// A workspace in the middle of a change with a rollback journal, as it is before WAL is switched on.
  func hot(_ name: String) throws -> String {
    let path = folder.appending(path: "whole.db").path
    let hot = folder.appending(path: name).path
    if !FileManager.default.fileExists(atPath: path) {
      try RunLedgerTests.make(path)
    }
    let queue = try DatabaseQueue(path: path)
    try queue.writeWithoutTransaction { db in
      try db.execute(sql: "PRAGMA journal_mode = DELETE")
      // So that pages get to the file before the end.
      try db.execute(sql: "PRAGMA cache_size = 1")
      try db.inTransaction {
        try db.execute(sql: "UPDATE forecast SET model = hex(randomblob(200000)), mean = -1")
        try db.execute(sql: "UPDATE forecast SET model = hex(randomblob(200000))")
        for suffix in ["", "-journal"] {
          try FileManager.default.copyItem(atPath: path + suffix, toPath: hot + suffix)
        }
        return .rollback
      }
    }
    try queue.close()
    return hot
  }

  @Test("a reader sees the state before the kill")
  func reading() throws {
    let path = try hot("reading.db")
    #expect(try RunLedger.kept(in: path).forecasts.map(\.mean) == [1, 1, 1])
  }

  @Test("a writer goes on from the state before the kill")
  func writing() throws {
    let path = try hot("writing.db")
    try RunLedger.keep(week: "2025-W08", forecasts: [], alarms: [], in: path, wait: 0)
    #expect(try RunLedger.kept(in: path).forecasts.map(\.mean) == [1, 1, 1])
  }

  @Test("the first rows go to their places without a log, and a kill takes them back")
  func firstRows() throws {
    let path = folder.appending(path: "first.db").path
    let killed = folder.appending(path: "killed.db").path
    try WorkspaceWriter.change(path, wait: 0, creates: true) { writer in
      // So that pages get to the file before the end.
      try writer.db.execute(sql: "PRAGMA cache_size = 1")
      try writer.set("large", to: String(repeating: "x", count: 1 << 20))
      try writer.set("other", to: String(repeating: "y", count: 1 << 20))
      #expect(!FileManager.default.fileExists(atPath: path + "-wal"))
      for suffix in ["", "-journal"] {
        try FileManager.default.copyItem(atPath: path + suffix, toPath: killed + suffix)
      }
    }
    let size = { (path: String) in try Data(contentsOf: URL(filePath: path)).count }
    #expect(try size(killed) > 1 << 20)
    #expect(try RunLedger.kept(in: killed).forecasts.isEmpty)
    #expect(try size(killed) < 1 << 20)
    #expect(try size(path) > 1 << 21)
    // SQLite's format: byte 18 of the header is 2 where there is a log (https://sqlite.org/fileformat2.html).
    #expect(try Data(contentsOf: URL(filePath: path))[18] == 2)
    try RunLedgerTests.make(killed)
    #expect(try RunLedger.kept(in: killed).forecasts.count == 3)
  }

  @Test(
    "who comes while the first rows are written waits, as long as was said", .timeLimit(.minutes(1))
  )
  func secondWriter() throws {
    let path = folder.appending(path: "two.db").path
    var error: WorkspaceError?
    try WorkspaceWriter.change(path, wait: 0, creates: true) { writer in
      try writer.set("first", to: "1")
      error = #expect(throws: WorkspaceError.self) {
        try WorkspaceWriter.change(path, wait: 0, creates: true) { _ in }
      }
      let second = Thread {
        try? WorkspaceWriter.change(path, wait: 60, creates: true) { try $0.set("second", to: "2") }
      }
      second.start()
      // Long enough for the other to find the file taken.
      Thread.sleep(forTimeInterval: 0.3)
    }
    #expect(error?.category == .locked)
    var values: [String?] = []
    while values.last != "2" {
      try WorkspaceWriter.change(path, wait: 60, creates: false) { writer in
        values = [try writer.setting("first"), try writer.setting("second")]
      }
    }
    #expect(values == ["1", "2"])
  }

  /// Whose rights a thread has with files can be changed for it alone, by root.
  private func asNobody<Result>(_ body: () throws -> Result) throws -> Result {
    // A call of Linux (setfsuid(2)) that Swift does not import.
    typealias Call = @convention(c) (UInt32) -> Int32
    let setUser = unsafeBitCast(try #require(dlsym(nil, "setfsuid")), to: Call.self)
    _ = setUser(65534)
    defer { _ = setUser(0) }
    return try body()
  }

  @Test("who may not read a workspace has no input", .enabled(if: geteuid() == 0))
  func unreadable() throws {
    let path = folder.appending(path: "private.db").path
    try RunLedgerTests.make(path)
    chmod(path, 0o600)
    let reading = #expect(throws: WorkspaceError.self) {
      try asNobody { try RunLedger.kept(in: path) }
    }
    #expect(reading?.category == .noInput)
    #expect(reading?.cause == "may not be read")
    let writing = #expect(throws: WorkspaceError.self) {
      try asNobody { try WorkspaceWriter.change(path, wait: 0, creates: true) { _ in } }
    }
    #expect(writing?.category == .cannotCreate)
  }

  @Test("nor has who may not take back what a killed program began", .enabled(if: geteuid() == 0))
  func hotAndReadOnly() throws {
    let path = try hot("others.db")
    for suffix in ["", "-journal"] { chmod(path + suffix, 0o644) }
    let error = #expect(throws: WorkspaceError.self) {
      try asNobody { try RunLedger.kept(in: path) }
    }
    #expect(error?.category == .noInput)
    #expect(error?.cause.contains("killed") == true)
    #expect(try RunLedger.kept(in: path).forecasts.map(\.mean) == [1, 1, 1])
  }

  private struct Refusal: Error {}
  /// Another writer's.
  private var held: WriterLock?

  private func files() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
  }

  @Test("first rows that do not come about leave no file, and a file that was there stays")
  func failedFirstRows() throws {
    let path = folder.appending(path: "failed.db").path
    #expect(throws: Refusal.self) {
      try WorkspaceWriter.change(path, wait: 0, creates: true) { writer in
        try writer.set("begun", to: "1")
        throw Refusal()
      }
    }
    #expect(try files() == [])
    try Data().write(to: URL(filePath: path))
    #expect(throws: Refusal.self) {
      try WorkspaceWriter.change(path, wait: 0, creates: true) { _ in throw Refusal() }
    }
    // It was there before, be it empty.
    #expect(try files() == ["failed.db"])
    try RunLedgerTests.make(path)
    #expect(throws: Refusal.self) {
      try WorkspaceWriter.change(path, wait: 0, creates: true) { _ in throw Refusal() }
    }
    #expect(try RunLedger.kept(in: path).forecasts.count == 3)
  }

  @Test("a link to a file that is not there is not taken for a new file")
  func danglingLink() throws {
    let path = folder.appending(path: "link.db").path
    try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: "target.db")
    #expect(throws: Refusal.self) {
      try WorkspaceWriter.change(path, wait: 0, creates: true) { _ in throw Refusal() }
    }
    #expect(try files() == ["link.db", "target.db"])
  }

  @Test("no file is removed that another writer has open; who is the last of them removes it")
  func failedBesideAnother() throws {
    let path = folder.appending(path: "contested.db").path
    #expect(throws: Refusal.self) {
      try WorkspaceWriter.change(path, wait: 0, creates: true) { _ in
        held = try WriterLock(path, wait: 0, creates: true)
        throw Refusal()
      }
    }
    #expect(try files() == ["contested.db"])
    held = nil
    try Store.writing(path, wait: 0, creates: true).removeIfUnused()
    #expect(try files() == [])
  }

  @Test("who waits for a file that is removed makes one anew", .timeLimit(.minutes(1)))
  func removedWhileWaiting() throws {
    let path = folder.appending(path: "removed.db").path
    let alone = try WriterLock(path, wait: 0, creates: true)
    alone.removeFile {
      let second = Thread {
        try? WorkspaceWriter.change(path, wait: 60, creates: true) { try $0.set("second", to: "2") }
      }
      second.start()
      // Long enough for the other to find the file taken.
      Thread.sleep(forTimeInterval: 0.3)
      let error = #expect(throws: WorkspaceError.self) {
        try WorkspaceWriter.change(path, wait: 0, creates: true) { _ in }
      }
      #expect(error?.category == .locked)
      return true
    }
    var value: String?
    while value != "2" {
      Thread.sleep(forTimeInterval: 0.01)
      try? WorkspaceWriter.change(path, wait: 60, creates: false) {
        value = try $0.setting("second")
      }
    }
    // The other may not have closed its file yet; what it leaves behind for good runs into the time limit.
    while try files() != ["removed.db"] { Thread.sleep(forTimeInterval: 0.01) }
  }

  @Test("a file that was killed before its first table is as good as none")
  func beforeTheFirstTable() throws {
    let path = folder.appending(path: "begun.db").path
    let queue = try DatabaseQueue(path: path)
    try queue.write { db in
      // What GRDB's migrator does first.
      try db.execute(sql: "CREATE TABLE grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY)")
    }
    try queue.close()
    let error = #expect(throws: WorkspaceError.self) { try RunLedger.kept(in: path) }
    #expect(error?.category == .noInput)
    try RunLedgerTests.make(path)
    #expect(try RunLedger.kept(in: path).forecasts.count == 3)
  }
}

extension RunLedgerTests {
  /// Makes a workspace with three forecasts of 1.
  static func make(_ path: String) throws {
    try WorkspaceWriter.change(path, wait: 0, creates: true) { _ in }
    let forecasts = [0, 7, 14].map { day in
      KeptForecast(
        week: "2025-W07", metric: "returns", firstDay: day, days: 7, mean: 1, low80: 0, high80: 2,
        low95: 0, high95: 3, model: "ets")
    }
    try RunLedger.keep(week: "2025-W07", forecasts: forecasts, alarms: [], in: path, wait: 0)
  }
}
