import Cubes
import Statistics
import Tables

/// How the lines of each group mature: shoes may come back sooner than sofas.
struct GroupMaturing {
  /// What all lines tell; nil where nothing does.
  let pooled: Maturing?
  private var own: [[String?]: Maturing] = [:]

  /// From the days of what came back of each group; a group whose cells tell none matures like all.
  ///
  /// - Parameters:
  ///   - pooled: What all lines tell.
  ///   - cells: Of all periods.
  ///   - kind: Returns or complaints.
  init(_ pooled: Maturing?, _ cells: [Cube.Cell], _ kind: ExportKind) {
    self.pooled = pooled
    guard let pooled else { return }
    let groups = CellGroups(cells.indices.lazy.filter { cells[$0].coversAllEvents }) {
      cells[$0].key
    }
    for (values, places) in zip(groups.values, groups.cells) {
      own[values] = pooled.own(of: places, in: cells, kind)
    }
  }

  /// How the lines of a group mature.
  func callAsFunction(_ values: [String?]) -> Maturing? { own[values] ?? pooled }
}

extension Maturing {
  /// The same for some lines, by a lag curve of their own.
  ///
  /// Nil where they have too few events to tell it better than all lines do, or are too young for most events to have
  /// come: what a curve cannot see it takes not to exist.
  ///
  /// - Parameters:
  ///   - places: Which cells tell the lines and the days of what came back of them.
  ///   - cells: The cells, in which to copy one would be to copy all its counts.
  ///   - kind: Returns or complaints.
  /// - Returns: How these lines mature, or nil.
  func own(of places: [Int], in cells: [Cube.Cell], _ kind: ExportKind) -> Maturing? {
    let events = places.flatMap {
      kind == .complaints ? cells[$0].complaintDays : cells[$0].returnDays
    }
    guard events.reduce(0, { $0 + $1.lines }) >= Self.leastEvents * Measures.whole,
      let curve = curve(places.flatMap { cells[$0].exposure }, events),
      curve.events >= Double(Self.leastEvents),
      let late = lag.quantile(0.99), curve.horizon >= late
    else { return nil }
    return with(curve)
  }

  /// Fewer events than this make no curve of their own.
  private static let leastEvents: Int64 = 200
}
