import Cubes
import Statistics
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
  init(_ moment: Int64, _ zone: ZoneRules, lines: [(day: Int32, lines: Int64)]) {
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

/// How a table of returns or complaints ends.
struct TableTail {
  /// The last day with something.
  let last: Int32
  /// How much it has.
  let lastCount: Double
  /// How much a day has, of the four weeks before.
  let daily: Double
  /// How much should have come since.
  let missing: Double
  /// Days without anything since, and the most of the half year before.
  let silence: Int32
  let longestSilence: Int32

  /// - Parameters:
  ///   - counts: What came, by local day, none after `seen.day`; nil for fewer than two days.
  ///   - seen: Up to when the orders are known.
  ///   - lastSold: The last day on which something was sold; nothing need have come after it.
  init?(_ counts: [Int32: Double], _ seen: KnownUntil, lastSold: Int32) {
    let days = counts.keys.sorted()
    guard let last = days.last, let first = days.first, first < last else { return nil }
    let recent = max(first, last - KnownUntil.recentDays)..<last
    let daily = recent.reduce(0) { $0 + (counts[$1] ?? 0) } / Double(recent.count)
    let end = min(seen.day, lastSold)
    self.last = last
    self.daily = daily
    lastCount = counts[last] ?? 0
    missing =
      end > last ? daily * (Double(end - last - 1) + (end == seen.day ? seen.part : 1)) : 0
    silence = max(0, min(end, seen.wholeDay) - last)
    let half = days.drop { $0 <= last - 182 }
    longestSilence = zip(half.dropFirst(), half).map { $0 - $1 - 1 }.max() ?? 0
  }

  /// Whether less came, on the last day and since, than by chance: nothing where more than five were expected (0.7 % by
  /// Poisson's law), or 2.5 standard deviations less where the last day is an earlier one.
  var lacksTooMuch: Bool {
    let expected = daily + missing
    return missing > 5 || missing > 0 && lastCount < expected - 2.5 * expected.squareRoot()
  }

  /// Whether the table has been silent for longer than ever, and not by chance: 0.1 % by Poisson's law.
  var isOver: Bool { missing > 7 && silence > longestSilence }
}

extension JoinFacts {
  /// Up to when returns or complaints are known: the as-of moment, unless their table ends before.
  func known(_ kind: ExportKind, asOf moment: Int64, _ zone: ZoneRules) -> KnownUntil {
    let seen = KnownUntil(moment, zone, lines: exposure)
    guard moment != missingValue else { return seen }
    // Neither dates without times nor `--as-of` tell how much of their day is in the data.
    let day = zone.startOfDay(seen.day)..<zone.startOfDay(seen.day + 1) - 1
    return KnownUntil(
      seen, hasTime: day.lowerBound < moment && day.contains(moment),
      ended: end(of: kind, asOf: seen.day) != nil, tail(of: kind, seen))
  }

  /// How a table ends; nil where it has fewer than two days.
  private func tail(of kind: ExportKind, _ seen: KnownUntil) -> TableTail? {
    var counts: [Int32: Double] = [:]
    for row in kind == .complaints ? complaintsByOrder : returnsByOrder
    where row.requested <= seen.day {
      counts[row.requested, default: 0] += Double(row.lines) / Double(Measures.whole)
    }
    return TableTail(
      counts, seen, lastSold: exposure.lazy.filter { $0.lines > 0 }.map(\.day).max() ?? seen.day)
  }

  /// The last day of a table that has been silent for some days, though not for so long that its end is certain.
  func quietEnd(of kind: ExportKind, asOf moment: Int64, _ zone: ZoneRules) -> Int32? {
    guard moment != missingValue else { return nil }
    let tail = tail(of: kind, KnownUntil(moment, zone, lines: exposure))
    return tail.flatMap { $0.isOver ? $0.last : nil }
  }
}

extension CubeAnswer {
  /// Up to when returns or complaints are known: the as-of moment, unless their table ends before.
  ///
  /// A line has been followed up to then, so that this is the moment by which its age counts.
  func known(_ kind: ExportKind) -> KnownUntil { facts.known(kind, asOf: asOf, zone) }
}

extension LagCurve {
  /// How long events take, as far as whole days tell.
  ///
  /// - Parameters:
  ///   - lines: By the day on which their clock started.
  ///   - events: By that day and the day on which they came, in units of `Measures.whole`.
  ///   - known: Up to when there are events.
  init?(
    _ lines: [(day: Int32, lines: Int64)],
    _ events: [(start: Int32, requested: Int32, lines: Int64)], _ known: KnownUntil
  ) {
    let last = known.wholeDay
    var exposure: [Int: Int64] = [:]
    for row in lines where row.day <= last {
      exposure[Int(last - row.day), default: 0] += row.lines
    }
    let seen = events.lazy.filter {
      // What came on a day that was not over says nothing of what that day brings.
      $0.start <= last && ($0.requested <= last || $0.requested > known.day)
    }.map { row in
      let age = Int(last - row.start)
      // A return asked for before the delivery counts as asked for on its day.
      return Event(
        age: age, lag: min(age, max(0, Int(row.requested - row.start))),
        count: Double(row.lines) / Double(Measures.whole))
    }
    self.init(exposure: exposure, events: Array(seen))
  }

  /// The share of what is to come of some lines that can have come; nil without lines.
  ///
  /// - Parameters:
  ///   - lines: By the day on which their clock started.
  ///   - known: Up to when there are events.
  /// - Returns: From 0 to 1.
  func maturity(of lines: [(day: Int32, lines: Int64)], _ known: KnownUntil) -> Double? {
    maturityAdjusted(
      returns: 0, ages: lines.map { (age: Int(known.day - $0.day), lines: $0.lines) },
      lastDay: known.part
    ).maturity
  }
}
