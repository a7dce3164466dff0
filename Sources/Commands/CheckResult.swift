import Analyses
import Cubes
import Exports
import Tables

/// What `check` finds, as JSON shows it.
struct CheckResult: Encodable {
  /// Each file with each table that is read from it, in the order of the files.
  var files: [File]
  /// All files together.
  var totals: Totals
  /// How the tables fit together; null without orders.
  @OrNull var joins: Joins?
  /// From when to when each table reaches.
  var spans: [Span]
  /// Files that lack columns which others of their kind have.
  var differences: [Difference]
  /// Files that are not read.
  var unread: [Unread]

  /// A count and its share of what is named beside it.
  struct Part: Encodable {
    var count: Int
    /// Null where there is nothing to divide by.
    @OrNull var share: Double?

    init(_ count: Int, of whole: Int) {
      self.count = count
      share = whole > 0 ? Double(count) / Double(whole) : nil
    }
  }

  struct Totals: Encodable {
    var files: Int
    var rows: Int
    var accepted: Part
    var rejected: Part
    var duplicates: Part
    var skipped: Int

    init(_ ledgers: [FileLedger], files: Int) {
      self.files = files
      rows = ledgers.reduce(0) { $0 + $1.rows }
      accepted = Part(ledgers.reduce(0) { $0 + $1.accepted }, of: rows)
      rejected = Part(ledgers.reduce(0) { $0 + $1.rejected }, of: rows)
      duplicates = Part(ledgers.reduce(0) { $0 + $1.duplicates }, of: rows)
      skipped = ledgers.reduce(0) { $0 + $1.skipped }
    }
  }

  struct Span: Encodable {
    var kind: String
    var column: String
    var first: String
    var last: String
  }

  struct Difference: Encodable {
    var path: String
    var kind: String
    /// Canonical columns that another file of the kind has.
    var lacks: [String]
    /// Other columns that another file of the same profile and layout has.
    var lacksHeaders: [String]

    enum CodingKeys: String, CodingKey {
      case path, kind, lacks
      case lacksHeaders = "lacks_headers"
    }
  }

  struct Unread: Encodable {
    var path: String
    var reason: String
    @OrNull var nextStep: String?
    var isKnown: Bool

    enum CodingKeys: String, CodingKey {
      case path, reason
      case nextStep = "next_step"
      case isKnown = "is_known"
    }
  }

  init(_ source: CheckedSource, _ inspection: Inspection, _ unused: [ExportSet.Unused]) {
    var left = inspection.ledgers[...]
    var found: [(check: FileCheck, ledger: FileLedger)] = []
    for kind in ExportKind.allCases {
      // Both are by kind, then in the order of the files.
      for check in source.files(of: kind) {
        if let ledger = left.popFirst() { found.append((check, ledger)) }
      }
    }
    spans = Self.spans(found.map(\.check), source.zone)
    differences = Self.differences(found.map(\.check))
    totals = Totals(inspection.ledgers, files: Set(found.map(\.check.layout.path)).count)
    unread = unused.map {
      Unread(
        path: $0.path, reason: $0.reason, nextStep: $0.nextStep,
        isKnown: $0.isKnown)
    }
    joins = inspection.facts.map { Joins($0, inspection.orders ?? Measures()) }
    files = found.enumerated()
      .sorted {
        ($0.element.check.position, $0.offset) < ($1.element.check.position, $1.offset)
      }
      .map { File($0.element.check, $0.element.ledger, source.zone) }
  }

  private static func spans(_ checks: [FileCheck], _ zone: ZoneRules) -> [Span] {
    ExportKind.allCases.compactMap { kind in
      let own = checks.filter { $0.kind == kind }.flatMap(\.columns)
        .filter { $0.field.kind == kind && $0.field.isRequired && $0.field.form == .time }
      let spans = own.compactMap(\.span)
      guard let name = own.first?.field.name, let first = spans.map(\.lowerBound).min(),
        let last = spans.map(\.upperBound).max()
      else { return nil }
      return Span(
        kind: kind.rawValue, column: name, first: zone.timestamp(ofUTC: first),
        last: zone.timestamp(ofUTC: last))
    }
  }

  /// Canonical columns are compared among all files of a kind, other headers among those of one
  /// layout: two platforms never have the same.
  private static func differences(_ checks: [FileCheck]) -> [Difference] {
    checks.compactMap { file in
      let others = checks.filter { $0.kind == file.kind }
      let alike = others.filter {
        $0.layout.recognition.profile.name == file.layout.recognition.profile.name
          && $0.sections.map(\.layout) == file.sections.map(\.layout)
      }
      let lacks = lacking(others.map { $0.provided.map(\.name) }, file.provided.map(\.name))
      let headers = lacking(
        alike.map { $0.layout.recognition.headers.map(\.name) },
        file.layout.recognition.headers.map(\.name))
      guard !lacks.isEmpty || !headers.isEmpty else { return nil }
      return Difference(
        path: file.layout.path, kind: file.kind.rawValue, lacks: lacks, lacksHeaders: headers)
    }
  }

  /// Names that any of the lists has and one lacks, in the order in which they come up.
  private static func lacking(_ lists: [[String]], _ own: [String]) -> [String] {
    var known = Set(own)
    return lists.joined().filter { known.insert($0).inserted }
  }
}

extension CheckResult {
  /// How returns and complaints find their orders.
  struct Joins: Encodable {
    /// Distinct orders, and their lines that were not cancelled.
    var orders: Int
    var lines: Int
    /// Of all lines.
    var cancelled: Part
    var returns: Returns
    var complaints: Complaints

    struct Returns: Encodable {
      /// Rows of returns files that are no duplicates: counted ones and refused ones.
      var rows: Int
      var refused: Part
      /// Of the ones that are not refused.
      var withoutOrder: Part
      /// The first few ids of orders that are not there.
      var samples: [String]
      /// Returns that order lines carry, and of these the ones without a date.
      var carried: Int
      var undated: Part
      /// Order lines returned before they were ordered, of those with a dated return.
      var beforeOrder: Part
      /// The rest: of the returns that belong to an order.
      var ofUnknownLine: Part
      var sharedOut: Part
      var ofCancelledLine: Part

      enum CodingKeys: String, CodingKey {
        case rows, refused, samples, carried, undated
        case withoutOrder = "without_order"
        case beforeOrder = "before_order"
        case ofUnknownLine = "of_unknown_line"
        case sharedOut = "shared_out"
        case ofCancelledLine = "of_cancelled_line"
      }
    }

    struct Complaints: Encodable {
      var rows: Int
      var withoutOrder: Part
      var samples: [String]
      var sharedOut: Part

      enum CodingKeys: String, CodingKey {
        case rows, samples
        case withoutOrder = "without_order"
        case sharedOut = "shared_out"
      }
    }

    init(_ facts: JoinFacts, _ counts: Measures) {
      orders = Int(counts.orders)
      lines = Int(counts.lines)
      cancelled = Part(Int(counts.cancelled), of: Int(counts.lines + counts.cancelled))
      let back = facts.returnJoin
      let settled = back.matched + facts.carriedReturns
      returns = Returns(
        rows: back.rows + back.refused,
        refused: Part(back.refused, of: back.rows + back.refused),
        withoutOrder: Part(back.rows - back.matched, of: back.rows),
        samples: back.samples,
        carried: facts.carriedReturns,
        undated: Part(facts.undatedReturns, of: settled),
        beforeOrder: Part(facts.returnsBeforeOrder, of: facts.datedReturnLines),
        ofUnknownLine: Part(facts.returnsOfUnknownLine, of: settled),
        sharedOut: Part(facts.sharedReturns, of: settled),
        ofCancelledLine: Part(facts.returnsOfCancelled, of: settled))
      let told = facts.complaintJoin
      complaints = Complaints(
        rows: told.rows, withoutOrder: Part(told.rows - told.matched, of: told.rows),
        samples: told.samples.filter { !$0.isEmpty },
        sharedOut: Part(facts.sharedComplaints, of: told.matched))
    }
  }
}

extension Field {
  /// The name as `--by` takes it: that of another table's column says whose it is.
  func shownName(in kind: ExportKind) -> String {
    self.kind == kind ? name : "return.\(name)"
  }
}
