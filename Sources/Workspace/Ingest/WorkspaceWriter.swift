import GRDB
import Tables

/// A workspace that is being changed: everything done with it becomes visible at once, or not at all.
///
/// It holds the file's write lock, and lives only within ``change(_:wait:creates:_:)``.
public struct WorkspaceWriter {
  let db: Database
  let path: String

  /// Changes a workspace in one transaction.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - wait: Seconds for which to wait while another program writes.
  ///   - creates: Whether a file that is not there is made.
  ///   - body: What to do; when it throws, or the program ends before it is done, the file stays as it
  ///     was; one that was not there, or held nothing, is removed when it throws.
  /// - Returns: What the closure returns.
  /// - Throws: `WorkspaceError`, and what the closure throws.
  public static func change<Result>(
    _ path: String, wait: Double, creates: Bool, _ body: (inout WorkspaceWriter) throws -> Result
  ) throws -> Result {
    let store = try Store.writing(path, wait: wait, creates: creates)
    var result: Result?
    do {
      try store.guarded {
        try store.prepareForFirstRows()
        try store.queue.inTransaction(.immediate) { db in
          try Schema.mendViews(db)
          var writer = WorkspaceWriter(db: db, path: path)
          result = try body(&writer)
          return .commit
        }
        store.endFirstRows()
        // So that the file alone is the workspace. What cannot be moved into it, because of a reader or for
        // want of room, is safe in the log beside it, and is moved another time.
        try? store.queue.inDatabase { _ = try $0.checkpoint(.passive) }
      }
      try store.guarded { try store.queue.close() }
    } catch {
      store.removeIfUnused()
      throw error
    }
    guard let result else { throw WorkspaceError.damaged(path) }
    return result
  }

  /// The options of an export that is to be read again; no command line gives these.
  static let incomplete = "incomplete"

  /// The files that have been taken in with these options: their digests, by how many bytes they have.
  ///
  /// With any options where rows of one have been forgotten: another option must not bring them back.
  public func knownDigests(options: String) throws -> [Int: Set<String>] {
    try Store.guarded(path) {
      let rows = try Row.fetchAll(
        db, sql: "SELECT bytes, digest FROM source WHERE options = ? OR forgotten > 0",
        arguments: [options])
      return rows.reduce(into: [:]) { known, row in
        known[row[0] as Int, default: []].insert(row[1] as String)
      }
    }
  }

  /// How many rows of a file that was taken in have been forgotten since.
  public func forgottenRows(of digest: String) throws -> Int {
    try Store.guarded(path) {
      try Int.fetchOne(
        db, sql: "SELECT sum(forgotten) FROM source WHERE digest = ?", arguments: [digest]) ?? 0
    }
  }

  /// The names of all columns that an export had.
  public func knownColumns() throws -> Set<String> {
    try Store.guarded(path) {
      Set(
        try WorkspaceSource.all(db).flatMap(\.fields).map {
          $0.split(separator: ".", maxSplits: 1).last.map(String.init) ?? $0
        })
    }
  }

  // MARK: - Settings

  func setting(_ name: String) throws -> String? {
    try String.fetchOne(db, sql: "SELECT value FROM setting WHERE name = ?", arguments: [name])
  }

  func set(_ name: String, to value: String) throws {
    try db.execute(
      sql: "INSERT OR REPLACE INTO setting (name, value) VALUES (?, ?)", arguments: [name, value])
  }

  // MARK: - Fields and names

  /// The stored fields of a table, and those that it shall have from now on.
  func table(_ kind: ExportKind, adding new: [StoredField]) throws -> RowTable {
    for field in new {
      try db.execute(
        sql: "INSERT OR IGNORE INTO field (kind, name, form) VALUES (?, ?, ?)",
        arguments: [kind.rawValue, field.key, field.form.rawValue])
    }
    return try Self.table(kind, db)
  }

  /// The stored fields of a table.
  static func table(_ kind: ExportKind, _ db: Database) throws -> RowTable {
    let rows = try Row.fetchAll(
      db, sql: "SELECT id, name FROM field WHERE kind = ? ORDER BY id", arguments: [kind.rawValue])
    return RowTable(
      kind, rows.map { StoredField(table: kind, key: $0[1]) }, ids: rows.map { $0[0] })
  }

  /// The names of the codes of a field.
  static func names(of field: Int, _ db: Database) throws -> CodeDictionary {
    var names = CodeDictionary()
    let rows = try Row.fetchCursor(
      db, sql: "SELECT first, data FROM dictionary WHERE field = ? ORDER BY first",
      arguments: [field])
    while let row = try rows.next() {
      let first: Int = row[0]
      guard first == names.count else { throw DamagedColumn() }
      let batch = try ByteStore(packed: row.bytes(at: 1))
      for index in 0..<batch.count { _ = batch.withBytes(index) { names.code(for: $0) } }
      guard names.count == first + batch.count else { throw DamagedColumn() }
    }
    return names
  }

  /// Writes the names that have come since.
  func write(_ names: SharedNames, of field: Int) throws {
    let all = names.dictionary
    guard all.count > names.known else { return }
    var batch = ByteStore()
    for code in names.known..<all.count { all.withName(UInt32(code)) { batch.append($0) } }
    let bytes = batch.packed()
    try db.execute(
      sql: "INSERT INTO dictionary (field, first, count, checksum, data) VALUES (?, ?, ?, ?, ?)",
      arguments: [field, names.known, batch.count, checksum(bytes), data(bytes)])
  }
}
