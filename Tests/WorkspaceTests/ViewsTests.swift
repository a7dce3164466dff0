import Foundation
import GRDB
import Testing

@testable import Workspace

/// Views that somebody has changed are seen, and are made anew by the next writer.
@Suite final class ViewsTests {
  let folder: URL
  var path: String { folder.appending(path: "shop.db").path }

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "views-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try RunLedgerTests.make(path)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  func damaged() throws -> [String] {
    let store = try Store.reading(path)
    defer { try? store.queue.close() }
    return try store.queue.unsafeReentrantRead { try Schema.damagedViews($0) }
  }

  @Test("a view that is gone, another, and a table in its place")
  func mended() throws {
    #expect(try damaged() == [])
    let other = try DatabaseQueue(path: path)
    try other.write { db in
      try db.execute(
        sql: """
          DROP VIEW daily_totals; DROP VIEW weekly_totals; DROP VIEW sources;
          CREATE VIEW weekly_totals AS SELECT 1 AS week; CREATE TABLE sources (id)
          """)
    }
    try other.close()
    #expect(try damaged() == ["daily_totals", "weekly_totals", "sources"])
    try WorkspaceWriter.change(path, wait: 0, creates: false) { _ in }
    #expect(try damaged() == [])
  }

  @Test("every view can be read by any SQLite program")
  func readable() throws {
    let other = try DatabaseQueue(path: path)
    try other.read { db in
      for view in Schema.views {
        _ = try Row.fetchAll(db, sql: "SELECT * FROM \(view.name)")
      }
      // 1970-01-01 is day 0, by definition.
      let days = try String.fetchAll(
        db, sql: "SELECT first_day FROM forecasts ORDER BY first_day")
      #expect(days == ["1970-01-01", "1970-01-08", "1970-01-15"])
    }
  }
}
