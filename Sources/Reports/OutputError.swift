import Glibc

/// Why output could not be written.
public enum OutputError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The output could not be opened; nothing was written.
  case cannotCreate(path: String, cause: String)
  /// Writing failed; what was at the path before is still there.
  case ioFailure(path: String, cause: String)
  /// Whoever read the pipe has gone, as `head` does; no reason to complain.
  case closedPipe

  /// The exit code that says so: 73, 74, and 0 for a closed pipe.
  public var exitCode: Int32 {
    switch self {
    case .cannotCreate: 73
    case .ioFailure: 74
    case .closedPipe: 0
    }
  }

  /// The place, the cause, and the next step.
  public var description: String {
    switch self {
    case .cannotCreate(let path, let cause): "\(path): cannot create: \(cause)"
    case .ioFailure(let path, let cause): "\(path): cannot write: \(cause)"
    case .closedPipe: "the reader of the output has closed it"
    }
  }

  /// The error of a failed system call on an output that was open already.
  static func writing(_ path: String, _ code: Int32) -> OutputError {
    code == EPIPE ? .closedPipe : .ioFailure(path: path, cause: cause(code))
  }

  /// The error of a failed system call on the way to an open output.
  static func creating(_ path: String, _ code: Int32) -> OutputError {
    .cannotCreate(path: path, cause: cause(code))
  }

  /// What an error number means to whoever chose the path, and what to do.
  private static func cause(_ code: Int32) -> String {
    switch code {
    case ENOENT: "no such folder; make it first, or choose another path"
    case ENOTDIR: "a part of the path is a file, not a folder; choose another path"
    case EISDIR: "it is a folder; name a file in it"
    case EACCES, EPERM: "permission denied; choose another path"
    case EROFS: "the file system is read-only; choose another path"
    case ENAMETOOLONG: "the name is too long; choose a shorter path"
    case ELOOP: "its symbolic links lead in a circle; choose another path"
    case ENOSPC: "disk full: free space, or choose another path"
    case EBADF: "it is closed; write to a file"
    case EDQUOT: "disk quota exceeded: free space, or choose another path"
    default: "\(String(cString: strerror(code))); choose another path"
    }
  }
}
