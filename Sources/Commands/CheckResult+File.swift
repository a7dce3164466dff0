import Analyses
import Exports
import Tables

extension CheckResult {
  /// One file and one table that is read from it.
  struct File: Encodable {
    var path: String
    /// The table as which its rows are read.
    var kind: String
    /// All tables in it: order lines can carry their returns.
    var kinds: [String]
    var profile: String
    var encoding: String
    var delimiter: String
    var timezone: String
    /// Physical line of the header, and the lines above it.
    var headerLine: Int
    var notesAbove: Int
    var rows: Int
    var accepted: Part
    var rejected: Part
    var duplicates: Part
    /// Lines that are no rows of this table: notes, blank lines, totals.
    var skipped: Int
    /// By reason, the most frequent first.
    var rejects: [Rejects]
    var damagedIDs: Part
    /// What makes two rows the same: canonical columns, `row` for all columns, `none` for never.
    var key: [String]
    var columns: [Column]
    /// Canonical columns with one value on every row, by the profile.
    var constants: [String: String]
    var unmapped: [String]
    var undecided: [Undecided]
    var statuses: [Statuses]

    enum CodingKeys: String, CodingKey {
      case path, kind, kinds, profile, encoding, delimiter, timezone, rows, accepted, rejected
      case duplicates, skipped, rejects, key, columns, constants, unmapped, undecided, statuses
      case headerLine = "header_line"
      case notesAbove = "notes_above"
      case damagedIDs = "damaged_ids"
    }

    struct Rejects: Encodable {
      var reason: String
      var rows: Part
      var examples: [Example]
    }

    struct Example: Encodable {
      var line: Int
      var byte: Int
      @OrNull var column: String?
      var found: String
    }

    struct Column: Encodable {
      /// As `--by` takes it: `return.reason` for one of the returns that the lines carry.
      var name: String
      var header: String
      var form: String
      var missing: Part
      @OrNull var dateFormat: String?
      @OrNull var first: String?
      @OrNull var last: String?
      /// Why it is not read.
      @OrNull var unread: String?
      /// Whether it holds no date from which the return counts, but the order's, or a request's that does not count yet.
      var isUndated: Bool
      /// Rows dated by their order number, where there are any.
      @OrNull var datedByID: Part?

      enum CodingKeys: String, CodingKey {
        case name, header, form, missing, first, last, unread
        case dateFormat = "date_format"
        case isUndated = "is_undated"
        case datedByID = "dated_by_id"
      }
    }

    struct Undecided: Encodable {
      var kind: String
      /// `cancelled`, `counted`, `refused` or `dated`.
      var condition: String
      /// The columns of which one would decide it.
      var needs: [String]

      /// Whether it is the date of a return that cannot be told.
      var isOfDates: Bool { condition == "dated" }
    }

    struct Statuses: Encodable {
      var column: String
      var header: String
      /// How many different values there are; at most 20 are listed.
      var distinct: Int
      var values: [Status]
    }

    struct Status: Encodable {
      var value: String
      var rows: Part
      var cancelled: Int
      var refused: Int
      var returned: Int
      var countsAs: CountsAs

      enum CodingKeys: String, CodingKey {
        case value, rows, cancelled, refused, returned
        case countsAs = "counts_as"
      }
    }

    /// What the rows of a status are, where they are all the same.
    enum CountsAs: String, Encodable {
      case sold, cancelled, returned, refused, complaint, mixed
      case notReturned = "not_returned"
    }
  }
}

extension CheckResult.File {
  private static let examplesShown = 3
  private static let statusesShown = 20

  init(_ check: FileCheck, _ ledger: FileLedger, _ zone: ZoneRules) {
    typealias Part = CheckResult.Part
    path = ledger.path
    kind = check.kind.rawValue
    kinds = check.sections.map(\.kind.rawValue)
    profile = ledger.profile
    encoding = ledger.encoding
    delimiter = Self.name(ofDelimiter: check.layout.delimiter)
    timezone = check.layout.zone.identifier
    headerLine = check.layout.headerLine
    notesAbove = check.layout.notesAbove
    rows = ledger.rows
    accepted = Part(ledger.accepted, of: ledger.rows)
    rejected = Part(ledger.rejected, of: ledger.rows)
    duplicates = Part(ledger.duplicates, of: ledger.rows)
    skipped = ledger.skipped
    rejects = ledger.rejectedByReason
      .sorted { ($1.value, $0.key) < ($0.value, $1.key) }
      .map { reason, count in
        Rejects(
          reason: reason.rawValue, rows: Part(count, of: ledger.rows),
          examples: ledger.rejects.lazy.filter { $0.reason == reason }
            .prefix(Self.examplesShown).map { Example($0) })
      }
    damagedIDs = Part(ledger.rejectedByReason[.damagedID] ?? 0, of: ledger.rows)
    let own = check.sections.first { $0.kind == check.kind }
    key = Self.key(own)
    columns = check.columns.map { Column($0, check.kind, zone, hasRejects: ledger.rejected > 0) }
    constants = Dictionary(
      (own?.layout.constants ?? []).map { ($0.field.name, $0.value) }, uniquingKeysWith: { $1 })
    unmapped = check.unmapped.map(\.name)
    undecided = check.sections.flatMap { section in
      section.undecided.map { Undecided(section, $0) }
    }
    statuses = check.statuses.map { column, values in
      Statuses(
        column: column.field.shownName(in: check.kind), header: column.header,
        distinct: values.count,
        values: values.prefix(Self.statusesShown).map { Status($0, column.field, check) })
    }
  }

  private static func name(ofDelimiter byte: UInt8) -> String {
    switch byte {
    case 0x2C: "comma"
    case 0x09: "tab"
    case 0x3B: "semicolon"
    case 0x7C: "pipe"
    default: String(UnicodeScalar(byte))
    }
  }

  private static func key(_ section: Recognition.Section?) -> [String] {
    guard let section else { return [] }
    switch section.key {
    case .wholeRow: return ["row"]
    case .none: return ["none"]
    case .columns(let indexes, _):
      return indexes.compactMap { index in
        section.mappings.first { $0.header.index == index }?.field.name
      }
    }
  }
}

extension CheckResult.File.Example {
  init(_ reject: Reject) {
    line = reject.line
    byte = reject.byte
    column = reject.column
    found = reject.found
  }
}

extension CheckResult.File.Column {
  /// Writes a column; `hasRejects` says whether rows were refused, perhaps for its format.
  init(_ column: FileCheck.Column, _ kind: ExportKind, _ zone: ZoneRules, hasRejects: Bool) {
    name = column.field.shownName(in: kind)
    header = column.header
    form = column.field.form.rawValue
    missing = CheckResult.Part(column.missing, of: column.rows)
    // Of a column without any date nothing is known.
    let isKnown = column.span != nil || hasRejects
    dateFormat = isKnown ? column.dateFormat : nil
    first = column.span.map { zone.timestamp(ofUTC: $0.lowerBound) }
    last = column.span.map { zone.timestamp(ofUTC: $0.upperBound) }
    unread = column.unread
    isUndated = column.isUndated
    let dated = CheckResult.Part(column.datedByID, of: column.rows)
    datedByID = dated.count > 0 ? dated : nil
  }
}

extension CheckResult.File.Undecided {
  init(_ section: Recognition.Section, _ condition: String) {
    kind = section.kind.rawValue
    self.condition = condition
    let names =
      switch condition {
      case "cancelled": section.layout.cancelled.flatMap(\.columns)
      case "counted": section.layout.counted.flatMap(\.columns)
      case "dated": section.layout.settledBy?.headers ?? []
      default: section.layout.refused.flatMap(\.columns)
      }
    needs = []
    for name in names where !needs.contains(name) { needs.append(name) }
  }
}

extension CheckResult.File.Status {
  init(_ status: FileCheck.Status, _ field: Field, _ check: FileCheck) {
    value = status.value
    rows = CheckResult.Part(status.rows, of: check.rows)
    cancelled = status.cancelled
    refused = status.refused
    returned = status.returned
    let plain: CheckResult.File.CountsAs =
      switch (field.kind, check.kind) {
      case (.complaints, _): .complaint
      case (.returns, .orders): .notReturned
      default: .sold
      }
    let all = status.rows
    countsAs =
      switch (status.cancelled, status.refused, status.returned) {
      case (0, 0, 0): plain
      case (_, 0, 0) where status.cancelled == all: .cancelled
      case (0, _, 0) where status.refused == all: .refused
      case (0, 0, _) where status.returned == all: .returned
      default: .mixed
      }
  }
}
