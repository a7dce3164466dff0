/// The clock of a place: by how much local time is ahead of UTC at every moment.
///
/// The changes of the years 1970 to 2100 are read from ICU once; before and after them the first and
/// the last offset hold. A value is cheap to copy and safe to share.
public struct ZoneRules: Sendable {
  /// The name under which the zone was asked for, as in `Asia/Shanghai`, `UTC` or `+08:00`.
  public let identifier: String
  /// The offset in force from each moment on, by UTC.
  @usableFromInline let byUTC: OffsetSteps
  /// The same by local time; see ``offset(fromLocal:)``.
  let byLocal: OffsetSteps

  /// The zone of that name.
  ///
  /// Accepts the names of the IANA database (`Asia/Shanghai`), `UTC`, `GMT`, `Z`, and offsets up to
  /// 18 hours: `+8`, `+08`, `+0800`, `+08:00`. Abbreviations of three letters such as `CST` are
  /// refused, for they mean several zones.
  /// - Throws: ``ZoneError`` when no such zone is known.
  public init(identifier: String) throws(ZoneError) {
    if let offset = Self.fixedOffset(identifier) {
      self.init(identifier: identifier, steps: [(at: .min, offset: offset)])
    } else {
      self.init(identifier: identifier, steps: try Self.stepsOfICU(identifier))
    }
  }

  /// The zone with those steps, in order of time; the first offset also holds before its moment.
  init(identifier: String, steps: [(at: Int64, offset: Int)]) {
    self.identifier = identifier
    byUTC = OffsetSteps(steps)
    var local = steps
    for index in steps.indices.dropFirst() {
      // In a gap the clock jumps from at + before to at + after, in an overlap it goes back to
      // at + after; up to the later of the two, local time is read by the offset before.
      local[index].at += Int64(max(steps[index - 1].offset, steps[index].offset))
    }
    byLocal = OffsetSteps(local)
  }

  /// Coordinated Universal Time.
  public static let utc = ZoneRules(identifier: "UTC", steps: [(at: .min, offset: 0)])

  /// Seconds by which local time is ahead of UTC at a moment.
  ///
  /// - Parameter seconds: Seconds since 1970, UTC.
  /// - Returns: Seconds, positive east of Greenwich.
  /// - Complexity: O(1).
  @inlinable
  public func offset(atUTC seconds: Int64) -> Int { byUTC.offset(at: seconds) }

  /// Seconds by which a local time is ahead of UTC, read as ``utc(fromLocal:)`` says.
  ///
  /// - Parameter seconds: Seconds from 1970-01-01T00:00:00 to the local time, as if it were UTC.
  /// - Returns: Seconds, positive east of Greenwich.
  /// - Complexity: O(1).
  public func offset(fromLocal seconds: Int64) -> Int { byLocal.offset(at: seconds) }

  /// The moment that a local clock shows.
  ///
  /// A time that the clock skips (spring) is taken on the offset before the change, and so lands as
  /// far after the gap as it stood after the gap's start: in New York 2024-03-10 02:30 becomes 03:30.
  /// A time that the clock shows twice (autumn) is the earlier of the two.
  /// - Parameter seconds: Seconds from 1970-01-01T00:00:00 to the local time, as if it were UTC.
  /// - Returns: Seconds since 1970, UTC.
  /// - Complexity: O(1).
  public func utc(fromLocal seconds: Int64) -> Int64 {
    seconds &- Int64(offset(fromLocal: seconds))
  }

  /// The local day of a moment, in days from 1970-01-01.
  ///
  /// - Parameter seconds: Seconds since 1970, UTC.
  /// - Returns: The day; the last that fits for moments beyond.
  @inlinable
  public func localDay(ofUTC seconds: Int64) -> Int32 {
    Int32(clamping: floorDivide(seconds &+ Int64(offset(atUTC: seconds)), 86_400))
  }

  /// The offset by which every local time of a day is read, or nil when it changes on that day.
  ///
  /// - Parameter day: Days from 1970-01-01.
  /// - Returns: Seconds, positive east of Greenwich; or nil.
  public func constantOffset(onLocalDay day: Int32) -> Int? {
    let midnight = Int64(day) * 86_400
    return byLocal.constantOffset(from: midnight, until: midnight + 86_400)
  }

  /// The moment at which a local day starts: its midnight, or the end of a gap that holds midnight.
  ///
  /// - Parameter day: Days from 1970-01-01.
  /// - Returns: Seconds since 1970, UTC.
  public func startOfDay(_ day: Int32) -> Int64 { utc(fromLocal: Int64(day) * 86_400) }

  /// A moment on this clock as in `2025-01-31T23:59:59+08:00`.
  public func timestamp(ofUTC seconds: Int64) -> String {
    CivilDate.timestamp(ofUTC: seconds, offset: offset(atUTC: seconds))
  }
}

extension ZoneRules: Hashable {
  /// Zones are equal when they have the same name; `UTC` and `+00:00` differ.
  public static func == (left: ZoneRules, right: ZoneRules) -> Bool {
    left.identifier == right.identifier
  }

  /// Hashes the name.
  public func hash(into hasher: inout Hasher) { hasher.combine(identifier) }
}
