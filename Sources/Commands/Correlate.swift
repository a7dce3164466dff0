import Analyses
import ArgumentParser
import Cubes
import Exports
import Reports
import Tables

/// `aftersales correlate`: what goes with returns or complaints.
struct CorrelateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "correlate",
    abstract: "What goes with returns or complaints, the strongest first.",
    discussion: """
      Holds every dimension of the order lines (columns, catalogue facts, weekday, price_band, \
      delivery_delay, delivery_days) and every number (price, discount, delay_hours, ship_hours, \
      quantity) against the outcome: chi-squared and Cramér's V, and for each value its rate and \
      relative risk against all other lines; for numbers rank correlation, rates over bins, and the \
      share of cases that go with the worse end. q-values allow for having looked at so many things. \
      Dimensions with more than 200 values are left out unless --of names them. Lines too recent for \
      90% of their returns to have come are left out unless --recent is given.

      Two dimensions that go together (the matrix shows which) may both seem to matter where one does: \
      --stratify holds one fixed and says what is left of the others. Association is no cause.

      Cost: one pass over the orders, up to twice as long as `rates`; memory for the returns and \
      complaints, and a table for each pair of dimensions.

      Example: aftersales correlate exports/ --with returned --stratify category
      """)

  @OptionGroup(title: "Sources") var source: SourceOptions
  @OptionGroup(title: "Scope") var scope: ScopeOptions
  @OptionGroup(title: "Output") var output: OutputOptions
  @OptionGroup(title: "Privacy") var privacy: PrivacyOptions

  @Option(help: "The outcome: returned, complained, reason (of returns) or refund.")
  var with = AssociationQuery.Outcome.returned

  @Option(help: "Dimensions and numbers, separated by commas (default: all that are known).")
  var of: String?

  @Option(help: "A dimension to hold fixed.")
  var stratify: String?

  @Option(help: "Show at most so many dimensions.")
  var top: Int?

  @Flag(help: "Count lines too recent for their returns to have come, too.")
  var recent = false

  @Option(help: "Seed of permutation tests.")
  var seed: UInt64 = 1

  func validate() throws {
    if let top, top < 1 { throw ValidationError("--top \(top): give a number from 1") }
    if let of, Dimension.names(in: of).isEmpty {
      throw ValidationError("--of names nothing")
    }
    if stratify?.isEmpty == true { throw ValidationError("--stratify names nothing") }
    if with == .reason && stratify != nil {
      throw ValidationError(
        "--stratify holds a yes-or-no outcome against others, not --with reason")
    }
  }

  func run() throws {
    let sources = try OpenSources(source, output)
    let exports = sources.exports
    let question = try question(in: exports)
    let answer = try ScanEngine(exports, threads: source.threadCount)
      .associate(question.query, in: scope.scope(in: exports))
    let ledger = try sources.account(for: answer.orderLedgers + answer.otherLedgers)

    let result = CorrelateAnalysis(question, answer).result()
    if let least = privacy.suppress, result.n < least {
      throw Failure.data(
        "--suppress \(least): fewer order lines than that count, so nothing may be shown; look at"
          + " --where, --from, --to and --as-of")
    }
    let envelope = sources.envelope(
      "correlate", result, result.cautions, asOf: answer.asOf, ledger,
      Parameters(CorrelateParameters(self), scope, exports.zone), output.lang)
    let report = Report(result, asOf: envelope.asOf, envelope.warnings, output.lang)
    try sources.write(report, envelope, to: output)
  }

  private func question(in exports: some TableSource) throws -> CorrelateQuestion {
    try requireOutcome(in: exports)
    var question = CorrelateQuestion()
    question.outcome = with
    do {
      try question.take(of, in: exports)
      question.stratum = try stratify.map { try CorrelateQuestion.dimension($0, in: exports) }
    } catch let error as DimensionError {
      let isUnknown = error.reason.hasPrefix("no file has a column")
      let names = isUnknown ? CorrelateQuestion.names(in: exports) : []
      let hint = NearName.hint(error.name, among: names)
      let list = hint.isEmpty && isUnknown ? "; here are \(names.joined(separator: ", "))" : ""
      throw Failure.usage(error.description + hint + list)
    }
    if let same = question.comparesNothing, let of, let stratify {
      throw Failure.usage(
        "--of \(of) and --stratify \(stratify) both name \(same.name): within a value of it there is"
          + " nothing to compare; leave it out of one of them")
    }
    question.top = top
    question.countsRecent = recent
    question.suppressedBelow = privacy.suppress
    question.seed = seed
    return question
  }

  /// Refuses an outcome of which no file tells.
  private func requireOutcome(in exports: some TableSource) throws {
    let kind: ExportKind = with == .complained ? .complaints : .returns
    guard kind == .complaints ? exports.tellsComplaints : exports.tellsReturns else {
      throw Failure.data(
        "no file tells \(kind.rawValue), so nothing can be held against them; add the export of"
          + " \(kind.rawValue), or choose another outcome (--with)")
    }
    let needs: String? =
      switch with {
      case .reason: "reason"
      case .refund: "refund_amount"
      default: nil
      }
    guard let needs, !exports.tells(ofReturns: needs) else { return }
    throw Failure.data("--with \(with.rawValue): no file of returns has a \(needs)")
  }
}

/// Its own options, as JSON shows them.
struct CorrelateParameters: Encodable {
  let with: AssociationQuery.Outcome
  @OrNull var of: [String]?
  @OrNull var stratify: String?
  @OrNull var top: Int?
  let suppress: Int64?
  let recent: Bool
  let seed: UInt64

  enum CodingKeys: String, CodingKey {
    case with, of, stratify, top, suppress, recent, seed
  }

  init(_ command: CorrelateCommand) {
    with = command.with
    of = command.of.map(Dimension.names(in:))
    stratify = command.stratify
    top = command.top
    suppress = command.privacy.suppress
    recent = command.recent
    seed = command.seed
  }
}

/// A name that may have been meant.
enum NearName {
  /// "; did you mean …?" for the nearest of some names, at most two letters away; else nothing.
  static func hint(_ name: String, among known: [String]) -> String {
    let near = known.map { (name: $0, distance: distance(Array(name.utf8), Array($0.utf8))) }
      .filter { $0.distance > 0 && $0.distance <= 2 && $0.distance < $0.name.utf8.count / 2 }
      .min { ($0.distance, $0.name) < ($1.distance, $1.name) }
    return near.map { "; did you mean \($0.name)?" } ?? ""
  }

  /// Letters to put in, take out or change (Levenshtein 1966).
  private static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
    var row = Array(0...right.count)
    for (i, letter) in left.enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for (j, other) in right.enumerated() {
        let change = diagonal + (letter == other ? 0 : 1)
        diagonal = row[j + 1]
        row[j + 1] = min(change, diagonal + 1, row[j] + 1)
      }
    }
    return row[right.count]
  }
}
