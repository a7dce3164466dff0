/// Whole numbers in as few bytes each as they need: the form of nearly every stored column.
///
/// A header of 24 bytes: the way of packing, bytes a number, whether numbers can be missing, the count, and
/// two bases. Then the numbers, as offsets from the least one or as steps from one to the next,
/// whichever is narrower; 0 stands for a missing one where there are such. Eight bytes of padding let a
/// reader load eight bytes at a time.
public enum PackedNumbers {
  /// How numbers are packed.
  enum Form: UInt8 {
    /// Offsets from the least.
    case offsets = 1
    /// Steps from the number before, less the least step.
    case steps = 2
  }

  static let headerSize = 24
  static let padding = 8

  /// Packs numbers, of which `missingValue` is none.
  ///
  /// - Complexity: O(n), two passes.
  public static func pack(_ values: borrowing [Int64]) -> [UInt8] {
    values.withUnsafeBufferPointer { pack($0, Extent($0)) }
  }

  /// The same, with the least and the most number; nil where none is there.
  public static func packWithRange(
    _ values: borrowing [Int64]
  ) -> (bytes: [UInt8], range: ClosedRange<Int64>?) {
    values.withUnsafeBufferPointer { values in
      let extent = Extent(values)
      return (pack(values, extent), extent.isEmpty ? nil : extent.least...extent.most)
    }
  }

  /// Packs so many numbers, none of them missing, that a closure writes as offsets from the least.
  ///
  /// - Parameters:
  ///   - count: How many there are.
  ///   - range: The least and the most.
  ///   - fill: Takes the place for the offsets and how many bytes each has, and writes them, little end first.
  /// - Returns: The packed numbers.
  public static func packOffsets(
    count: Int, in range: ClosedRange<Int64>,
    _ fill: (UnsafeMutableRawBufferPointer, _ width: Int) -> Void
  ) -> [UInt8] {
    let width = width(UInt64(bitPattern: range.upperBound &- range.lowerBound))
    let size = headerSize + count * width + padding
    return [UInt8](unsafeUninitializedCapacity: size) { bytes, filled in
      filled = size
      let raw = UnsafeMutableRawBufferPointer(bytes)
      writeHeader(
        raw, .offsets, width: width, hasMissing: false, count: count, base: range.lowerBound,
        first: range.lowerBound)
      for index in size - padding..<size { raw[index] = 0 }
      fill(UnsafeMutableRawBufferPointer(rebasing: raw[headerSize..<size - padding]), width)
    }
  }

  private static func writeHeader(
    _ raw: UnsafeMutableRawBufferPointer, _ form: Form, width: Int, hasMissing: Bool, count: Int,
    base: Int64, first: Int64
  ) {
    raw.storeBytes(of: form.rawValue, as: UInt8.self)
    raw.storeBytes(of: UInt8(width), toByteOffset: 1, as: UInt8.self)
    raw.storeBytes(of: hasMissing ? 1 : 0, toByteOffset: 2, as: UInt8.self)
    raw.storeBytes(of: 0, toByteOffset: 3, as: UInt8.self)
    raw.storeBytes(of: UInt32(count).littleEndian, toByteOffset: 4, as: UInt32.self)
    raw.storeBytes(of: base.littleEndian, toByteOffset: 8, as: Int64.self)
    raw.storeBytes(of: first.littleEndian, toByteOffset: 16, as: Int64.self)
  }

  private static func pack(_ values: UnsafeBufferPointer<Int64>, _ extent: Extent) -> [UInt8] {
    if !extent.hasMissing, values.count > 1, extent.stepWidth < extent.width {
      return pack(values, .steps, extent)
    }
    return pack(values, .offsets, extent)
  }

  /// What decides how numbers are packed.
  private struct Extent {
    var least = Int64.max
    var most = Int64.min
    var leastStep: Int64 = 0
    var mostStep: Int64 = 0
    var hasMissing = false
    /// Whether no number is there.
    var isEmpty = false

    init(_ values: UnsafeBufferPointer<Int64>) {
      for value in values {
        // A missing number is less than any.
        hasMissing = hasMissing || value == missingValue
        least = min(least, value == missingValue ? Int64.max : value)
        most = max(most, value)
      }
      isEmpty = least > most
      if isEmpty { (least, most) = (0, 0) }
      findSteps(values)
    }

    /// Looks at steps for as long as they may be the narrower way.
    private mutating func findSteps(_ values: UnsafeBufferPointer<Int64>) {
      guard !hasMissing, values.count > 1 else { return }
      var start = 1
      while start < values.count, stepWidth < width {
        let end = min(start + 64, values.count)
        for index in start..<end {
          let step = values[index] &- values[index - 1]
          leastStep = min(leastStep, step)
          mostStep = max(mostStep, step)
        }
        start = end
      }
    }

    var width: Int {
      PackedNumbers.width(UInt64(bitPattern: most &- least) &+ (hasMissing ? 1 : 0))
    }
    var stepWidth: Int { PackedNumbers.width(UInt64(bitPattern: mostStep &- leastStep)) }
  }

  /// Bytes that a number needs.
  private static func width(_ number: UInt64) -> Int { (71 - number.leadingZeroBitCount) / 8 }

  private static func pack(
    _ values: UnsafeBufferPointer<Int64>, _ form: Form, _ extent: Extent
  ) -> [UInt8] {
    let width = form == .offsets ? extent.width : extent.stepWidth
    let size = headerSize + values.count * width + padding
    return [UInt8](unsafeUninitializedCapacity: size) { bytes, count in
      count = size
      let raw = UnsafeMutableRawBufferPointer(bytes)
      let base = form == .offsets ? extent.least : extent.leastStep
      writeHeader(
        raw, form, width: width, hasMissing: extent.hasMissing, count: values.count, base: base,
        first: values.first ?? 0)
      let body = UnsafeMutableRawBufferPointer(rebasing: raw[headerSize...])
      switch form {
      case .offsets:
        let shift: Int64 = extent.hasMissing ? 1 : 0
        store(values, width, body) { value, _ in
          value == missingValue ? 0 : UInt64(bitPattern: value &- base &+ shift)
        }
      case .steps:
        var last = values.first ?? 0
        store(values, width, body) { value, _ in
          defer { last = value }
          return UInt64(bitPattern: value &- last &- base)
        }
        // The first number has no step.
        if width > 0 { for index in 0..<width { body[index] = 0 } }
      }
      for index in size - padding..<size { raw[index] = 0 }
    }
  }

  @inline(__always)
  private static func store(
    _ values: UnsafeBufferPointer<Int64>, _ width: Int, _ body: UnsafeMutableRawBufferPointer,
    _ code: (Int64, Int) -> UInt64
  ) {
    switch width {
    case 0: break
    case 1:
      for index in 0..<values.count {
        body[index] = UInt8(truncatingIfNeeded: code(values[index], index))
      }
    case 2:
      for index in 0..<values.count {
        body.storeBytes(
          of: UInt16(truncatingIfNeeded: code(values[index], index)).littleEndian,
          toByteOffset: index * 2, as: UInt16.self)
      }
    case 4:
      for index in 0..<values.count {
        body.storeBytes(
          of: UInt32(truncatingIfNeeded: code(values[index], index)).littleEndian,
          toByteOffset: index * 4, as: UInt32.self)
      }
    default:
      // Eight bytes at a time, of which the next number overwrites what is not its own; the padding
      // takes what the last one spills.
      for index in 0..<values.count {
        body.storeBytes(
          of: code(values[index], index).littleEndian, toByteOffset: index * width, as: UInt64.self)
      }
    }
  }
}
