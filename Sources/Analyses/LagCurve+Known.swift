import Cubes
import Statistics

extension LagCurve {
  /// How long events take, as far as whole days tell.
  ///
  /// - Parameters:
  ///   - lines: By the day on which their clock started.
  ///   - events: By that day and the day on which they came, in units of `Measures.whole`.
  ///   - known: Up to when there are events.
  init?(
    _ lines: [StartedLines],
    _ events: [Cube.EventDay], _ known: KnownUntil
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
}
