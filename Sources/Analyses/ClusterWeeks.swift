import Tables

/// The weeks in which rows came.
struct ClusterWeeks {
  /// The local day of each row, nil where it is not known.
  private let days: [Int32?]
  /// The Monday of the first week and of the last.
  private let first: Int32?
  private let last: Int32
  private let latest: Int32

  /// How many days count as the last weeks, and how many the data must span for anything to be new.
  private static let (recent, least): (Int32, Int32) = (28, 56)

  /// Weeks that are looked at: a date that is out by centuries makes neither a list without end nor old data.
  static let longest: Int32 = 1000
  /// How many rows came before those weeks.
  let tooOld: Int

  /// - Parameters:
  ///   - times: When each row came.
  ///   - latest: The latest moment in the data.
  ///   - zone: In which days are counted.
  init(_ times: [Int64?], latest: Int64?, zone: ZoneRules) {
    days = times.map { $0.map { zone.localDay(ofUTC: $0) } }
    let known = days.compactMap(\.self)
    let end = max(latest.map { zone.localDay(ofUTC: $0) } ?? .min, known.max() ?? .min)
    self.latest = end
    let near = known.filter { $0 > end - 7 * Self.longest }
    tooOld = known.count - near.count
    first = near.min().map(Self.monday)
    last = near.max().map(Self.monday) ?? .min
  }

  private static func monday(of day: Int32) -> Int32 {
    day - Int32(CivilDate.isoWeekday(ofDay: day)) + 1
  }

  /// How many rows of a cluster came in each week of the data; none where no row has a date.
  func trend(of cluster: Int, in assignments: [Int32]) -> [ClusterResult.Week] {
    guard let first else { return [] }
    var counts = Array(repeating: 0, count: Int(last - first) / 7 + 1)
    for (row, day) in days.enumerated() where Int(assignments[row]) == cluster {
      if let day, day >= first { counts[Int(day - first) / 7] += 1 }
    }
    return counts.enumerated().map { week, count in
      ClusterResult.Week(
        period: ISOWeek(ofDay: first + Int32(week) * 7).description, count: count)
    }
  }

  /// Whether nine tenths of a cluster's rows, five at least, came in the last four weeks of data of eight or more.
  func isNew(_ cluster: Int, in assignments: [Int32]) -> Bool {
    guard let first, latest - first >= Self.least else { return false }
    let here = days.indices.filter { Int(assignments[$0]) == cluster }.compactMap { days[$0] }
    let late = here.count { $0 > latest - Self.recent }
    return here.count >= 5 && late * 10 >= here.count * 9
  }
}
