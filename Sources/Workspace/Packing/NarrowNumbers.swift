import Tables

/// Whole numbers in memory, in as few bytes each as they need, any of which can be looked at.
///
/// Offsets from the least, as `PackedNumbers` has them; 0 stands for a missing number where there are such.
struct NarrowNumbers: Sendable {
  private var bytes: [UInt8] = []
  /// Where the numbers start in the bytes.
  private var origin = 0
  private var width = 0
  private var base: Int64 = 0
  private var hasMissing = false
  /// How many numbers there are.
  private(set) var count = 0

  /// Bytes after the numbers, so that eight can be loaded at a time.
  private static let padding = 8

  init() {}

  /// The same number so many times.
  init(repeating number: Int64, count: Int) {
    bytes = Array(repeating: 0, count: Self.padding)
    base = number
    self.count = count
  }

  /// Narrows numbers, of which `missingValue` is none.
  init(_ values: borrowing [Int64]) {
    self = values.withUnsafeBufferPointer { NarrowNumbers($0) }
  }

  /// Narrows numbers, of which `missingValue` is none.
  init(_ values: UnsafeBufferPointer<Int64>) {
    count = values.count
    var least = Int64.max
    var most = Int64.min
    for value in values {
      // A missing number is less than any.
      hasMissing = hasMissing || value == missingValue
      least = min(least, value == missingValue ? Int64.max : value)
      most = max(most, value)
    }
    if most == missingValue { (least, most) = (0, 0) }
    base = hasMissing ? least &- 1 : least
    let extent = UInt64(bitPattern: most &- base)
    width = (71 - extent.leadingZeroBitCount) / 8
    let (width, base) = (width, base)
    bytes = [UInt8](unsafeUninitializedCapacity: count * width + Self.padding) { buffer, filled in
      filled = values.count * width + Self.padding
      let raw = UnsafeMutableRawBufferPointer(buffer)
      Self.store(values, width, raw) {
        $0 == missingValue ? 0 : UInt64(bitPattern: $0 &- base)
      }
      for index in values.count * width..<filled { raw[index] = 0 }
    }
  }

  /// Narrows codes, all of them known to be below a limit.
  init(count: Int, below limit: Int, _ code: (Int) -> UInt32) {
    self.count = count
    width = limit <= 1 << 8 ? 1 : limit <= 1 << 16 ? 2 : 4
    let width = width
    bytes = [UInt8](unsafeUninitializedCapacity: count * width + Self.padding) { buffer, filled in
      filled = count * width + Self.padding
      let raw = UnsafeMutableRawBufferPointer(buffer)
      switch width {
      case 1: for index in 0..<count { raw[index] = UInt8(truncatingIfNeeded: code(index)) }
      case 2:
        for index in 0..<count {
          raw.storeBytes(
            of: UInt16(truncatingIfNeeded: code(index)).littleEndian, toByteOffset: index * 2,
            as: UInt16.self)
        }
      default:
        for index in 0..<count {
          raw.storeBytes(of: code(index).littleEndian, toByteOffset: index * 4, as: UInt32.self)
        }
      }
      for index in count * width..<filled { raw[index] = 0 }
    }
  }

  /// Takes packed numbers as they are, where they are offsets.
  ///
  /// - Throws: `DamagedColumn`.
  init(packed bytes: [UInt8]) throws(DamagedColumn) {
    guard let layout = try PackedCursor(bytes).layout else {
      self.init(try PackedCursor.unpack(bytes))
      return
    }
    self.init()
    self.bytes = bytes
    origin = layout.start
    width = layout.width
    hasMissing = layout.hasMissing
    base = layout.hasMissing ? layout.base &- 1 : layout.base
    count = layout.count
  }

  private static func store(
    _ values: UnsafeBufferPointer<Int64>, _ width: Int, _ raw: UnsafeMutableRawBufferPointer,
    _ code: (Int64) -> UInt64
  ) {
    switch width {
    case 0: break
    case 1:
      for index in 0..<values.count { raw[index] = UInt8(truncatingIfNeeded: code(values[index])) }
    case 2:
      for index in 0..<values.count {
        raw.storeBytes(
          of: UInt16(truncatingIfNeeded: code(values[index])).littleEndian,
          toByteOffset: index * 2, as: UInt16.self)
      }
    default:
      // The next number overwrites what is not this one's own; the padding takes what the last one spills.
      for index in 0..<values.count {
        raw.storeBytes(
          of: code(values[index]).littleEndian, toByteOffset: index * width, as: UInt64.self)
      }
    }
  }

  private var mask: UInt64 { width == 8 ? .max : 1 << UInt64(width * 8) &- 1 }

  /// A number; `missingValue` where there is none.
  @inline(__always)
  subscript(index: Int) -> Int64 {
    precondition(index >= 0 && index < count)
    return bytes.withUnsafeBytes { number($0, index, mask) }
  }

  @inline(__always)
  private func number(_ raw: UnsafeRawBufferPointer, _ index: Int, _ mask: UInt64) -> Int64 {
    let place = origin &+ index &* width
    let offset = UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: place, as: UInt64.self))
    return number(offset & mask)
  }

  @inline(__always)
  private func number(_ offset: UInt64) -> Int64 {
    hasMissing && offset == 0 ? missingValue : base &+ Int64(bitPattern: offset)
  }

  /// Writes out numbers that follow each other.
  func copy(_ range: Range<Int>, to result: UnsafeMutablePointer<Int64>) {
    precondition(range.lowerBound >= 0 && range.upperBound <= count)
    let first = origin + range.lowerBound * width
    bytes.withUnsafeBytes { raw in
      switch width {
      case 0:
        let value = number(0)
        for index in 0..<range.count { result[index] = value }
      case 1: for index in 0..<range.count { result[index] = number(UInt64(raw[first + index])) }
      case 2:
        for index in 0..<range.count {
          let offset = raw.loadUnaligned(fromByteOffset: first + index * 2, as: UInt16.self)
          result[index] = number(UInt64(UInt16(littleEndian: offset)))
        }
      default:
        let mask = mask
        for index in 0..<range.count {
          result[index] = number(raw, range.lowerBound + index, mask)
        }
      }
    }
  }

  /// Writes out the numbers of rows of one block.
  func copy(_ places: UnsafeBufferPointer<RowPlace>, to result: UnsafeMutablePointer<Int64>) {
    bytes.withUnsafeBytes { raw in
      let mask = mask
      for index in 0..<places.count {
        let row = Int(places[index].row)
        precondition(row >= 0 && row < count)
        result[index] = number(raw, row, mask)
      }
    }
  }

  /// The least and the most of numbers that follow each other, of which none is missing.
  ///
  /// - Precondition: There is one.
  func bounds(_ range: Range<Int>) -> ClosedRange<Int64> {
    precondition(range.lowerBound >= 0 && range.upperBound <= count && !range.isEmpty)
    let first = origin + range.lowerBound * width
    return bytes.withUnsafeBytes { raw in
      switch width {
      case 0: return base...base
      case 1:
        var (least, most) = (UInt8.max, UInt8.min)
        for index in first..<first + range.count {
          least = min(least, raw[index])
          most = max(most, raw[index])
        }
        return number(UInt64(least))...number(UInt64(most))
      default:
        let mask = mask
        var (least, most) = (Int64.max, Int64.min)
        for index in range {
          let number = number(raw, index, mask)
          least = min(least, number)
          most = max(most, number)
        }
        return least...most
      }
    }
  }

  /// Writes numbers that follow each other, none of them missing, as offsets of so many bytes.
  func copyOffsets(
    _ range: Range<Int>, from least: Int64, width target: Int,
    to result: UnsafeMutableRawBufferPointer
  ) {
    precondition(range.lowerBound >= 0 && range.upperBound <= count)
    precondition(result.count == range.count * target)
    guard target > 0 else { return }
    let first = origin + range.lowerBound * width
    let shift = base &- least
    bytes.withUnsafeBytes { raw in
      switch (width, target) {
      case (1, 1):
        let shift = UInt8(truncatingIfNeeded: shift)
        for index in 0..<range.count { result[index] = raw[first + index] &+ shift }
      case (1, 2):
        let shift = UInt16(truncatingIfNeeded: shift)
        for index in 0..<range.count {
          result.storeBytes(
            of: (UInt16(raw[first + index]) &+ shift).littleEndian, toByteOffset: index * 2,
            as: UInt16.self)
        }
      case (2, 2):
        let shift = UInt16(truncatingIfNeeded: shift)
        for index in 0..<range.count {
          let offset = raw.loadUnaligned(fromByteOffset: first + index * 2, as: UInt16.self)
          result.storeBytes(
            of: (UInt16(littleEndian: offset) &+ shift).littleEndian, toByteOffset: index * 2,
            as: UInt16.self)
        }
      default:
        let mask = mask
        for index in 0..<range.count {
          var offset = number(raw, range.lowerBound + index, mask) &- least
          for byte in 0..<target {
            result[index * target + byte] = UInt8(truncatingIfNeeded: offset)
            offset >>= 8
          }
        }
      }
    }
  }

  /// All numbers.
  var all: [Int64] {
    [Int64](unsafeUninitializedCapacity: count) { buffer, filled in
      if let base = buffer.baseAddress { copy(0..<count, to: base) }
      filled = count
    }
  }
}
