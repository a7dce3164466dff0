import GRDB
import Tables

/// What weekly runs have said, kept in the workspace so that later runs can score it.
///
/// Of each week there is one run: running it again replaces what it said before.
public struct RunLedger: Sendable, Equatable {
  /// By week, metric, slice, first day and number of days.
  public var forecasts: [KeptForecast] = []
  /// By week, metric, slice, first day, dimension and id.
  public var alarms: [KeptAlarm] = []
  /// By week, then in the order in which they were kept.
  public var themes: [KeptTheme] = []

  /// Reads what has been kept.
  ///
  /// - Parameter path: The workspace.
  /// - Returns: What all weekly runs have said; empty where none has been.
  /// - Throws: `WorkspaceError`.
  public static func kept(in path: String) throws -> RunLedger {
    let store = try Store.reading(path)
    return try store.guarded {
      let ledger = try store.queue.unsafeReentrantRead { try RunLedger($0) }
      try store.queue.close()
      return ledger
    }
  }

  /// Keeps what the run of a week says, in place of what an earlier run of that week said.
  ///
  /// All or nothing, as an ingest: killed at any moment, the file is as before or complete.
  /// - Parameters:
  ///   - week: The ISO week, as `2025-W07`; it also stands for the `week` of what is kept.
  ///   - forecasts: What is forecast.
  ///   - alarms: What is warned of.
  ///   - themes: What is complained of.
  ///   - tool: The name and version of the program.
  ///   - path: The workspace.
  ///   - wait: Seconds for which to wait while another program writes.
  /// - Throws: `WorkspaceError`: `locked` when the wait was in vain, `cannotCreate` where nobody may
  ///   write, `inputOutput` on a full disk, `noInput` where there is no workspace.
  public static func keep(
    week: String, forecasts: [KeptForecast], alarms: [KeptAlarm], themes: [KeptTheme] = [],
    tool: String = "", in path: String, wait: Double
  ) throws {
    try WorkspaceWriter.change(path, wait: wait, creates: false) { writer in
      let run = try writer.weeklyRun(week, tool: tool)
      for forecast in forecasts { try writer.keep(forecast, run) }
      for alarm in alarms { try writer.keep(alarm, run) }
      for theme in themes { try writer.keep(theme, run) }
    }
  }
}

extension RunLedger {
  private init(_ db: Database) throws {
    forecasts = try Row.fetchAll(
      db,
      sql: """
        SELECT week, forecast.* FROM forecast JOIN run ON run.id = run
        ORDER BY week, metric, slice, first_day, days, forecast.id
        """
    ).map { row in
      KeptForecast(
        week: row["week"], metric: row["metric"], slice: row["slice"], firstDay: row["first_day"],
        days: row["days"], mean: row.number("mean"), low80: row.number("low80"),
        high80: row.number("high80"), low95: row.number("low95"), high95: row.number("high95"),
        model: row["model"])
    }
    alarms = try Row.fetchAll(
      db,
      sql: """
        SELECT week, alarm.* FROM alarm JOIN run ON run.id = run
        ORDER BY week, metric, slice, first_day, dimension, name, alarm.id
        """
    ).map { row in
      KeptAlarm(
        week: row["week"], id: row["name"], metric: row["metric"], dimension: row["dimension"],
        slice: row["slice"], firstDay: row["first_day"], lastDay: row["last_day"],
        value: row.number("value"), expected: row.number("expected"), q: row.number("q"))
    }
    themes = try Row.fetchAll(
      db,
      sql: "SELECT week, theme.* FROM theme JOIN run ON run.id = run ORDER BY week, theme.id"
    ).map { row in
      KeptTheme(
        week: row["week"], id: row["name"],
        terms: (row["terms"] as String).split(separator: "\n").map(String.init),
        centre: row["centre"])
    }
  }
}

extension Row {
  /// A number; NaN, which SQLite keeps as NULL, where it is not known.
  fileprivate func number(_ column: String) -> Double { self[column] ?? .nan }
}

extension WorkspaceWriter {
  /// The run of a week, of which nothing is kept any more.
  fileprivate func weeklyRun(_ week: String, tool: String) throws -> Int64 {
    try db.execute(
      sql: """
        INSERT INTO run (command, week, tool, sources, rows, replaced)
        VALUES ('weekly', ?1, ?2, 0, 0, 0) ON CONFLICT (week) DO UPDATE SET tool = ?2
        """, arguments: [week, tool])
    guard
      let run = try Int64.fetchOne(db, sql: "SELECT id FROM run WHERE week = ?", arguments: [week])
    else { throw DamagedColumn() }
    for table in ["forecast", "alarm", "theme"] {
      try db.execute(sql: "DELETE FROM \(table) WHERE run = ?", arguments: [run])
    }
    return run
  }

  fileprivate func keep(_ forecast: KeptForecast, _ run: Int64) throws {
    try db.execute(
      sql: """
        INSERT INTO forecast (run, metric, slice, first_day, days, mean, low80, high80, low95, high95,
          model) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
      arguments: [
        run, forecast.metric, forecast.slice, forecast.firstDay, forecast.days, forecast.mean,
        forecast.low80, forecast.high80, forecast.low95, forecast.high95, forecast.model,
      ])
  }

  fileprivate func keep(_ alarm: KeptAlarm, _ run: Int64) throws {
    try db.execute(
      sql: """
        INSERT INTO alarm (run, name, metric, dimension, slice, first_day, last_day, value, expected, q)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
      arguments: [
        run, alarm.id, alarm.metric, alarm.dimension, alarm.slice, alarm.firstDay, alarm.lastDay,
        alarm.value, alarm.expected, alarm.q,
      ])
  }

  fileprivate func keep(_ theme: KeptTheme, _ run: Int64) throws {
    try db.execute(
      sql: "INSERT INTO theme (run, name, terms, centre) VALUES (?, ?, ?, ?)",
      arguments: [run, theme.id, theme.terms.joined(separator: "\n"), theme.centre])
  }
}
