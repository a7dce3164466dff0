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
  private let observer: (any ByteObserver)?
  private let newline: UInt8
  private let longestRecord: Int
  private let blockSize: Int
  private var carry: [UInt8] = []
  private var offset: Int
  private var readOffset: Int
  private var nextIndex = 0
  private var isAtEnd = false
  /// How many bytes the file had when the reading began; 0 where the system cannot tell.
  private let size: Int
  private var hasShownHead = false

  /// Bytes after the block that a thread's buffer must have room for.
  static let slack = 64

  init(
    _ file: OpenFile, startingAt offset: Int, _ dialect: Dialect, blockSize: Int,
    observer: (any ByteObserver)? = nil
  ) {
    self.file = file
    self.observer = observer
    self.offset = offset
    readOffset = offset
    newline = dialect.newline
    longestRecord = dialect.longestRecord
    // No buffer is larger than the file: most files of a shop are small.
    size = file.size
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
      // What an earlier block left over can be as much as a block.
      let got = filled < blockSize || searched > 0 ? try read(into: &buffer, at: filled) : nil
      filled += got ?? 0
      if got == 0 {
        isAtEnd = true
        block.isFinal = true
        if filled > 0 && buffer[filled - 1] != newline {
          buffer[filled] = newline
          filled += 1
        }
        finish(&block, buffer, upTo: filled, of: filled)
        return block
      }
      if let end = lastNewline(buffer, from: searched, to: filled) {
        finish(&block, buffer, upTo: end, of: filled)
        return block
      }
      searched = filled
      if filled > longestRecord {
        block.isFinal = true
        block.passedOver = (offset, head(buffer, 0))
        offset += filled
        try passOver(using: &buffer)
        return block
      }
      reserve(&buffer, filled + blockSize)
    }
  }

  /// Ends a block after a newline, or before the first line that is too long: the same lines are
  /// passed over for any size of block.
  private mutating func finish(
    _ block: inout Block, _ buffer: [UInt8], upTo end: Int, of filled: Int
  ) {
    block.count = end
    var rest = end
    if let line = longLine(buffer, end) {
      isAtEnd = false
      block.isFinal = true
      block.count = line.lowerBound
      block.passedOver = (offset + line.lowerBound, head(buffer, line.lowerBound))
      rest = line.upperBound
    }
    carry.append(contentsOf: buffer[rest..<filled])
    offset += rest
  }

  /// The first bytes of a line that is too long.
  private func head(_ buffer: [UInt8], _ start: Int) -> [UInt8] {
    Array(buffer[start..<start + min(longestRecord, 1024)])
  }

  /// The first of some whole lines that is longer than a record may be.
  ///
  /// - Complexity: O(1) lines are looked at for each `longestRecord` bytes.
  private func longLine(_ buffer: [UInt8], _ end: Int) -> Range<Int>? {
    var start = 0
    while end - start > longestRecord {
      let limit = start + longestRecord
      guard let last = lastNewline(buffer, from: start, to: limit) else {
        return start..<(firstNewline(buffer, from: limit, to: end) ?? end)
      }
      start = last
    }
    return nil
  }

  /// Reads up to the end of a line that is too long.
  private mutating func passOver(using buffer: inout [UInt8]) throws(ReadError) {
    while true {
      let got = try read(into: &buffer, at: 0)
      guard got > 0 else { return }
      guard let end = firstNewline(buffer, from: 0, to: got) else {
        offset += got
        continue
      }
      carry.append(contentsOf: buffer[end..<got])
      offset += end
      return
    }
  }

  private func reserve(_ buffer: inout [UInt8], _ count: Int) {
    let needed = count + Self.slack
    guard buffer.count < needed else { return }
    // All at once: to append byte after byte takes longer than to read in a build without optimisation.
    buffer = Array(unsafeUninitializedCapacity: needed) { new, initialised in
      guard let base = new.baseAddress else { return }
      buffer.withUnsafeBytes { _ = $0.baseAddress.map { memcpy(base, $0, buffer.count) } }
      memset(base + buffer.count, 0, needed - buffer.count)
      initialised = needed
    }
  }

  private func lastNewline(_ buffer: [UInt8], from: Int, to: Int) -> Int? {
    buffer.withUnsafeBytes { bytes in
      var end = to
      while end > from && bytes[end - 1] != newline { end -= 1 }
      return end > from ? end : nil
    }
  }

  private func firstNewline(_ buffer: [UInt8], from: Int, to: Int) -> Int? {
    buffer.withUnsafeBytes { bytes -> Int? in
      guard from < to, let base = bytes.baseAddress else { return nil }
      return memchr(base + from, Int32(newline), to - from).map { UnsafeRawPointer($0) - base + 1 }
    }
  }

  private mutating func read(
    into buffer: inout [UInt8], at position: Int
  ) throws(ReadError) -> Int {
    if !hasShownHead { try showHead() }
    while true {
      let got = buffer.withUnsafeMutableBytes { bytes -> Int in
        guard let base = bytes.baseAddress else { return 0 }
        return pread(file.descriptor, base + position, blockSize, off_t(readOffset))
      }
      if got == 0 && readOffset < size {
        throw ReadError(path: file.path, reason: "it became shorter while it was read")
      }
      if got >= 0 {
        buffer.withUnsafeBytes {
          show(UnsafeRawBufferPointer(rebasing: $0[position..<position + got]), at: readOffset)
        }
        readOffset += got
        return got
      }
      if errno != EINTR {
        throw ReadError(path: file.path, reason: String(cString: strerror(errno)))
      }
    }
  }
}

extension BlockReader {
  /// Shows what stands before the first block, such as the header.
  private mutating func showHead() throws(ReadError) {
    hasShownHead = true
    guard observer != nil else { return }
    var shown = 0
    while shown < readOffset {
      let bytes = try file.read(at: shown, upTo: min(blockSize, readOffset - shown))
      // A file that has been cut meanwhile; what reads the rows meets the end.
      if bytes.isEmpty { return }
      bytes.withUnsafeBytes { show($0, at: shown) }
      shown += bytes.count
    }
  }

  /// Shows bytes that have been read; none at the end.
  private func show(_ bytes: UnsafeRawBufferPointer, at offset: Int) {
    guard let observer else { return }
    if bytes.isEmpty {
      observer.end(of: file.path, at: offset)
    } else {
      observer.take(bytes, at: offset, of: file.path)
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
