import Tables

extension JoinPiece {
  /// What is known of a row, in as few bytes as hold it: nearly three rows to a line of the cache.
  struct Row: Sendable {
    /// 40 bits of seconds since 1970, which is 17,000 years either way, and 24 of units.
    private var when: Int64
    /// Hundredths, or `missingValue`.
    var refund: Int64
    /// Where its ids start in `cells`, in words of four bytes.
    private var word: UInt32
    /// The next row of the chain, or -1.
    var next: Int32 = -1

    private static let noTime = Int64.min >> unitBits
    private static let noUnits = Int64(1) << unitBits - 1
    private static let unitBits: Int64 = 24

    /// A row of which no more is known than where its ids start: a multiple of four below 2^34, as more ids
    /// fit in no memory.
    @inline(__always)
    init(start: Int) {
      when = Self.noTime << Self.unitBits | Self.noUnits
      refund = missingValue
      word = UInt32(start / PackedIDs.alignment)
    }

    /// Sets time and units, or `missingValue`; dates end with 2199 where they are read, and a line has a
    /// million units at most.
    @inline(__always)
    mutating func set(time: Int64, quantity: Int64) {
      let units = quantity == missingValue ? Self.noUnits : min(max(quantity, 0), Self.noUnits - 1)
      when = max(time, Self.noTime) << Self.unitBits | units
    }

    /// Seconds since 1970, UTC, or `missingValue`.
    @inline(__always)
    var time: Int64 {
      let time = when >> Self.unitBits
      return time == Self.noTime ? missingValue : time
    }

    /// Units, or `missingValue`.
    @inline(__always)
    var quantity: Int64 {
      let units = when & Self.noUnits
      return units == Self.noUnits ? missingValue : units
    }

    /// Where its ids start.
    @inline(__always)
    var start: Int { Int(word) &* PackedIDs.alignment }
  }
}
