import GRDB
import Glibc
import Tables

/// A connection to a workspace file, with errors that say what to do.
struct Store: Sendable {
  let path: String
  let queue: DatabaseQueue
  /// Held while the connection is there; nil to read.
  var lock: WriterLock?
  /// Whether there was no file, or one in which nothing was kept, and one may be made.
  var wasUnused = false

  /// The first bytes of every SQLite file.
  private static let magic = Array("SQLite format 3\u{0}".utf8)

  /// What a path leads to.
  enum Kind { case missing, folder, empty, database, unreadable, other }

  /// Looks at what a path leads to, without opening it as a database.
  static func kind(of path: String) -> Kind {
    var status = stat()
    guard stat(path, &status) == 0 else { return .missing }
    if status.st_mode & S_IFMT == S_IFDIR { return .folder }
    guard status.st_mode & S_IFMT == S_IFREG else { return .other }
    if status.st_size == 0 { return .empty }
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return errno == EACCES ? .unreadable : .other }
    defer { close(file) }
    var head = [UInt8](repeating: 0, count: magic.count)
    return read(file, &head, head.count) == head.count && head == magic ? .database : .other
  }

  /// Whether two paths lead to one file.
  static func areSame(_ left: String, _ right: String) -> Bool {
    var one = stat()
    var other = stat()
    guard stat(left, &one) == 0, stat(right, &other) == 0 else { return false }
    return one.st_dev == other.st_dev && one.st_ino == other.st_ino
  }

  /// Opens a workspace to read it, on the state that it has now, whatever writers do.
  ///
  /// - Throws: `WorkspaceError`.
  static func reading(_ path: String) throws -> Store {
    switch kind(of: path) {
    case .missing:
      throw WorkspaceError(path, .noInput, "no such file", "make it with `aftersales ingest`")
    case .folder: throw noWorkspace(path, "is a folder")
    case .empty:
      throw WorkspaceError(path, .noInput, "is empty", "fill it with `aftersales ingest`")
    case .unreadable: throw unreadable(path, .noInput)
    case .other: throw noWorkspace(path, "is no SQLite file")
    case .database: break
    }
    var configuration = Configuration()
    configuration.readonly = true
    configuration.allowsUnsafeTransactions = true
    configuration.busyMode = .timeout(10)
    do {
      return try recovering(path) {
        let queue = try DatabaseQueue(path: address(path), configuration: configuration)
        try queue.inDatabase { db in
          try db.execute(sql: "PRAGMA mmap_size = 17179869184")
          try db.execute(sql: "BEGIN")
          try checkVersion(db, path)
        }
        return Store(path: path, queue: queue)
      }
    } catch let error as WorkspaceError where error.category == .cannotCreate {
      // Nothing was to be made.
      guard access(path + "-journal", F_OK) == 0 else {
        throw WorkspaceError(path, .noInput, error.cause, error.nextStep)
      }
      throw WorkspaceError(
        path, .noInput,
        "a program was killed while it wrote, which only who may write can take back",
        "let its owner run `aftersales info` on it")
    }
  }

  /// Does something read-only.
  ///
  /// Where a program that was killed has left a journal, SQLite first has to take back what that program
  /// began, and needs to write for it.
  private static func recovering<Result>(
    _ path: String, _ body: () throws -> Result
  ) throws -> Result {
    try guarded(path) {
      do {
        return try body()
      } catch let error as DatabaseError
        where error.resultCode == .SQLITE_READONLY && access(path, W_OK) == 0
        && access(folder(of: path), W_OK) == 0
      {
        let lock = try WriterLock(path, wait: 10, creates: false)
        var configuration = Configuration()
        configuration.busyMode = .timeout(10)
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        _ = try queue.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM sqlite_master") }
        try withExtendedLifetime(lock) { try queue.close() }
        return try body()
      }
    }
  }

  /// A file in a folder that nobody can write to is taken to stay as it is.
  ///
  /// SQLite would want to make its shared memory beside it. Not where somebody is writing, or was killed at
  /// it: a log or a journal is there.
  private static func address(_ path: String) -> String {
    let folder = folder(of: path)
    let isStill =
      access(folder, W_OK) != 0
      && ["-wal", "-journal"].allSatisfy { access(path + $0, F_OK) != 0 }
    guard isStill else { return path }
    let escaped = path.utf8.map { byte -> String in
      let isPlain =
        byte &- 0x30 <= 9 || (byte | 0x20) &- 0x61 < 26 || [0x2F, 0x2E, 0x2D, 0x5F].contains(byte)
      return isPlain ? String(UnicodeScalar(byte)) : "%" + hexadecimal([byte])
    }.joined()
    return "file:\(escaped)?immutable=1"
  }

  static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// Opens a workspace to change it, and makes one where there is none.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - wait: Seconds for which to wait for another writer.
  ///   - creates: Whether a file that is not there is made.
  /// - Returns: The connection.
  /// - Throws: `WorkspaceError`.
  static func writing(_ path: String, wait: Double, creates: Bool) throws -> Store {
    switch kind(of: path) {
    case .missing, .empty:
      guard creates else {
        throw WorkspaceError(path, .noInput, "no such file", "make it with `aftersales ingest`")
      }
      let folder = folder(of: path)
      guard Self.kind(of: folder) == .folder else {
        throw WorkspaceError(
          path, .cannotCreate, "there is no folder \(folder)", "make it with mkdir -p")
      }
      guard access(folder, W_OK) == 0 else { throw readOnly(path, folder) }
    case .folder: throw noWorkspace(path, "is a folder")
    case .unreadable: throw unreadable(path, .cannotCreate)
    case .other: throw noWorkspace(path, "is no SQLite file")
    case .database:
      guard access(path, W_OK) == 0, access(folder(of: path), W_OK) == 0 else {
        throw readOnly(path, folder(of: path))
      }
    }
    var configuration = Configuration()
    configuration.busyMode = .timeout(wait)
    configuration.prepareDatabase { db in
      // A file that has no page yet takes the size; large pages make large BLOBs quick to read.
      try db.execute(sql: "PRAGMA page_size = 32768")
      try db.execute(sql: "PRAGMA secure_delete = ON")
      try db.execute(sql: "PRAGMA synchronous = FULL")
      try db.execute(sql: "PRAGMA cache_size = -65536")
    }
    let lock = try WriterLock(path, wait: wait, creates: creates)
    let kind = kind(of: path)
    // A database of somebody else must not be changed by being opened.
    if kind == .database { try checkHeader(path, wait: wait) }
    var store = try guarded(path) {
      try Store(
        path: path, queue: DatabaseQueue(path: path, configuration: configuration), lock: lock,
        wasUnused: lock.isNew)
    }
    do {
      try store.guarded {
        let (isNew, isUnused) = try store.queue.read { db in
          (try checkVersion(db, path, allowsEmpty: true), try Schema.isUnused(db))
        }
        store.wasUnused = lock.isNew || creates && isUnused && kind == .database
        // The first rows go without a log, and so do the tables for them.
        if !isUnused { try store.startLog() }
        if isNew { try store.makeTables() }
        lock.share()
      }
    } catch {
      store.removeIfUnused()
      throw error
    }
    return store
  }

  private func makeTables() throws {
    do {
      try Schema.migrator.migrate(queue)
    } catch {
      // Somebody may have made them at the same time.
      guard try queue.read(Schema.migrator.hasCompletedMigrations) else { throw error }
    }
  }

  /// Closes the connection, and removes the file if nothing was kept in it before, nor is now.
  ///
  /// Where that cannot be seen for certain, because others write or read, or the disk fails, the file stays.
  func removeIfUnused() {
    guard wasUnused else { return }
    try? queue.close()
    try? lock?.removeFile {
      let queue = try DatabaseQueue(path: path)
      let isUnused = try queue.inDatabase { db in
        // Without a log nothing is beside the file that belongs to it.
        let mode = try String.fetchOne(db, sql: "PRAGMA journal_mode = DELETE")
        return try mode == "delete" && Schema.isUnused(db)
      }
      try queue.close()
      return isUnused
    }
  }

  /// Lets the first rows of a workspace go straight to their places.
  ///
  /// A log would hold all of them a second time. The journal that takes its place for so long holds the few
  /// pages that there are; a kill leaves it, and the next one who may write cuts the file back to
  /// those.
  func prepareForFirstRows() throws {
    try queue.inDatabase { db in
      guard try Int.fetchOne(db, sql: "SELECT count(*) FROM segment") == 0 else { return }
      // While somebody reads, the log stays: it is only slower.
      try? db.execute(sql: "PRAGMA journal_mode = DELETE")
    }
  }

  /// Goes on with a log, beside which others can read.
  func endFirstRows() {
    // While somebody reads, this is left to the next writer, who asks for it too.
    try? useLog()
  }

  private func useLog() throws {
    try queue.inDatabase { try $0.execute(sql: "PRAGMA journal_mode = WAL") }
  }

  /// Asks for the log, for which SQLite does not wait by itself.
  private func startLog() throws {
    do {
      try useLog()
    } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY {
      // Somebody writes the first rows: as soon as this transaction may begin, they have ended.
      try queue.inTransaction(.immediate) { _ in .commit }
      try? useLog()
    }
  }

  /// Refuses a database of another program, read-only.
  private static func checkHeader(_ path: String, wait: Double) throws {
    var configuration = Configuration()
    configuration.readonly = true
    configuration.busyMode = .timeout(wait)
    try recovering(path) {
      let queue = try DatabaseQueue(path: path, configuration: configuration)
      _ = try queue.read { try checkVersion($0, path, allowsEmpty: true) }
      try queue.close()
    }
  }

  /// Refuses a database that is no workspace, or one of a newer version.
  ///
  /// - Returns: Whether migrations are wanting: the file is new, or of an older version.
  @discardableResult
  private static func checkVersion(
    _ db: Database, _ path: String, allowsEmpty: Bool = false
  ) throws -> Bool {
    let id = try Int32.fetchOne(db, sql: "PRAGMA application_id") ?? 0
    // The list of migrations is made before the first of them; a kill can come in between.
    let tables =
      try Int.fetchOne(
        db, sql: "SELECT count(*) FROM sqlite_master WHERE tbl_name <> 'grdb_migrations'") ?? 0
    let holdsNothing = WorkspaceError(
      path, .noInput, "holds nothing yet", "fill it with `aftersales ingest`")
    if tables == 0 {
      guard !allowsEmpty else { return true }
      throw holdsNothing
    }
    guard id == Schema.applicationID else {
      throw noWorkspace(path, "is an SQLite database, but no workspace")
    }
    if try Schema.migrator.hasBeenSuperseded(db) {
      throw WorkspaceError(
        path, .data, "was written by a newer version of aftersales",
        "install that version, or ingest the exports into a new file")
    }
    let isCurrent = try Schema.migrator.hasCompletedMigrations(db)
    if !isCurrent && !allowsEmpty {
      // Or one between two migrations.
      guard try !Schema.isUnused(db) else { throw holdsNothing }
      throw WorkspaceError(
        path, .data, "was written by an older version of aftersales",
        "bring it up to date by ingesting any export into it")
    }
    return !isCurrent
  }

  /// Does something, and tells of what SQLite says in our terms.
  func guarded<Result>(_ body: () throws -> Result) throws -> Result {
    try Self.guarded(path, body)
  }

  static func guarded<Result>(_ path: String, _ body: () throws -> Result) throws -> Result {
    do {
      return try body()
    } catch let error as DatabaseError {
      throw WorkspaceError(path, error)
    } catch is DamagedColumn {
      throw WorkspaceError.damaged(path)
    }
  }

  private static func noWorkspace(_ path: String, _ cause: String) -> WorkspaceError {
    WorkspaceError(
      path, .data, cause, "name a file that `aftersales ingest` made, or a new one")
  }

  private static func unreadable(
    _ path: String, _ category: WorkspaceError.Category
  ) -> WorkspaceError {
    WorkspaceError(path, category, "may not be read", "allow it with chmod, or run as its owner")
  }

  private static func readOnly(_ path: String, _ folder: String) -> WorkspaceError {
    let what = access(path, F_OK) == 0 && access(path, W_OK) != 0 ? "the file" : folder
    return WorkspaceError(
      path, .cannotCreate, "\(what) may not be written to",
      "choose another folder, or allow it with chmod")
  }
}

extension WorkspaceError {
  static func damaged(_ path: String) -> WorkspaceError {
    WorkspaceError(
      path, .data, "is damaged",
      "ingest the exports into a new file, or restore a backup")
  }

  init(_ path: String, _ error: DatabaseError) {
    switch error.resultCode {
    case .SQLITE_BUSY, .SQLITE_LOCKED:
      self.init(
        path, .locked, "another program is writing to it",
        "try again when it is done, or give it time with --wait SECONDS")
    case .SQLITE_FULL:
      self.init(
        path, .inputOutput, "the disk is full; the file is as it was before",
        "make room, at best three times the size of the exports, and run it again")
    case .SQLITE_IOERR:
      self.init(
        path, .inputOutput,
        "the disk failed (\(error.message ?? "I/O error")); the file is as it was before",
        "check the disk and the room on it, and run it again")
    case .SQLITE_READONLY, .SQLITE_CANTOPEN, .SQLITE_PERM:
      self.init(
        path, .cannotCreate, "cannot be opened (\(error.message ?? "no permission"))",
        "check the permissions of the file and its folder")
    case .SQLITE_NOTADB:
      self.init(
        path, .data, "is no SQLite file",
        "name a file that `aftersales ingest` made, or a new one")
    case .SQLITE_CORRUPT: self = .damaged(path)
    default:
      self.init(
        path, .data, "cannot be used: \(error.message ?? "\(error.resultCode)")",
        "see what `aftersales verify` says")
    }
  }
}
