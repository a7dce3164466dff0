import Glibc
import Reports
import Testing

/// A folder that is there for one test.
private final class Folder {
  let path: String

  init() throws {
    // mkdtemp(3) wants six X at the end.
    var template = Array("/tmp/reports-tests-XXXXXX".utf8CString)
    path = String(cString: try #require(mkdtemp(&template)))
  }

  /// The names in the folder, sorted.
  var names: [String] {
    guard let folder = opendir(path) else { return [] }
    defer { closedir(folder) }
    var names: [String] = []
    while let entry = readdir(folder) {
      let name = withUnsafePointer(to: entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  subscript(name: String) -> String { "\(path)/\(name)" }

  deinit {
    for name in names { unlink(self[name]) }
    rmdir(path)
  }
}

private func contents(_ path: String) -> String? {
  guard let file = fopen(path, "r") else { return nil }
  defer { fclose(file) }
  var bytes: [UInt8] = []
  while case let byte = fgetc(file), byte >= 0 { bytes.append(UInt8(byte)) }
  return String(decoding: bytes, as: UTF8.self)
}

private func permissions(_ path: String) -> mode_t {
  var status = stat()
  stat(path, &status)
  return status.st_mode & 0o7777
}

private func isLink(_ path: String) -> Bool {
  var status = stat()
  lstat(path, &status)
  return status.st_mode & S_IFMT == S_IFLNK
}

private let new = Array("new".utf8)

@Suite struct OutputFileTests {
  private func failure(_ path: String) -> OutputError? {
    do throws(OutputError) {
      try write(new, to: .file(path))
      return nil
    } catch {
      return error
    }
  }

  @Test func aFileIsMadeAndReplaced() throws {
    let folder = try Folder()
    try write(new, to: .file(folder["out"]))
    #expect(contents(folder["out"]) == "new")
    // By hand: 0666 without the bits of the mask.
    let mask = umask(0)
    umask(mask)
    #expect(permissions(folder["out"]) == 0o666 & ~mask)
    try write([], to: .file(folder["out"]))
    #expect(contents(folder["out"]) == "")
    #expect(folder.names == ["out"])
  }

  @Test func aReplacedFileKeepsItsPermissions() throws {
    let folder = try Folder()
    try write([], to: .file(folder["out"]))
    chmod(folder["out"], 0o640)
    try write(new, to: .file(folder["out"]))
    #expect(permissions(folder["out"]) == 0o640)
  }

  @Test func piecesComeToBeAsAWhole() throws {
    let folder = try Folder()
    try write(Array("old".utf8), to: .file(folder["out"]))
    var file = try OutputFile(.file(folder["out"]))
    try file.append(new)
    try file.append(new)
    #expect(contents(folder["out"]) == "old")
    #expect(folder.names.count == 2, "the temporary file is in the same folder")
    try file.commit()
    #expect(contents(folder["out"]) == "newnew")
    #expect(folder.names == ["out"])
  }

  @Test func aDroppedOutputLeavesNoTrace() throws {
    let folder = try Folder()
    try write(Array("old".utf8), to: .file(folder["out"]))
    do {
      var file = try OutputFile(.file(folder["out"]))
      try file.append(new)
      var other = try OutputFile(.file(folder["other"]))
      try other.append(new)
    }
    #expect(contents(folder["out"]) == "old")
    #expect(folder.names == ["out"])
  }

  @Test func aFailedRenameLeavesNoTrace() throws {
    let folder = try Folder()
    let file = try OutputFile(.file(folder["out"]))
    // A folder has come to stand there meanwhile.
    mkdir(folder["out"], 0o777)
    defer { rmdir(folder["out"]) }
    var failure: OutputError?
    do { try file.commit() } catch { failure = error }
    #expect(
      failure?.description == "\(folder["out"]): cannot write: it is a folder; name a file in it")
    #expect(folder.names == ["out"])
  }

  @Test func linksStayAndLeadToTheNewFile() throws {
    let folder = try Folder()
    try write(Array("old".utf8), to: .file(folder["out"]))
    symlink("out", folder["relative"])
    symlink(folder["relative"], folder["absolute"])
    symlink("later", folder["dangling"])
    try write(new, to: .file(folder["absolute"]))
    try write(new, to: .file(folder["dangling"]))
    #expect(contents(folder["out"]) == "new")
    #expect(contents(folder["later"]) == "new")
    #expect(["relative", "absolute", "dangling"].allSatisfy { isLink(folder[$0]) })
    #expect(folder.names == ["absolute", "dangling", "later", "out", "relative"])
  }

  @Test func aCircleOfLinksIsRefused() throws {
    let folder = try Folder()
    symlink("b", folder["a"])
    symlink("a", folder["b"])
    #expect(failure(folder["a"])?.description.contains("lead in a circle") == true)
  }

  @Test func devicesAndPipesAreWrittenAsTheyAre() throws {
    try write(new, to: .file("/dev/null"))
    let folder = try Folder()
    mkfifo(folder["pipe"], 0o600)
    let reader = open(folder["pipe"], O_RDONLY | O_NONBLOCK)
    defer { close(reader) }
    try write(new, to: .file(folder["pipe"]))
    var buffer = [UInt8](repeating: 0, count: 8)
    #expect(read(reader, &buffer, 8) == 3)
    #expect(Array(buffer[..<3]) == new)
    #expect(folder.names == ["pipe"])
  }

  @Test func anOpenDescriptorIsContinued() throws {
    let folder = try Folder()
    let descriptor = open(folder["log"], O_WRONLY | O_CREAT, 0o600)
    defer { close(descriptor) }
    #expect(Glibc.write(descriptor, "old ", 4) == 4)
    try write(new, to: .file("/dev/fd/\(descriptor)"))
    #expect(contents(folder["log"]) == "old new")
  }

  @Test func aFullDiskIsSaid() {
    let error = failure("/dev/full")
    #expect(
      error?.description
        == "/dev/full: cannot write: disk full: free space, or choose another path")
    #expect(error?.exitCode == 74)
  }

  /// Root may write in any folder, so the places here are such that no one may.
  @Test(arguments: [
    ("/dev/null/x", "a part of the path is a file, not a folder; choose another path"),
    ("/nowhere/at/all", "no such folder; make it first, or choose another path"),
    ("/proc/nothing", "no such folder; make it first, or choose another path"),
    ("/tmp", "it is a folder; name a file in it"),
    ("/tmp/", "it is a folder; name a file in it"),
    ("", "that is no file name; choose another path"),
    ("/tmp/a\0b", "that is no file name; choose another path"),
    (
      "/tmp/" + String(repeating: "n", count: 256),
      "the name is too long; choose a shorter path"
    ),
  ]) func whatCannotBeMadeIsSaid(_ path: String, _ cause: String) {
    #expect(failure(path) == .cannotCreate(path: path, cause: cause))
    #expect(failure(path)?.exitCode == 73)
  }

  @Test func theLongestNameWorks() throws {
    let folder = try Folder()
    let name = String(repeating: "n", count: 255)
    try write(new, to: .file(folder[name]))
    #expect(folder.names == [name])
  }

  @Test func aClosedPipeIsNoFailure() throws {
    signal(SIGPIPE, SIG_IGN)
    var ends: [CInt] = [0, 0]
    try #require(pipe(&ends) == 0)
    close(ends[0])
    defer { close(ends[1]) }
    #expect(failure("/dev/fd/\(ends[1])") == .closedPipe)
    #expect(OutputError.closedPipe.exitCode == 0)
  }

  @Test func aSlowNonBlockingPipeGetsAll() async throws {
    var ends: [CInt] = [0, 0]
    try #require(pipe(&ends) == 0)
    let (reader, writer) = (ends[0], ends[1])
    try #require(fcntl(writer, F_SETFL, O_NONBLOCK) == 0)
    let bytes = (0..<300_000).map { UInt8(truncatingIfNeeded: $0) }
    let received = Task.detached {
      var all: [UInt8] = []
      var buffer = [UInt8](repeating: 0, count: 4096)
      while case let count = read(reader, &buffer, 4096), count > 0 { all += buffer[..<count] }
      return all
    }
    try write(bytes, to: .file("/dev/fd/\(writer)"))
    close(writer)
    #expect(await received.value == bytes)
    close(reader)
  }
}
