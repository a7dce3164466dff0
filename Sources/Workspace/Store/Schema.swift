import GRDB

/// The tables of a workspace file, and how they came to be, version by version.
///
/// `source` has a row for each table of each file taken in, `repeat` one for each time that its bytes came again, and
/// `field` one for each column. A `segment` is a stretch of orders that is written as a whole; its lines, returns and
/// complaints are one `chunk` each, and `column_chunk` holds a chunk's columns as BLOBs. Segment 0 holds returns and complaints whose order
/// is not known, and products. `dictionary` has the names of codes, batch by batch. `daily` has sums a segment and
/// local day; from it the view `daily_totals` adds up what any SQLite tool can draw. `counts` has what an engine
/// has counted of a segment, and settled of its lines, for quick answers. A `run` is an ingest, a forgetting or the
/// summary of a week, with its `forecast`s, `alarm`s and `theme`s.
enum Schema {
  /// "AFTS" in the header of the file.
  static let applicationID: Int32 = 0x4146_5453
  /// What `PRAGMA user_version` says.
  static let version = 2

  static var migrator: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("1") { db in
      try db.execute(sql: "PRAGMA application_id = \(applicationID)")
      try db.execute(sql: "PRAGMA user_version = 1")
      try db.execute(sql: tables)
      try db.execute(sql: ledgers)
    }
    migrator.registerMigration("2") { db in
      try db.execute(sql: "PRAGMA user_version = 2")
      try db.execute(sql: repeats)
    }
    return migrator
  }

  /// Whether nothing has been kept in a file, which may have no tables yet.
  static func isUnused(_ db: Database) throws -> Bool {
    let tables = try String.fetchAll(
      db,
      sql: """
        SELECT name FROM sqlite_master WHERE type = 'table' AND name <> 'grdb_migrations'
        """)
    return try tables.allSatisfy { table in
      try Row.fetchOne(db, sql: "SELECT 1 FROM \(table.quotedDatabaseIdentifier) LIMIT 1") == nil
    }
  }

  /// The views that are not as they should be: missing, or changed by somebody.
  static func damagedViews(_ db: Database) throws -> [String] {
    try views.filter { view in
      try String.fetchOne(
        db, sql: "SELECT sql FROM sqlite_master WHERE type = 'view' AND name = ?",
        arguments: [view.name]) != definition(view)
    }.map(\.name)
  }

  /// Makes views anew that are not as they should be.
  static func mendViews(_ db: Database) throws {
    for name in try damagedViews(db) {
      guard let view = views.first(where: { $0.name == name }) else { continue }
      // Somebody may have put a table in its place.
      let type = try String.fetchOne(
        db, sql: "SELECT type FROM sqlite_master WHERE name = ?", arguments: [name])
      if type == "table" { try db.execute(sql: "DROP TABLE \(name)") }
      try db.execute(sql: "DROP VIEW IF EXISTS \(name)")
      try db.execute(sql: definition(view))
    }
  }

  private static func definition(_ view: (name: String, query: String)) -> String {
    "CREATE VIEW \(view.name) AS \(view.query)"
  }

  private static let tables = """
    CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL);
    CREATE TABLE run (
      id INTEGER PRIMARY KEY, command TEXT NOT NULL, week TEXT UNIQUE, tool TEXT NOT NULL,
      sources INTEGER NOT NULL, rows INTEGER NOT NULL, replaced INTEGER NOT NULL);
    CREATE TABLE source (
      id INTEGER PRIMARY KEY, run INTEGER NOT NULL REFERENCES run, digest TEXT NOT NULL,
      options TEXT NOT NULL, kind TEXT NOT NULL, name TEXT NOT NULL, profile TEXT NOT NULL,
      encoding TEXT NOT NULL, delimiter TEXT NOT NULL, zone TEXT NOT NULL, bytes INTEGER NOT NULL,
      as_of INTEGER, rows INTEGER NOT NULL, standing INTEGER NOT NULL, rejected INTEGER NOT NULL,
      skipped INTEGER NOT NULL, replaced INTEGER NOT NULL,
      forgotten INTEGER NOT NULL DEFAULT 0, ledger TEXT NOT NULL,
      fields TEXT NOT NULL);
    CREATE INDEX source_digest ON source (digest);
    CREATE TABLE field (
      id INTEGER PRIMARY KEY, kind TEXT NOT NULL, name TEXT NOT NULL, form TEXT NOT NULL,
      UNIQUE (kind, name));
    CREATE TABLE dictionary (
      field INTEGER NOT NULL REFERENCES field, first INTEGER NOT NULL, count INTEGER NOT NULL,
      checksum INTEGER NOT NULL, data BLOB NOT NULL);
    CREATE INDEX dictionary_field ON dictionary (field, first);
    CREATE TABLE segment (id INTEGER PRIMARY KEY, orders INTEGER NOT NULL, lines INTEGER NOT NULL);
    CREATE TABLE chunk (
      id INTEGER PRIMARY KEY, segment INTEGER NOT NULL REFERENCES segment, kind TEXT NOT NULL,
      rows INTEGER NOT NULL, first_time INTEGER, last_time INTEGER);
    CREATE INDEX chunk_segment ON chunk (segment, kind);
    CREATE TABLE column_chunk (
      chunk INTEGER NOT NULL REFERENCES chunk, field INTEGER NOT NULL, minimum INTEGER,
      maximum INTEGER, checksum INTEGER NOT NULL, data BLOB NOT NULL);
    CREATE UNIQUE INDEX column_chunk_place ON column_chunk (chunk, field);
    CREATE TABLE counts (
      segment INTEGER NOT NULL, name TEXT NOT NULL, checksum INTEGER NOT NULL, data BLOB NOT NULL);
    CREATE UNIQUE INDEX counts_place ON counts (name, segment);
    CREATE TABLE reject (
      source INTEGER NOT NULL REFERENCES source, line INTEGER NOT NULL, byte INTEGER NOT NULL,
      header TEXT, found TEXT NOT NULL, reason TEXT NOT NULL);
    CREATE INDEX reject_source ON reject (source);
    CREATE TABLE daily (
      segment INTEGER NOT NULL, day INTEGER NOT NULL, orders INTEGER NOT NULL,
      lines INTEGER NOT NULL, cancelled INTEGER NOT NULL, units INTEGER NOT NULL,
      amount INTEGER NOT NULL, returns INTEGER NOT NULL, refused INTEGER NOT NULL,
      refund INTEGER NOT NULL, complaints INTEGER NOT NULL, PRIMARY KEY (segment, day))
      WITHOUT ROWID;
    """

  /// Files of known bytes that came with a run.
  private static let repeats = """
    CREATE TABLE repeat (
      run INTEGER NOT NULL REFERENCES run,
      source INTEGER NOT NULL REFERENCES source ON DELETE CASCADE, name TEXT NOT NULL);
    CREATE INDEX repeat_source ON repeat (source);
    """

  /// What weekly runs have said and later ones score (`Runs/`); numbers that are not known are NULL.
  private static let ledgers = """
    CREATE TABLE forecast (
      id INTEGER PRIMARY KEY, run INTEGER NOT NULL REFERENCES run, metric TEXT NOT NULL,
      slice TEXT NOT NULL, first_day INTEGER NOT NULL, days INTEGER NOT NULL, mean REAL, low80 REAL,
      high80 REAL, low95 REAL, high95 REAL, model TEXT NOT NULL);
    CREATE INDEX forecast_run ON forecast (run);
    CREATE TABLE alarm (
      id INTEGER PRIMARY KEY, run INTEGER NOT NULL REFERENCES run, name TEXT NOT NULL,
      metric TEXT NOT NULL, dimension TEXT NOT NULL, slice TEXT NOT NULL,
      first_day INTEGER NOT NULL, last_day INTEGER NOT NULL, value REAL, expected REAL, q REAL);
    CREATE INDEX alarm_run ON alarm (run);
    CREATE TABLE theme (
      id INTEGER PRIMARY KEY, run INTEGER NOT NULL REFERENCES run, name TEXT NOT NULL,
      terms TEXT NOT NULL, centre TEXT NOT NULL);
    CREATE INDEX theme_run ON theme (run);
    """

  /// Views for people and dashboards, by name; days are local, amounts in currency units.
  static let views: [(name: String, query: String)] = [
    (
      "daily_totals",
      """
      SELECT date(day * 86400, 'unixepoch') AS day, sum(orders) AS orders, sum(lines) AS lines,
        sum(cancelled) AS cancelled_lines, sum(units) AS units, sum(amount) / 100.0 AS amount,
        sum(returns) AS returns, sum(refused) AS refused_returns, sum(refund) / 100.0 AS refund,
        sum(complaints) AS complaints
      FROM daily GROUP BY day
      """
    ),
    (
      "weekly_totals",
      """
      SELECT date(monday * 86400, 'unixepoch') AS week, sum(orders) AS orders, sum(lines) AS lines,
        sum(cancelled) AS cancelled_lines, sum(units) AS units, sum(amount) / 100.0 AS amount,
        sum(returns) AS returns, sum(refused) AS refused_returns, sum(refund) / 100.0 AS refund,
        sum(complaints) AS complaints
      FROM (SELECT *, day - (((day + 3) % 7) + 7) % 7 AS monday FROM daily) GROUP BY monday
      """
    ),
    (
      "sources",
      """
      SELECT id, kind, name, profile, datetime(as_of, 'unixepoch') AS as_of_utc, rows, standing,
        rejected, rows - rejected - standing - forgotten AS duplicates, skipped, digest
      FROM source ORDER BY id
      """
    ),
    (
      "forecasts",
      """
      SELECT week, metric, slice, date(first_day * 86400, 'unixepoch') AS first_day, days, mean,
        low80, high80, low95, high95, model
      FROM forecast JOIN run ON run.id = run
      """
    ),
    (
      "alarms",
      """
      SELECT week, name, metric, dimension, slice, date(first_day * 86400, 'unixepoch') AS onset,
        date(last_day * 86400, 'unixepoch') AS last_day, value, expected, q
      FROM alarm JOIN run ON run.id = run
      """
    ),
  ]
}
