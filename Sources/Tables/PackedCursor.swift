/// Reads packed numbers from first to last, some at a time.
public struct PackedCursor: Sendable {
  private let bytes: [UInt8]
  /// Where the numbers start in the bytes.
  private let origin: Int
  private let form: PackedNumbers.Form
  private let width: Int
  private let hasMissing: Bool
  private let base: Int64
  /// How many numbers there are.
  public let count: Int
  private var next = 0
  private var last: Int64

  /// Takes packed numbers.
  ///
  /// - Throws: `DamagedColumn` if these bytes cannot have been written by `PackedNumbers`.
  public init(_ bytes: [UInt8]) throws(DamagedColumn) {
    try self.init(bytes, in: bytes.indices)
  }

  /// Takes packed numbers that are a part of some bytes.
  ///
  /// - Throws: `DamagedColumn` if these bytes cannot have been written by `PackedNumbers`.
  public init(_ bytes: [UInt8], in range: Range<Int>) throws(DamagedColumn) {
    let start = range.lowerBound
    guard range.upperBound <= bytes.count,
      range.count >= PackedNumbers.headerSize + PackedNumbers.padding,
      let form = PackedNumbers.Form(rawValue: bytes[start]), bytes[start + 1] <= 8
    else { throw DamagedColumn() }
    self.bytes = bytes
    self.form = form
    origin = start + PackedNumbers.headerSize
    width = Int(bytes[start + 1])
    hasMissing = bytes[start + 2] != 0
    (count, base, last) = bytes.withUnsafeBytes {
      (
        Int(UInt32(littleEndian: $0.loadUnaligned(fromByteOffset: start + 4, as: UInt32.self))),
        Int64(littleEndian: $0.loadUnaligned(fromByteOffset: start + 8, as: Int64.self)),
        Int64(littleEndian: $0.loadUnaligned(fromByteOffset: start + 16, as: Int64.self))
      )
    }
    guard range.count == PackedNumbers.headerSize + count * width + PackedNumbers.padding else {
      throw DamagedColumn()
    }
  }

  /// Where the numbers stand in the bytes and what they are offsets from, one more where any can be missing;
  /// nil where they are steps.
  public var layout: (start: Int, width: Int, base: Int64, hasMissing: Bool, count: Int)? {
    form == .offsets ? (origin, width, base, hasMissing, count) : nil
  }

  private var mask: UInt64 { width == 8 ? .max : 1 << UInt64(width * 8) - 1 }

  /// Reads the next numbers into the start of a buffer; `missingValue` where there is none.
  ///
  /// - Precondition: So many are left, and the buffer has room for them.
  public mutating func read(_ rows: Int, into target: UnsafeMutableBufferPointer<Int64>) {
    precondition(rows <= target.count)
    take(rows) { target[$0] = $1 }
  }

  /// Reads the next numbers, which are codes, into the start of a buffer.
  ///
  /// - Precondition: So many are left, and the buffer has room for them.
  public mutating func readCodes(_ rows: Int, into target: UnsafeMutableBufferPointer<UInt32>) {
    precondition(rows <= target.count)
    take(rows) { target[$0] = UInt32(truncatingIfNeeded: $1) }
  }

  /// Hands on the next numbers, counted from 0.
  @inline(__always)
  private mutating func take(_ rows: Int, _ body: (Int, Int64) -> Void) {
    let start = next
    precondition(rows >= 0 && rows <= count - start)
    next += rows
    let base = base
    switch form {
    case .offsets:
      if hasMissing {
        load(start, rows) {
          body($0, $1 == 0 ? missingValue : base &+ Int64(bitPattern: $1) &- 1)
        }
      } else {
        load(start, rows) { body($0, base &+ Int64(bitPattern: $1)) }
      }
    case .steps:
      var last = last
      let isFirst = start == 0
      load(start, rows) { index, step in
        if index > 0 || !isFirst { last = last &+ base &+ Int64(bitPattern: step) }
        body(index, last)
      }
      self.last = last
    }
  }

  /// Every number.
  ///
  /// - Throws: `DamagedColumn`.
  public static func unpack(_ bytes: [UInt8]) throws(DamagedColumn) -> [Int64] {
    var cursor = try PackedCursor(bytes)
    let count = cursor.count
    return [Int64](unsafeUninitializedCapacity: count) { buffer, filled in
      cursor.read(count, into: buffer)
      filled = count
    }
  }

  @inline(__always)
  private func load(_ start: Int, _ rows: Int, _ body: (Int, UInt64) -> Void) {
    bytes.withUnsafeBytes { raw in
      let first = origin + start * width
      switch width {
      case 0: for index in 0..<rows { body(index, 0) }
      case 1: for index in 0..<rows { body(index, UInt64(raw[first + index])) }
      case 2:
        for index in 0..<rows {
          let number = raw.loadUnaligned(fromByteOffset: first + index * 2, as: UInt16.self)
          body(index, UInt64(UInt16(littleEndian: number)))
        }
      case 4:
        for index in 0..<rows {
          let number = raw.loadUnaligned(fromByteOffset: first + index * 4, as: UInt32.self)
          body(index, UInt64(UInt32(littleEndian: number)))
        }
      default:
        let mask = mask
        for index in 0..<rows {
          let number = raw.loadUnaligned(fromByteOffset: first + index * width, as: UInt64.self)
          body(index, UInt64(littleEndian: number) & mask)
        }
      }
    }
  }
}
