import Glibc

/// Where output goes.
public enum Destination: Hashable, Sendable {
  /// Standard output.
  case standardOutput
  /// The file at that path, which is made, or replaced as a whole.
  case file(String)
}

/// Writes bytes to a destination: all of them, or, to a file, none.
///
/// - Throws: ``OutputError``; a file that was there before is then untouched.
public func write(_ bytes: [UInt8], to destination: Destination) throws(OutputError) {
  var file = try OutputFile(destination)
  try file.append(bytes)
  try file.commit()
}

/// An output that is written in pieces and comes to be as a whole.
///
/// Bytes for a file gather in a temporary file beside it. ``commit()`` puts that in its place with a
/// rename, after the bytes are on the disk; an output dropped before that leaves no trace. A symbolic
/// link stays, and the file to which it leads is replaced, with its permissions kept. Only a kill can
/// leave the temporary file behind, as `.aftersales-….part`.
///
/// Standard output, pipes, terminals and devices such as `/dev/null` cannot be replaced; they get
/// the bytes as they come. `/dev/stdout` and `/dev/fd/N` are the open descriptors that they name.
///
/// The program is expected to ignore `SIGPIPE`; a closed pipe is then ``OutputError/closedPipe``.
public struct OutputFile: ~Copyable {
  /// What the descriptor leads to, and what must happen for the bytes to stand at the path.
  enum Target {
    /// An open output that is not ours to close.
    case borrowed
    /// A device or pipe that was opened by its path.
    case direct
    /// A temporary file, to be renamed to the path.
    case temporary(String, replacing: String)
    /// Nothing: committed.
    case none
  }

  private let path: String
  private var descriptor: CInt
  private var target: Target

  /// Opens an output.
  ///
  /// - Throws: ``OutputError/cannotCreate(path:cause:)``.
  public init(_ destination: Destination) throws(OutputError) {
    switch destination {
    case .standardOutput: (path, descriptor, target) = ("standard output", 1, .borrowed)
    case .file(let path):
      self.path = path
      (descriptor, target) = try Self.open(path)
    }
  }

  deinit {
    switch target {
    case .borrowed, .none: break
    case .direct: close(descriptor)
    case .temporary(let temporary, _):
      close(descriptor)
      unlink(temporary)
    }
  }

  /// Appends bytes.
  ///
  /// - Throws: ``OutputError/ioFailure(path:cause:)`` or ``OutputError/closedPipe``, after which the
  ///   output must be dropped.
  public mutating func append(_ bytes: [UInt8]) throws(OutputError) {
    var written = 0
    while written < bytes.count {
      let count = bytes[written...].withUnsafeBytes {
        Glibc.write(descriptor, $0.baseAddress, $0.count)
      }
      if count >= 0 {
        written += count
        continue
      }
      switch errno {
      case EINTR: continue
      case EAGAIN:
        // Whoever shares the pipe has made it non-blocking.
        var waiting = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        _ = poll(&waiting, 1, -1)
      case let code: throw .writing(path, code)
      }
    }
  }

  /// Puts the output in its place.
  ///
  /// - Throws: ``OutputError``; the file that was there before is then untouched, unless the
  ///   message says otherwise.
  public consuming func commit() throws(OutputError) {
    switch target {
    case .borrowed, .none: break
    case .direct:
      target = .none
      // The descriptor is gone even when closing fails.
      guard close(descriptor) == 0 || errno == EINTR else { throw .writing(path, errno) }
    case .temporary(let temporary, let final):
      guard fsync(descriptor) == 0 else { throw .writing(path, errno) }
      guard rename(temporary, final) == 0 else { throw .writing(path, errno) }
      target = .none
      let isClosed = close(descriptor) == 0 || errno == EINTR
      guard isClosed else { throw .writing(path, errno) }
      try Self.synchronise(folder: final.folder, of: path)
    }
  }

  /// Makes a rename last through a crash of the machine.
  private static func synchronise(folder: String, of path: String) throws(OutputError) {
    let descriptor = Glibc.open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    // A folder that may be written but not read cannot be synchronised, only trusted.
    guard descriptor >= 0 else { return }
    defer { close(descriptor) }
    // EINVAL: the file system has no such notion.
    guard fsync(descriptor) == 0 || errno == EINVAL else {
      throw .ioFailure(
        path: path, cause: "it is replaced, but the folder could not be synchronised; write again")
    }
  }
}
