/// A function of time that is constant between sorted moments, made for being asked often.
///
/// Time is cut into buckets that are narrower than the months between one change and the next; each
/// knows the step in force at its start, so that an answer is a table look-up and rarely one comparison
/// more.
@usableFromInline
struct OffsetSteps: Sendable {
  /// 2^21 s, about 24 days.
  private static let bucketShift: Int64 = 21

  @usableFromInline let first: Int
  @usableFromInline let last: Int
  private let starts: [Int64]
  private let offsets: [Int32]
  /// The step in force at the start of each bucket, counted from the bucket of the first change.
  private let buckets: [UInt16]
  @usableFromInline let firstChange: Int64
  @usableFromInline let lastChange: Int64

  /// Steps in order of time; the first one's moment is not used.
  init(_ steps: [(at: Int64, offset: Int)]) {
    starts = steps.map(\.at)
    offsets = steps.map { Int32(clamping: $0.offset) }
    first = steps.first?.offset ?? 0
    last = steps.last?.offset ?? 0
    guard steps.count > 1 else {
      (firstChange, lastChange, buckets) = (.min, .min, [])
      return
    }
    firstChange = starts[1]
    lastChange = starts[starts.count - 1]
    let base = starts[1] >> Self.bucketShift
    var step = 0
    var table: [UInt16] = []
    for bucket in base...lastChange >> Self.bucketShift {
      while step + 1 < starts.count, starts[step + 1] <= bucket << Self.bucketShift { step += 1 }
      table.append(UInt16(clamping: step))
    }
    buckets = table
  }

  /// The offset in force at a moment.
  @inlinable
  func offset(at moment: Int64) -> Int {
    if moment >= lastChange { return last }
    if moment < firstChange { return first }
    return offsetBetween(moment)
  }

  /// The offset at a moment from the first change up to, but not including, the last.
  @usableFromInline
  func offsetBetween(_ moment: Int64) -> Int { Int(offsets[step(at: moment)]) }

  /// The offset in force all through a half-open stretch, or nil when it changes within.
  func constantOffset(from start: Int64, until end: Int64) -> Int? {
    if start >= lastChange { return last }
    if end <= firstChange { return first }
    if start < firstChange { return nil }
    let step = step(at: start)
    return starts[step + 1] < end ? nil : Int(offsets[step])
  }

  /// The step in force at a moment from the first change up to, but not including, the last.
  @inline(__always)
  private func step(at moment: Int64) -> Int {
    let bucket = Int(moment >> Self.bucketShift - firstChange >> Self.bucketShift)
    var step = Int(buckets[bucket])
    while starts[step + 1] <= moment { step += 1 }
    return step
  }
}
