import Glibc

/// A program that is given text and answers with text, within a time.
///
/// There is no shell: the arguments reach the program as they are.
struct Subprocess {
  /// What a program left behind.
  struct Outcome {
    /// What it wrote to standard output.
    let output: [UInt8]
    /// What it wrote to standard error.
    let errors: [UInt8]
    /// Its exit code, or nil if a signal ended it.
    let exitCode: Int32?
  }

  /// Why there is no outcome.
  enum Failure: Error, Equatable {
    /// The program could not be started.
    case notStarted(cause: String)
    /// It took longer than it may, and was killed.
    case tooSlow
    /// It wrote more than it may, and was killed.
    case tooMuch
  }

  /// The path of the program.
  let path: String
  /// The arguments, without the name of the program.
  let arguments: [String]
  /// How many seconds it may take.
  let seconds: Double

  /// How much output is believed.
  private static let outputLimit = 16 << 20

  /// Runs the program with nothing in its environment but the C locale.
  func run(input: [UInt8]) throws(Failure) -> Outcome {
    // Sockets rather than pipes: a write to a program that has gone must not raise SIGPIPE.
    var ends: [CInt] = []
    defer { for end in ends where end >= 0 { close(end) } }
    for _ in 0..<3 {
      var pair: [CInt] = [0, 0]
      guard socketpair(AF_UNIX, CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0, &pair) == 0
      else { throw .notStarted(cause: String(cString: strerror(errno))) }
      ends += pair
    }
    let process = try start(input: ends[1], output: ends[3], errors: ends[5])
    for index in [1, 3, 5] {
      close(ends[index])
      ends[index] = -1
    }
    let deadline = Self.now + seconds
    do throws(Failure) {
      let streams = try Self.converse(input, &ends, until: deadline)
      let status = try Self.wait(for: process, until: deadline)
      return Outcome(
        output: streams.output, errors: streams.errors,
        exitCode: status & 0x7F == 0 ? (status >> 8) & 0xFF : nil)
    } catch {
      kill(-process, SIGKILL)
      kill(process, SIGKILL)
      while waitpid(process, nil, 0) < 0, errno == EINTR {}
      throw error
    }
  }

  private func start(input: CInt, output: CInt, errors: CInt) throws(Failure) -> pid_t {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, input, 0)
    posix_spawn_file_actions_adddup2(&actions, output, 1)
    posix_spawn_file_actions_adddup2(&actions, errors, 2)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    // A group of its own, so that its children can be killed too; and no signal ignored because we do.
    var defaults = sigset_t()
    sigemptyset(&defaults)
    sigaddset(&defaults, SIGPIPE)
    sigaddset(&defaults, SIGXFSZ)
    posix_spawnattr_setsigdefault(&attributes, &defaults)
    posix_spawnattr_setpgroup(&attributes, 0)
    posix_spawnattr_setflags(
      &attributes, CShort(POSIX_SPAWN_SETPGROUP) | CShort(POSIX_SPAWN_SETSIGDEF))

    var argv: [UnsafeMutablePointer<CChar>?] = ([path] + arguments).map { strdup($0) } + [nil]
    var environment: [UnsafeMutablePointer<CChar>?] = [strdup("LC_ALL=C"), nil]
    defer { for string in argv + environment { free(string) } }
    var process: pid_t = 0
    let code = posix_spawn(&process, path, &actions, &attributes, &argv, &environment)
    guard code == 0 else { throw .notStarted(cause: String(cString: strerror(code))) }
    return process
  }

  /// Writes the input and reads both outputs, whichever is ready, to their ends.
  private static func converse(
    _ input: [UInt8], _ ends: inout [CInt], until deadline: Double
  ) throws(Failure) -> (output: [UInt8], errors: [UInt8]) {
    var written = 0
    var output: [UInt8] = []
    var errors: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while ends[2] >= 0 || ends[4] >= 0 {
      if written == input.count, ends[0] >= 0 {
        close(ends[0])
        ends[0] = -1
      }
      var waiting = [
        pollfd(fd: ends[0], events: Int16(POLLOUT), revents: 0),
        pollfd(fd: ends[2], events: Int16(POLLIN), revents: 0),
        pollfd(fd: ends[4], events: Int16(POLLIN), revents: 0),
      ]
      let left = deadline - now
      guard left > 0 else { throw .tooSlow }
      if poll(&waiting, 3, CInt(left * 1000) + 1) <= 0 { continue }
      if waiting[0].revents != 0 {
        let flags = CInt(MSG_NOSIGNAL | MSG_DONTWAIT)
        let count = input[written...].withUnsafeBytes {
          send(ends[0], $0.baseAddress, $0.count, flags)
        }
        if count >= 0 {
          written += count
        } else if errno != EINTR && errno != EAGAIN {
          // It has closed its input; what it says about that is to be read yet.
          written = input.count
        }
      }
      for (index, end) in [(1, 2), (2, 4)] where waiting[index].revents != 0 {
        let count = read(ends[end], &buffer, buffer.count)
        if count > 0 {
          if end == 2 { output += buffer[..<count] } else { errors += buffer[..<count] }
        } else if count == 0 || errno != EINTR {
          close(ends[end])
          ends[end] = -1
        }
      }
      guard output.count + errors.count <= outputLimit else { throw .tooMuch }
    }
    return (output, errors)
  }

  /// Waits for the end of a program that has closed its outputs.
  private static func wait(for process: pid_t, until deadline: Double) throws(Failure) -> CInt {
    var status: CInt = 0
    while true {
      let ended = waitpid(process, &status, WNOHANG)
      if ended == process { return status }
      if ended < 0 && errno != EINTR { return 0 }
      guard now < deadline else { throw .tooSlow }
      poll(nil, 0, 2)
    }
  }

  /// Seconds on a clock that nobody sets.
  private static var now: Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}
