import Analyses
import Tables
import Workspace

/// What `info` tells, as JSON shows it.
struct InfoResult: Encodable {
  /// One table.
  struct Contents: Encodable {
    var kind: String
    var exports: Int
    var rows: Int
    var rejected: Int
    var duplicates: Int
    /// Of the duplicates, those of which another export has a later version.
    var replaced: Int
    @OrNull var first: String?
    @OrNull var last: String?
    var columns: [String]
    var bytes: Int
  }

  /// One table of one export.
  struct Export: Encodable {
    var name: String
    var kind: String
    /// The SHA-256 of the file.
    var digest: String
    @OrNull var asOf: String?
    /// Rows that stand.
    var rows: Int
    var bytes: Int

    enum CodingKeys: String, CodingKey {
      case name, kind, digest, rows, bytes
      case asOf = "as_of"
    }
  }

  /// One taking in of exports.
  struct Run: Encodable {
    var run: Int
    var exports: Int
    var rows: Int
    /// Rows of earlier runs that it replaced.
    var replaced: Int
    @OrNull var asOf: String?

    enum CodingKeys: String, CodingKey {
      case run, exports, rows, replaced
      case asOf = "as_of"
    }
  }

  struct Week: Encodable {
    /// By ISO 8601, as 2025-W07.
    var week: String
    var orders: Int
    var lines: Int
    var returns: Int
    var complaints: Int
    /// Whether there is no order in it, or far fewer than in the weeks around it.
    var isGap: Bool

    enum CodingKeys: String, CodingKey {
      case week, orders, lines, returns, complaints
      case isGap = "is_gap"
    }
  }

  var timezone: String
  var hasPseudonyms: Bool
  var segments: Int
  var contents: [Contents]
  /// The earliest first.
  var exports: [Export]
  var runs: [Run]
  var weeks: [Week]

  enum CodingKeys: String, CodingKey {
    case timezone, segments, contents, exports, runs, weeks
    case hasPseudonyms = "has_pseudonyms"
  }

  init(_ info: WorkspaceInfo, _ workspace: WorkspaceTables) {
    let zone = workspace.zone
    timezone = zone.identifier
    hasPseudonyms = info.hasPseudonyms
    segments = info.segments
    contents = info.contents.map { table in
      Contents(
        kind: table.kind.rawValue, exports: table.exports, rows: table.rows,
        rejected: table.rejected, duplicates: table.duplicates, replaced: table.replaced,
        first: table.span.map { zone.timestamp(ofUTC: $0.lowerBound) },
        last: table.span.map { zone.timestamp(ofUTC: $0.upperBound) },
        columns: table.columns, bytes: table.bytes)
    }
    exports = workspace.sources.map { source in
      Export(
        name: source.name, kind: source.kind.rawValue, digest: source.digest,
        asOf: source.asOf.map(zone.timestamp), rows: source.ledger.accepted, bytes: source.bytes)
    }
    runs = info.runs.map { run in
      Run(
        run: run.id, exports: run.exports, rows: run.rows, replaced: run.replaced,
        asOf: run.asOf.map(zone.timestamp))
    }
    let gaps = Self.gaps(info.weeks.map(\.orders))
    weeks = zip(info.weeks, gaps).map { week, isGap in
      Week(
        week: ISOWeek(ofDay: week.monday).description, orders: week.orders, lines: week.lines,
        returns: week.returns, complaints: week.complaints, isGap: isGap)
    }
  }

  /// Which weeks have no order, or less than a fifth of the median of the four on either side; the first
  /// and the last week may be unfinished, so these are none.
  static func gaps(_ orders: [Int]) -> [Bool] {
    orders.indices.map { index in
      if orders[index] == 0 { return true }
      guard index > 0, index < orders.count - 1 else { return false }
      let around = (max(0, index - 4)...min(orders.count - 1, index + 4))
        .filter { $0 != index }.map { orders[$0] }.sorted()
      return orders[index] * 5 < around[around.count / 2]
    }
  }
}
