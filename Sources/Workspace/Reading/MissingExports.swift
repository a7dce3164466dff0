public import Tables

extension WorkspaceTables {
  /// Exports that came with the others time after time, and not with the newest of them.
  public var missingExports: [MissingExport] { sources.missingExports }
}

extension [WorkspaceSource] {
  /// Exports that came in each of the last rounds in which others came, up to one after which only these went on.
  ///
  /// The others are those of the same platform, or all: a folder of every platform's exports may be taken in at once, or
  /// a platform at a time. Several shops of one platform are told apart by the names of their files, without the
  /// digits. An export that was never regular is not missed, nor one that has been gone for longer than
  /// it came, or for eight weeks: that is a change, not an omission.
  /// - Complexity: O(n · m) in the exports that came and the names that they have without digits.
  var missingExports: [MissingExport] {
    let all = arrivals.rounds
    let platforms = Dictionary(grouping: arrivals, by: \.table.profile)
    let missing = platforms.values.flatMap { arrivals -> [MissingExport] in
      let among = [arrivals.rounds, all]
      return Dictionary(grouping: arrivals, by: \.table).flatMap { table, own -> [MissingExport] in
        if among.contains(where: { $0.isMissing { $0.table == table } }) {
          return [own.missing(isOfSome: false)]
        }
        return Dictionary(grouping: own, by: \.export).compactMap { export, own in
          let isMissing = among.contains { rounds in
            rounds.isMissing { $0.export == export } && !rounds.areReplaced(export)
          }
          return isMissing ? own.missing(isOfSome: true) : nil
        }
      }
    }
    return missing.sorted { ($0.kind, $0.profile, $0.file) < ($1.kind, $1.profile, $1.file) }
  }

  /// Every coming of an export.
  private var arrivals: [Arrival] {
    filter { $0.kind != .products }.flatMap { source in
      let table = Table(kind: source.kind, profile: source.ledger.profile)
      return [Arrival(run: source.run, table: table, name: source.name, asOf: source.asOf)]
        // Of when bytes were exported that are known already nothing tells.
        + source.repeats.map { Arrival(run: $0.run, table: table, name: $0.name, asOf: nil) }
    }
  }
}

/// What an export brings: a table of a platform.
private struct Table: Hashable {
  var kind: ExportKind
  var profile: String
}

/// One of the exports of a table.
private struct Export: Hashable {
  var table: Table
  /// The name of its file but for its digits, which tell the day.
  var stem: String
}

/// The coming of an export in a run.
private struct Arrival {
  var run: Int64
  var export: Export
  /// The name of its file.
  var name: String
  /// The latest moment in it; nil where it has none.
  var asOf: Int64?

  init(run: Int64, table: Table, name: String, asOf: Int64?) {
    self.run = run
    export = Export(table: table, stem: name.filter { !$0.isNumber })
    self.name = name
    self.asOf = asOf
  }

  var table: Table { export.table }
}

/// Exports that belong together: those of a week, say, taken in by one run or by several.
private struct Round {
  var arrivals: [Arrival]
  var runs = 1
  /// The latest moment in them.
  var moment: Int64?
}

extension [Arrival] {
  /// The runs in rounds.
  ///
  /// A round begins with a run that brings something of it anew, and is of a later moment by more than half a day: a
  /// file that comes late joins its round, in whatever run, and so does the past of a new shop. A name that came
  /// before tells what a file brings anew; where it is new, its table does.
  fileprivate var rounds: [Round] {
    var rounds: [Round] = []
    var known: Set<Export> = []
    var exports: Set<Export> = []
    var tables: Set<Table> = []
    for run in runs {
      let moment = run.compactMap(\.asOf).max()
      let own = run.map(\.export)
      let isAgain = own.contains {
        known.contains($0) ? exports.contains($0) : tables.contains($0.table)
      }
      if let last = rounds.indices.last,
        !(isAgain && Self.isLater(moment, than: rounds[last].moment))
      {
        rounds[last].arrivals += run
        rounds[last].runs += 1
        rounds[last].moment = [rounds[last].moment, moment].compactMap { $0 }.max()
      } else {
        rounds.append(Round(arrivals: run, moment: moment))
        exports = []
        tables = []
      }
      known.formUnion(own)
      exports.formUnion(own)
      tables.formUnion(own.map(\.table))
    }
    return rounds
  }

  private static func isLater(_ moment: Int64?, than other: Int64?) -> Bool {
    guard let moment, let other else { return false }
    return moment > other + 43_200
  }

  private var runs: [[Arrival]] {
    Dictionary(grouping: self, by: \.run).sorted { $0.key < $1.key }.map(\.value)
  }

  /// That these are missing, told by the last of them; there is one.
  fileprivate func missing(isOfSome: Bool) -> MissingExport {
    let last = self.max { ($0.run, $0.name) < ($1.run, $1.name) } ?? self[0]
    return MissingExport(
      kind: last.table.kind, profile: last.table.profile, file: last.name, isOfSome: isOfSome,
      latest: compactMap(\.asOf).max())
  }
}

extension [Round] {
  /// Whether exports came time after time, and not lately.
  ///
  /// A round of fewer runs than any of the three before it may go on, and is not judged yet.
  fileprivate func isMissing(_ isOwn: (Arrival) -> Bool) -> Bool {
    var rounds = self[...]
    let usual = dropLast().suffix(3).map(\.runs).min() ?? 1
    if let last, last.runs < usual { rounds = dropLast() }
    let came = rounds.map { $0.arrivals.contains(where: isOwn) }
    guard let last = came.lastIndex(of: true) else { return false }
    let since = came.count - 1 - last
    let regular = came[...last].reversed().prefix { $0 }.count
    guard since > 0, regular >= Self.leastRegular, since <= regular else { return false }
    guard let until = rounds[last].moment,
      let newest = rounds[(last + 1)...].compactMap(\.moment).max()
    else { return false }
    return Self.gap.contains(newest - until)
  }

  /// Whether in the place of an export others of its table have come, under another name.
  fileprivate func areReplaced(_ export: Export) -> Bool {
    let counts = map { $0.arrivals.count { $0.table == export.table } }
    guard let last = lastIndex(where: { $0.arrivals.contains { $0.export == export } }) else {
      return false
    }
    return counts[(last + 1)...].contains { $0 >= counts[last] }
  }

  /// After so many rounds an export is expected.
  private static var leastRegular: Int { 3 }
  /// For how many seconds it is missed.
  private static var gap: ClosedRange<Int64> { 86_401...56 * 86_400 }
}
