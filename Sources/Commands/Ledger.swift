import Exports
import Reports
import Tables

/// The account of every file, as outputs and standard error show it.
struct Ledger {
  /// One entry of `sources` in JSON.
  struct Source: Encodable {
    var path: String
    var kind: String?
    var profile: String?
    var encoding: String?
    var rows: Int
    var accepted: Int
    var rejected: Int
    var duplicates: Int
    var skipped: Int
    var note: String?

    /// Writes every key, null where there is nothing.
    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(path, forKey: .path)
      try container.encode(kind, forKey: .kind)
      try container.encode(profile, forKey: .profile)
      try container.encode(encoding, forKey: .encoding)
      try container.encode(rows, forKey: .rows)
      try container.encode(accepted, forKey: .accepted)
      try container.encode(rejected, forKey: .rejected)
      try container.encode(duplicates, forKey: .duplicates)
      try container.encode(skipped, forKey: .skipped)
      try container.encodeIfPresent(note, forKey: .note)
    }

    enum CodingKeys: String, CodingKey {
      case path, kind, profile, encoding, rows, accepted, rejected, duplicates, skipped, note
    }
  }

  let files: [FileLedger]
  let unused: [ExportSet.Unused]

  var sources: [Source] {
    files.map {
      Source(
        path: $0.path, kind: $0.kind.rawValue, profile: $0.profile, encoding: $0.encoding,
        rows: $0.rows, accepted: $0.accepted, rejected: $0.rejected, duplicates: $0.duplicates,
        skipped: $0.skipped)
    }
      + unused.map {
        Source(
          path: $0.path, rows: 0, accepted: 0, rejected: 0, duplicates: 0, skipped: 0,
          note: "not read: \($0.reason)")
      }
  }

  /// Writes a line a file, and the first rejects.
  func report() {
    for file in files {
      Console.error(
        "\(file.path): \(file.kind.rawValue) (\(file.profile), \(file.encoding)): \(file.rows) rows ="
          + " \(file.accepted) accepted + \(file.rejected) rejected + \(file.duplicates) duplicates"
      )
      for reject in file.rejects.prefix(3) {
        Console.error("  \(Self.describe(reject, file.path))")
      }
      if file.rejected > 3 {
        Console.error("  … and \(file.rejected - 3) more; --rejects FILE writes them all")
      }
    }
    for file in unused { Console.error("\(file.path): not read: \(file.reason)") }
  }

  /// Writes a line for each table of a workspace.
  func report(of workspace: String) {
    for kind in ExportKind.allCases {
      let own = files.filter { $0.kind == kind }
      guard !own.isEmpty else { continue }
      let sum = { (count: (FileLedger) -> Int) in own.reduce(0) { $0 + count($1) } }
      Console.error(
        "\(workspace): \(kind.rawValue) of \(own.count) export\(own.count == 1 ? "" : "s"):"
          + " \(sum(\.rows)) rows = \(sum(\.accepted)) accepted + \(sum(\.rejected)) rejected"
          + " + \(sum(\.duplicates)) duplicates")
    }
  }

  /// Place, cause and what was found.
  static func describe(_ reject: Reject, _ path: String) -> String {
    let column = reject.column.map { "column \($0): " } ?? ""
    let found = reject.found.isEmpty ? "" : "\"\(reject.found)\": "
    return "\(path):\(reject.line): \(column)\(found)\(reject.reason.text)"
  }

  /// Fails when more rows were refused than may be.
  func enforce(_ limit: SourceOptions.RejectLimit) throws {
    for file in files {
      let isOver =
        switch limit {
        case .count(let count): file.rejected > count
        case .share(let share): Double(file.rejected) > share * Double(file.rows)
        }
      guard isOver else { continue }
      let reasons = file.rejectedByReason
        .sorted { ($1.value, $0.key) < ($0.value, $1.key) }
        .prefix(5)
        .map { "\($0.value) × \($0.key.text)" }
      let hint =
        file.rejectedByReason[.invalidAmount] == nil
        ? "" : "; if amounts are written 1.017,80, give --decimal-comma"
      let first = file.rejects.first.map { "; the first: \(Self.describe($0, file.path))" } ?? ""
      throw Failure.data(
        "\(file.path): \(file.rejected) of \(file.rows) rows are refused: "
          + reasons.joined(separator: ", ") + first + hint
          + "; look at them with --rejects FILE, or allow more with --max-rejects")
    }
  }
}
