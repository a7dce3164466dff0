import CScan
import Randomness
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

extension ScanKernelTests {
  // MARK: Rows and fields

  /// Runs the kernel with block and ends each right before a guard page. Without `room` there is
  /// just as much as a block of delimiters and newlines needs.
  func scan(
    _ bytes: [UInt8], delimiter: UInt8 = 0x2C, quote: UInt8 = 0x22, columns: Int,
    room: Int? = nil, level: cscan_level
  ) -> Scan {
    let room = room ?? bytes.count { $0 == delimiter || $0 == 0x0A }
    let block = GuardedMemory(capacity: bytes.count)
    let table = GuardedMemory(capacity: room * MemoryLayout<UInt32>.stride)
    defer { withExtendedLifetime((block, table)) {} }
    let ends = table.end(of: UInt32.self, count: room)
    let result = cscan_index_at(
      level, block.place(bytes), bytes.count, delimiter, quote, UInt32(columns), ends, room)
    return Scan(
      status: result.status, rows: result.rows, nonASCII: result.non_ascii != 0,
      ends: Array(UnsafeBufferPointer(start: ends, count: result.rows * columns)))
  }

  func expect(
    _ text: String, columns: Int, quote: UInt8 = 0x22, _ expected: Scan,
    at location: SourceLocation = #_sourceLocation
  ) {
    for level in Self.levels {
      let found = scan(Array(text.utf8), quote: quote, columns: columns, level: level)
      #expect(found == expected, "level \(level.rawValue)", sourceLocation: location)
    }
  }

  /// Every level against `split`, the naive form.
  func compare(
    _ bytes: [UInt8], delimiter: UInt8 = 0x2C, quote: UInt8 = 0x22, columns: Int,
    at location: SourceLocation = #_sourceLocation
  ) {
    let expected = split(bytes, delimiter: delimiter, quote: quote, columns: columns)
    for level in Self.levels {
      let found = scan(
        bytes, delimiter: delimiter, quote: quote, columns: columns, level: level)
      if found != expected {
        Issue.record(
          "level \(level.rawValue), \(columns) columns, \(bytes): \(found), not \(expected)",
          sourceLocation: location)
      }
    }
  }

  /// Lines, then fields, by the standard library.
  func split(_ bytes: [UInt8], delimiter: UInt8, quote: UInt8, columns: Int) -> Scan {
    if quote != 0 && bytes.contains(quote) { return .quote }
    if bytes.isEmpty { return .ok(rows: 0, []) }
    if bytes.last != 0x0A || bytes.contains(0) { return .irregular }
    let lines = bytes.dropLast().split(separator: 0x0A, omittingEmptySubsequences: false)
    var ends: [UInt32] = []
    for line in lines {
      let text = line.last == 0x0D ? line.dropLast() : line
      let fields = line.split(separator: delimiter, omittingEmptySubsequences: false)
      if text.isEmpty || text.contains(0x0D) || fields.count != columns { return .irregular }
      ends += fields.map { UInt32($0.endIndex) }
    }
    return .ok(rows: lines.count, ends, nonASCII: bytes.contains { $0 >= 0x80 })
  }

  /// As many whole rows as fit, without quote, of short fields in which any other byte may occur.
  func regularBlock(
    upTo length: Int, columns: Int, carriage: Bool, using random: inout SplitMix64
  ) -> [UInt8] {
    let top: UInt8 = Bool.random(using: &random) ? 0x7F : 0xFF
    var bytes: [UInt8] = []
    while true {
      var row: [UInt8] = []
      for column in 0..<columns {
        let least = columns == 1 ? 1 : 0
        for _ in 0..<Int.random(in: least...12, using: &random) {
          row.append(UInt8.random(in: 0x2D...top, using: &random))
        }
        if column < columns - 1 { row.append(0x2C) }
      }
      row += carriage ? [0x0D, 0x0A] : [0x0A]
      if bytes.count + row.count > length { return bytes }
      bytes += row
    }
  }

  // MARK: Encoding

  /// The longest valid prefix by the standard library. Quadratic.
  func validPrefix(_ bytes: [UInt8]) -> Int {
    let lengths = stride(from: bytes.count, to: 0, by: -1)
    return lengths.first { String(validating: bytes.prefix($0), as: UTF8.self) != nil } ?? 0
  }

  func expectValidPrefix(
    of bytes: [UInt8], _ expected: Int, in memory: GuardedMemory,
    at location: SourceLocation = #_sourceLocation
  ) {
    let pointer = memory.place(bytes)
    for level in Self.levels {
      let found = cscan_valid_utf8_at(level, pointer, bytes.count)
      if found != expected {
        Issue.record(
          "level \(level.rawValue), \(bytes): \(found), not \(expected)", sourceLocation: location)
      }
    }
  }

  /// Between letters, far enough from the end to be seen by the vector form.
  func expectInContext(_ sequence: [UInt8], offset: Int, in memory: GuardedMemory) {
    var bytes = [UInt8](repeating: 0x61, count: 256)
    bytes.replaceSubrange(offset..<offset + sequence.count, with: sequence)
    let prefix = validPrefix(sequence)
    let valid = prefix == sequence.count ? bytes.count : offset + prefix
    expectValidPrefix(of: bytes, valid, in: memory)
  }
}

// MARK: - What they use

extension ScanKernelTests {
  /// A result of `cscan_index`, with the ends that it promises.
  struct Scan: Equatable {
    var status: Int32
    var rows = 0
    var nonASCII = false
    var ends: [UInt32] = []

    static let quote = Self(status: Int32(CSCAN_QUOTE.rawValue))
    static let irregular = Self(status: Int32(CSCAN_IRREGULAR.rawValue))

    static func ok(rows: Int, _ ends: [UInt32], nonASCII: Bool = false) -> Self {
      Self(status: Int32(CSCAN_OK.rawValue), rows: rows, nonASCII: nonASCII, ends: ends)
    }
  }

  /// Whole pages with one on either side that may not be touched.
  final class GuardedMemory {
    private let base: UnsafeMutableRawPointer
    private let limit: UnsafeMutableRawPointer
    private let size: Int

    init(capacity: Int) {
      let page = Int(getpagesize())
      let inside = (capacity + page - 1) / page * page
      size = inside + 2 * page
      let mapped = mmap(nil, size, PROT_NONE, MAP_PRIVATE | MAP_ANON, -1, 0)
      guard let mapped, mapped != UnsafeMutableRawPointer(bitPattern: -1) else {
        preconditionFailure("mmap of \(size) bytes: errno \(errno)")
      }
      base = mapped
      limit = mapped + page + inside
      let opened = inside == 0 ? 0 : mprotect(mapped + page, inside, PROT_READ | PROT_WRITE)
      precondition(opened == 0, "mprotect: errno \(errno)")
    }

    deinit {
      munmap(base, size)
    }

    /// Room for `count` values that ends where the guard page starts.
    func end<T>(of type: T.Type, count: Int) -> UnsafeMutablePointer<T> {
      (limit - count * MemoryLayout<T>.stride).bindMemory(to: type, capacity: count)
    }

    /// Copies `bytes` so that they end where the guard page starts.
    func place(_ bytes: [UInt8]) -> UnsafePointer<UInt8> {
      let start = end(of: UInt8.self, count: bytes.count)
      bytes.withUnsafeBufferPointer { source in
        guard let address = source.baseAddress else { return }
        start.update(from: address, count: source.count)
      }
      return UnsafePointer(start)
    }
  }
}
