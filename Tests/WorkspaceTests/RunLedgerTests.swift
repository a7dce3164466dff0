import Foundation
import GRDB
import Testing

@testable import Workspace

/// What weekly runs say comes back, once for each week, whichever run is later.
@Suite final class RunLedgerTests {
  let folder: URL
  var path: String { folder.appending(path: "shop.db").path }

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "runs-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try WorkspaceWriter.change(path, wait: 0, creates: true) { _ in }
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  func forecast(
    _ week: String, _ metric: String = "returns", _ slice: String = "", day: Int32 = 20_136,
    mean: Double = 12.5
  ) -> KeptForecast {
    KeptForecast(
      week: week, metric: metric, slice: slice, firstDay: day, days: 7, mean: mean,
      low80: mean - 1, high80: mean + 1, low95: mean - 2, high95: mean + 2, model: "ets")
  }

  func alarm(_ week: String, _ id: String, q: Double = 0.01) -> KeptAlarm {
    KeptAlarm(
      week: week, id: id, metric: "return_rate", dimension: "category", slice: "家电",
      firstDay: 20_100, lastDay: 20_135, value: 0.12, expected: 0.08, q: q)
  }

  func theme(_ week: String, _ id: String) -> KeptTheme {
    KeptTheme(week: week, id: id, terms: ["充电", "发热"], centre: "充电、发热")
  }

  @Test("a workspace without weekly runs has kept nothing")
  func nothing() throws {
    #expect(try RunLedger.kept(in: path) == RunLedger())
  }

  @Test("what is kept comes back in its order, whatever order it was kept in")
  func order() throws {
    let later = [forecast("2025-W08", day: 20_143), forecast("2025-W08", "complaints")]
    let earlier = [
      forecast("2025-W07", day: 20_143), forecast("2025-W07", "returns", "家电"),
      forecast("2025-W07"),
    ]
    try RunLedger.keep(
      week: "2025-W08", forecasts: later, alarms: [alarm("2025-W08", "b"), alarm("2025-W08", "a")],
      themes: [theme("2025-W08", "T2"), theme("2025-W08", "T1")], in: path, wait: 0)
    try RunLedger.keep(
      week: "2025-W07", forecasts: earlier, alarms: [alarm("2025-W07", "a")], in: path, wait: 0)
    let kept = try RunLedger.kept(in: path)
    #expect(kept.forecasts == [earlier[2], earlier[0], earlier[1], later[1], later[0]])
    #expect(kept.alarms.map(\.week) == ["2025-W07", "2025-W08", "2025-W08"])
    #expect(kept.alarms.map(\.id) == ["a", "a", "b"])
    // Themes as they came: a run ranks them.
    #expect(kept.themes == [theme("2025-W08", "T2"), theme("2025-W08", "T1")])
  }

  @Test("the same week again replaces that week and no other")
  func again() throws {
    let keep = { (week: String, mean: Double) in
      try RunLedger.keep(
        week: week, forecasts: [self.forecast(week, mean: mean)],
        alarms: [self.alarm(week, "a", q: mean / 100)], themes: [self.theme(week, "T1")],
        in: self.path, wait: 0)
    }
    try keep("2025-W07", 1)
    try keep("2025-W08", 2)
    let first = try RunLedger.kept(in: path)
    try keep("2025-W07", 1)
    #expect(try RunLedger.kept(in: path) == first)
    try keep("2025-W07", 3)
    let changed = try RunLedger.kept(in: path)
    #expect(changed.forecasts.map(\.mean) == [3, 2])
    #expect(changed.alarms.map(\.q) == [0.03, 0.02])
    #expect(changed.themes == first.themes)
    try RunLedger.keep(week: "2025-W07", forecasts: [], alarms: [], in: path, wait: 0)
    #expect(try RunLedger.kept(in: path).forecasts == [forecast("2025-W08", mean: 2)])
  }

  @Test("numbers that are not known come back so, and so do numbers that are hard to write")
  func numbers() throws {
    var hard = forecast("2025-W07", mean: 0.1 + 0.2)
    hard.high95 = .infinity
    hard.low95 = .nan
    hard.low80 = -0.0
    try RunLedger.keep(week: "2025-W07", forecasts: [hard], alarms: [], in: path, wait: 0)
    let kept = try #require(try RunLedger.kept(in: path).forecasts.first)
    #expect(kept.mean == 0.1 + 0.2)
    #expect(kept.low95.isNaN)
    #expect(kept.high95 == .infinity)
    #expect(kept.low80 == 0)
  }

  @Test("another writer is waited for, then the fault is that it is locked")
  func locked() throws {
    let path = path
    let error = #expect(throws: WorkspaceError.self) {
      try WorkspaceWriter.change(path, wait: 0, creates: false) { _ in
        try RunLedger.keep(week: "2025-W07", forecasts: [], alarms: [], in: path, wait: 0.1)
      }
    }
    #expect(error?.category == .locked)
    #expect(try RunLedger.kept(in: path) == RunLedger())
  }

  @Test("a run that ends in the middle leaves what was kept before")
  func cut() throws {
    try RunLedger.keep(
      week: "2025-W07", forecasts: [forecast("2025-W07")], alarms: [], in: path, wait: 0)
    // A trigger fails in place of the disk, after the week's old rows are gone.
    try WorkspaceWriter.change(path, wait: 0, creates: false) { writer in
      try writer.db.execute(
        sql: """
          CREATE TRIGGER stop BEFORE INSERT ON alarm BEGIN SELECT RAISE(FAIL, 'stopped'); END
          """)
    }
    #expect(throws: WorkspaceError.self) {
      try RunLedger.keep(
        week: "2025-W07", forecasts: [forecast("2025-W07", mean: 99)],
        alarms: [alarm("2025-W07", "a")], in: path, wait: 0)
    }
    #expect(try RunLedger.kept(in: path).forecasts == [forecast("2025-W07")])
  }

  @Test("what cannot be written to is told apart")
  func faults() throws {
    let none = folder.appending(path: "none.db").path
    let missing = #expect(throws: WorkspaceError.self) {
      try RunLedger.keep(week: "2025-W07", forecasts: [], alarms: [], in: none, wait: 0)
    }
    #expect(missing?.category == .noInput)
    let unread = #expect(throws: WorkspaceError.self) { try RunLedger.kept(in: none) }
    #expect(unread?.category == .noInput)
    let text = folder.appending(path: "text").path
    try Data("not a database, though long enough to be one".utf8).write(to: URL(filePath: text))
    let other = #expect(throws: WorkspaceError.self) {
      try RunLedger.keep(week: "2025-W07", forecasts: [], alarms: [], in: text, wait: 0)
    }
    #expect(other?.category == .data)
  }
}
