import Cubes
import Tables
import Workspace

/// What is counted of each segment of a workspace at ingest, so that the usual questions read no row.
enum SegmentCounts {
  /// Counts a segment as a whole, by period, and by each column of few values.
  static let count: SegmentCounter = { segment in
    let dimensions = segment.fewValued.map {
      Dimension(name: $0, origin: .column(.orders, $0))
    }
    return try ScanEngine(segment, threads: 1).countsToStore(dimensions).entries
  }

  /// Makes sure that the stored counts are those of the rows.
  static func verify(_ workspace: WorkspaceTables, _ found: inout Verification) throws {
    guard workspace.fileCount(of: .orders) > 0 else { return }
    var rows = workspace
    rows.usesCounts = false
    let dimensions = try workspace.fewValued.map {
      Dimension(name: $0, origin: .column(.orders, $0))
    }
    let queries = dimensions.map { CubeQuery(dimensions: [$0], wantsMoments: true) }
    let all = [CubeQuery(wantsMoments: true)] + [Period.week, .month].map { CubeQuery(period: $0) }
    // No counts are stored for the last, which is answered by what is settled of each line.
    let settled = CubeQuery(
      dimensions: Array(dimensions.prefix(2)), period: .day, wantsMoments: true,
      wantsEventDays: true)
    let questions = queries + all + [settled]
    let stored = try ScanEngine(workspace, threads: 1).answer(questions, in: CubeScope())
    let counted = try ScanEngine(rows, threads: 1).answer(questions, in: CubeScope())
    let isSame = zip(stored.cubes, counted.cubes).allSatisfy { left, right in
      left.cells.count == right.cells.count
        && zip(left.cells, right.cells).allSatisfy {
          $0.key == $1.key && $0.period == $1.period && $0.measures == $1.measures
            && $0.exposure.elementsEqual($1.exposure, by: ==)
            && $0.returnDays == $1.returnDays && $0.complaintDays == $1.complaintDays
        }
    }
    let isSameOfLines = stored.facts.lineMoments == counted.facts.lineMoments
    if !isSame || !isSameOfLines || stored.asOf != counted.asOf {
      found.problems.append("stored counts are not those of the rows")
    }
    found.checked.append(("stored counts", questions.count))
  }
}
