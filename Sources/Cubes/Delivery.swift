import Tables

/// What the time of a delivery says.
enum Delivery {
  /// The local day of a delivery, if it is known.
  ///
  /// None after the as-of moment; nor two days before its order, as a slip in the year would have it: the line would
  /// be old as soon as it is ordered. One day before, zones and dates without times explain.
  ///
  /// - Parameters:
  ///   - delivered: In UTC seconds; it may be missing.
  ///   - orderDay: The local day of the order.
  ///   - asOf: The last moment that is looked at; nil for no end.
  ///   - zone: The zone in which days are counted.
  /// - Returns: The day, or nil.
  @inline(__always)
  static func day(
    _ delivered: Int64, ordered orderDay: Int32, asOf: Int64?, _ zone: ZoneRules
  ) -> Int32? {
    guard delivered != missingValue, delivered <= asOf ?? .max else { return nil }
    let day = zone.localDay(ofUTC: delivered)
    return day >= orderDay &- 1 ? day : nil
  }
}
