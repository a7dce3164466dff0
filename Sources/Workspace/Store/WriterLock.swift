import Glibc

/// The lock under which a workspace is opened to be written to, so that a file whose first rows did not come
/// about can go again and takes nobody else's with it.
///
/// SQLite forbids to remove a file that others have open to write: they would go on in a file without a name,
/// and its journal is found by the name, so that one of them could take the journal of the next file for its
/// own. Therefore:
/// - Whoever opens a workspace to write holds this lock, shared, on the file that is at the path, from before
///   SQLite opens it until after it has closed it.
/// - Whoever removes it holds the lock alone. Nobody else then has the file open to write, and nobody will: who
///   waits for the lock finds that the file is no longer at its path, and begins anew.
/// - Readers open it read-only, and take back no journal.
///
/// It is a lock of an open file description on a byte far behind those that SQLite locks. A disk without such
/// locks works as well, but nothing is removed there.
///
/// When it ends, the file is closed once, by which a process loses all locks that SQLite has on it (fcntl(2)): so
/// its own connection is closed before, and who has read the same file in this process reads no more afterwards.
final class WriterLock: Sendable {
  private let path: String
  private let file: Int32
  private let isHeld: Bool
  /// Whether there was no file.
  let isNew: Bool

  /// SQLite locks bytes from 2^30 on.
  private static let place: off_t = 1 << 62
  /// F_OFD_SETLK of Linux, which Swift does not import.
  private static let setLock: Int32 = 37

  /// Waits for who is just making or removing the file, and makes one where there is none: alone, until it has
  /// its tables (``share()``), so that nobody takes it for an empty file of the user's.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - wait: Seconds for which to wait.
  ///   - creates: Whether a file that is not there is made.
  /// - Throws: `WorkspaceError`.
  init(_ path: String, wait: Double, creates: Bool) throws {
    self.path = path
    var attempts = max(1, wait * 100)
    while true {
      let made = creates ? open(path, O_RDWR | O_CLOEXEC | O_CREAT | O_EXCL, 0o644) : -1
      let file =
        made >= 0 ? made : open(path, O_RDWR | O_CLOEXEC | (creates ? O_CREAT : 0), 0o644)
      guard file >= 0 else {
        // SQLite has the words for it.
        (self.file, isHeld, isNew) = (-1, false, false)
        return
      }
      if made >= 0, Self.lock(file, F_WRLCK) == .held {
        (self.file, isHeld, isNew) = (file, true, true)
        return
      }
      switch Self.lock(file, F_RDLCK) {
      case .held where Self.leads(path, to: file):
        (self.file, isHeld, isNew) = (file, true, false)
        return
      case .unknown:
        (self.file, isHeld, isNew) = (file, false, false)
        return
      case .held, .taken: close(file)
      }
      attempts -= 1
      guard attempts > 0 else {
        throw WorkspaceError(
          path, .locked, "another program makes or removes it", "try again when it is done")
      }
      usleep(10_000)
    }
  }

  deinit { if file >= 0 { close(file) } }

  /// Lets others write too; for who may have made the file, when it has its tables.
  func share() { if isHeld { _ = Self.lock(file, F_RDLCK) } }

  /// Removes the file, not a link to it, where nobody else has it open to write; after SQLite has closed it.
  ///
  /// - Parameter isUnused: Whether nothing is kept in it; asked when nobody can change that any more.
  func removeFile(if isUnused: () throws -> Bool) rethrows {
    // Let go of first, so that of two who both want to remove it one can.
    guard isHeld, Self.lock(file, F_UNLCK) == .held, Self.lock(file, F_WRLCK) == .held,
      Self.leads(path, to: file), try isUnused(),
      // With these beside it somebody reads, or SQLite has not done with it.
      ["-wal", "-shm", "-journal"].allSatisfy({ access(path + $0, F_OK) != 0 })
    else { return }
    var status = stat()
    guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return }
    unlink(path)
  }

  private enum Outcome { case held, taken, unknown }

  private static func lock(_ file: Int32, _ kind: Int32) -> Outcome {
    var lock = Glibc.flock()
    lock.l_type = Int16(kind)
    lock.l_whence = Int16(SEEK_SET)
    lock.l_start = place
    lock.l_len = 1
    if fcntl(file, setLock, &lock) == 0 { return .held }
    return errno == EAGAIN || errno == EACCES ? .taken : .unknown
  }

  private static func leads(_ path: String, to file: Int32) -> Bool {
    var one = stat()
    var other = stat()
    return stat(path, &one) == 0 && fstat(file, &other) == 0 && one.st_dev == other.st_dev
      && one.st_ino == other.st_ino
  }
}
