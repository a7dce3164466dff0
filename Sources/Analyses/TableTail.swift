import Cubes
import Tables

/// How a table of returns or complaints ends: by the last days of its counts, where `TableEnd` asks for a silence that
/// leaves no doubt.
///
/// What it tells goes into ages and a note only. An export is said to be missing, and a period's figures to be unknown,
/// by `TableEnd`.
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
  /// How a table ends; nil where it has fewer than two days.
  func tail(of kind: ExportKind, _ seen: KnownUntil) -> TableTail? {
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
    let tail = tail(of: kind, seen(asOf: moment, zone))
    return tail.flatMap { $0.isOver ? $0.last : nil }
  }
}
