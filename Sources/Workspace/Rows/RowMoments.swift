import Tables

/// How late the rows of a file are: how many, and from and up to which moment, day by day (UTC).
struct RowMoments: Sendable {
  /// The rows of a day.
  private struct Day: Sendable {
    var day: Int32 = .min
    var rows = 0
    var first = Int64.max
    var last = Int64.min

    mutating func add(_ other: Day) {
      rows += other.rows
      first = min(first, other.first)
      last = max(last, other.last)
    }
  }

  /// The end of an export, as far as rows with slips in their dates do not move it.
  struct End: Equatable {
    /// Rows dated long after all others.
    struct Slips: Equatable {
      var rows: Int
      /// The earliest moment of them.
      var first: Int64
    }

    /// The latest moment of all other rows.
    var latest: Int64
    var slips: Slips?
  }

  private var days: [Int32: Day] = [:]
  /// Days met lately, each at the place of its low bits, so that few rows need the dictionary.
  private var met: [Day] = []
  private static let places = 1 << 9

  /// Of fewer rows nobody can tell whether one of them is dated long after the others.
  static let leastRows = 30.0

  /// Adds rows by the latest moment of each; a row without one tells nothing.
  mutating func add(_ moments: ArraySlice<Int64>) {
    if met.isEmpty { met = Array(repeating: Day(), count: Self.places) }
    for moment in moments where moment != missingValue {
      let day = Int32(clamping: moment / 86_400 - (moment % 86_400 < 0 ? 1 : 0))
      let place = Int(truncatingIfNeeded: day) & (Self.places - 1)
      if met[place].day != day {
        flush(place)
        met[place].day = day
      }
      met[place].rows += 1
      met[place].first = min(met[place].first, moment)
      met[place].last = max(met[place].last, moment)
    }
  }

  /// Adds the rows of another thread.
  mutating func add(_ other: RowMoments) {
    var other = other
    other.seal()
    for (day, rows) in other.days { days[day, default: Day(day: day)].add(rows) }
  }

  /// Gives back what it needs only while rows are added.
  mutating func seal() {
    for place in met.indices { flush(place) }
    met = []
  }

  private mutating func flush(_ place: Int) {
    if met[place].rows > 0 {
      days[met[place].day, default: Day(day: met[place].day)].add(met[place])
    }
    met[place] = Day()
  }

  /// Where the rows end; nil where none has a moment.
  ///
  /// - Complexity: O(n log n) in the days.
  func end() -> End? {
    var sealed = self
    sealed.seal()
    let slips = DateSlips(sealed.days.mapValues { Double($0.rows) }, leastRows: Self.leastRows)
    let last = slips?.last ?? .max
    guard let latest = sealed.days.values.lazy.filter({ $0.day <= last }).map(\.last).max() else {
      return nil
    }
    return End(
      latest: latest,
      slips: slips.map { .init(rows: $0.rows, first: sealed.days[$0.first]?.first ?? latest) })
  }
}
