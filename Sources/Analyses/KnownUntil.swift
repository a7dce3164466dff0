import Cubes
import Tables

/// Up to when returns or complaints are known, as lines are as old as that allows.
///
/// Exports made in the morning end within a day, and what a line has had of that day is not a whole day of follow-up:
/// taken for one, the newest week looks almost twice as mature as it is, and so better than it is.
struct KnownUntil: Equatable {
  /// The last local day of which something is known.
  let day: Int32
  /// How much of that day had passed, above 0 and at most 1.
  let part: Double
  /// The last local day that is known from its beginning to its end.
  var wholeDay: Int32 { part < 1 ? day - 1 : day }

  /// The whole of a day.
  init(endOf day: Int32) {
    self.day = day
    part = 1
  }

  /// The day of a moment, and how much of it had passed by then.
  ///
  /// A moment at midnight is a day told without its time. The last event of a small shop may be hours before the end of
  /// a day that is known as a whole: a day is not over only where more than `mostByChance` should have come in what is
  /// left of it.
  ///
  /// - Parameters:
  ///   - moment: The last one that is known, in seconds of UTC.
  ///   - zone: In which days are counted.
  ///   - lines: By the day on which their clock started.
  init(_ moment: Int64, _ zone: ZoneRules, lines: [StartedLines]) {
    day = zone.localDay(ofUTC: moment)
    guard moment != missingValue else {
      part = 1
      return
    }
    let (start, end) = (zone.startOfDay(day), zone.startOfDay(day + 1))
    let passed = Double(moment - start + 1) / Double(max(1, end - start))
    let recent = day - Self.recentDays..<day
    let daily =
      Double(lines.reduce(0) { $0 + (recent.contains($1.day) ? $1.lines : 0) })
      / Double(Self.recentDays)
    let isOver =
      moment <= start || passed >= Self.nearlyOver || daily * (1 - passed) <= Self.mostByChance
    part = isOver ? 1 : passed
  }

  /// The last day of a table that ends before a moment, or the day of that moment.
  ///
  /// A table has ended with its last day where too much of what usually comes is lacking since.
  /// How much of such a day is in it, and of one that is told without its time, as `--as-of` tells it, is told by how
  /// much came: a day with as much as usual, but for chance, is a whole one.
  ///
  /// - Parameters:
  ///   - seen: Up to when the orders are known.
  ///   - hasTime: Whether that was told with its time.
  ///   - ended: Whether the table is known to end early.
  ///   - tail: How the table ends; nil where it has fewer than two days.
  init(_ seen: KnownUntil, hasTime: Bool, ended: Bool, _ tail: TableTail?) {
    guard let tail,
      ended || tail.lacksTooMuch || tail.last == seen.day && !hasTime
    else {
      self = seen
      return
    }
    day = tail.last
    let isUsual = tail.lastCount >= tail.daily - 2 * tail.daily.squareRoot()
    part = isUsual ? 1 : tail.lastCount / tail.daily
  }

  /// What remains of a day after this share is too little to speak of.
  private static let nearlyOver = 0.9
  /// None came where so many were expected: 5 % by Poisson's law.
  private static let mostByChance = 3.0
  /// The days by which it is told how much a day brings.
  static let recentDays: Int32 = 28
}

extension JoinFacts {
  /// Up to when orders are known: the as-of moment, or where the data end within its day.
  ///
  /// `--as-of` tells a day, by its end. Exports made on that day do not reach it; where anything is later they do.
  func seen(asOf moment: Int64, _ zone: ZoneRules) -> KnownUntil {
    KnownUntil(lastMoment(asOf: moment, zone), zone, lines: exposure)
  }

  private func lastMoment(asOf moment: Int64, _ zone: ZoneRules) -> Int64 {
    let endsBefore =
      latest != missingValue && latest < moment && returnJoin.later + complaintJoin.later == 0
    return endsBefore && zone.localDay(ofUTC: latest) == zone.localDay(ofUTC: moment)
      ? latest : moment
  }

  /// Up to when returns or complaints are known: the as-of moment, unless their table ends before.
  func known(_ kind: ExportKind, asOf moment: Int64, _ zone: ZoneRules) -> KnownUntil {
    let seen = seen(asOf: moment, zone)
    guard moment != missingValue else { return seen }
    let last = lastMoment(asOf: moment, zone)
    // Neither dates without times nor `--as-of` tell how much of their day is in the data.
    let day = zone.startOfDay(seen.day)..<zone.startOfDay(seen.day + 1) - 1
    return KnownUntil(
      seen, hasTime: day.lowerBound < last && day.contains(last),
      ended: end(of: kind, asOf: seen.day) != nil, tail(of: kind, seen))
  }
}

extension CubeAnswer {
  /// Up to when returns or complaints are known: the as-of moment, unless their table ends before.
  ///
  /// A line has been followed up to then, so that this is the moment by which its age counts.
  func known(_ kind: ExportKind) -> KnownUntil { facts.known(kind, asOf: asOf, zone) }

  /// The last local day of which all returns or complaints are there, as far as that is certain.
  ///
  /// By this day a period is over. A table that is silent for a weekend may still be known to its end.
  func wholeDay(of kind: ExportKind) -> Int32 {
    end(of: kind)?.last ?? facts.seen(asOf: asOf, zone).wholeDay
  }
}
