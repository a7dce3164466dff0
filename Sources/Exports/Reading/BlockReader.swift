import Glibc

/// A block of whole lines of a file, in the buffer of the thread that reads it.
struct Block {
  /// Counted from 0 within the file.
  var index = 0
  /// The byte of the file at which it starts.
  var offset = 0
  /// How many bytes of the buffer it has.
  var count = 0
  /// Whether nothing of the same run of records follows: the end of the file, or a line that is too
  /// long to be read.
  var isFinal = false
  /// A line longer than any record may be, which was passed over after this block: its start and
  /// its first bytes.
  var passedOver: (offset: Int, head: [UInt8])?
}

/// Reads a file in blocks that end in a newline.
///
/// Bounded: however long a line is, no more than two blocks and the longest record are held.
struct BlockReader: ~Copyable {
  private let file: OpenFile
  private let newline: UInt8
  private let blockSize: Int
  private var carry: [UInt8] = []
  private var offset: Int
  private var readOffset: Int
  private var nextIndex = 0
  private var isAtEnd = false

  /// Bytes after the block that a thread's buffer must have room for.
  static let slack = 64

  init(_ file: OpenFile, startingAt offset: Int, newline: UInt8, blockSize: Int) {
    self.file = file
    self.offset = offset
    readOffset = offset
    self.newline = newline
    // No buffer is larger than the file: most files of a shop are small.
    let size = file.size
    self.blockSize = size == 0 ? blockSize : min(blockSize, max(0, size - offset) + 1)
  }

  /// Reads the next block into a buffer, which grows as needed.
  ///
  /// - Returns: The block, or nil after the final one.
  /// - Throws: `ReadError` with the reason of the system.
  mutating func next(into buffer: inout [UInt8]) throws(ReadError) -> Block? {
    guard !isAtEnd else { return nil }
    var block = Block(index: nextIndex, offset: offset)
    nextIndex += 1
    var filled = carry.count
    reserve(&buffer, filled + blockSize)
    buffer.replaceSubrange(0..<filled, with: carry)
    carry.removeAll(keepingCapacity: true)

    var searched = 0
    while true {
      let got = try read(into: &buffer, at: filled, upTo: blockSize)
      filled += got
      if got == 0 {
        isAtEnd = true
        block.isFinal = true
        if filled > 0 && buffer[filled - 1] != newline {
          buffer[filled] = newline
          filled += 1
        }
        block.count = filled
        offset += filled
        return block
      }
      if let end = lastNewline(buffer, from: searched, to: filled) {
        carry.append(contentsOf: buffer[end..<filled])
        block.count = end
        offset += end
        return block
      }
      searched = filled
      if filled > Dialect.longestRecord {
        block.isFinal = true
        block.passedOver = (offset, Array(buffer[..<min(filled, 1024)]))
        offset += filled
        try passOver(using: &buffer)
        return block
      }
      reserve(&buffer, filled + blockSize)
    }
  }

  /// Reads up to the end of a line that is too long.
  private mutating func passOver(using buffer: inout [UInt8]) throws(ReadError) {
    while true {
      let got = try read(into: &buffer, at: 0, upTo: blockSize)
      guard got > 0 else { return }
      guard let end = buffer[..<got].firstIndex(of: newline) else {
        offset += got
        continue
      }
      carry.append(contentsOf: buffer[(end + 1)..<got])
      offset += end + 1
      return
    }
  }

  private func reserve(_ buffer: inout [UInt8], _ count: Int) {
    let needed = count + Self.slack
    guard buffer.count < needed else { return }
    buffer.append(contentsOf: repeatElement(0, count: needed - buffer.count))
  }

  private func lastNewline(_ buffer: [UInt8], from: Int, to: Int) -> Int? {
    buffer[from..<to].lastIndex(of: newline).map { $0 + 1 }
  }

  private mutating func read(
    into buffer: inout [UInt8], at position: Int, upTo count: Int
  ) throws(ReadError) -> Int {
    while true {
      let got = buffer.withUnsafeMutableBytes { bytes -> Int in
        guard let base = bytes.baseAddress else { return 0 }
        return pread(file.descriptor, base + position, count, off_t(readOffset))
      }
      if got >= 0 {
        readOffset += got
        return got
      }
      if errno != EINTR {
        throw ReadError(path: file.path, reason: String(cString: strerror(errno)))
      }
    }
  }
}

/// A file that could be opened but not read.
public struct ReadError: Error, CustomStringConvertible {
  /// The file.
  public let path: String
  /// The reason of the system.
  public let reason: String

  /// Place, cause and next step.
  public var description: String {
    "\(path): cannot be read to its end: \(reason); nothing was computed from it, try again"
  }
}
