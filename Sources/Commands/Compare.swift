import Analyses
import ArgumentParser
import Cubes
import Exports
import Reports
import Spreadsheets
import Tables

/// `aftersales compare`: how a rate changed, and why.
struct CompareCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "The change of a rate between two periods at equal maturity, and what explains it.",
    discussion: """
      Compares the orders of two periods, counting returns to the same age of every line: as many \
      days as the youngest line has had since its delivery (or order). Where that is less than half of \
      all returns take, up to so many days count, and younger lines are left out: of the earlier \
      period too, those that were as young when it was as recent. Shows the change in points and in \
      percent, each with its interval; with --by, splits it exactly into the groups' own rates (within) \
      and their weights (mix), and names the groups that contribute most.

      With --control DIMENSION=VALUE those lines are taken as untouched: what is compared is all \
      others, less the change of the control. Every earlier date that the data allow, in steps of a \
      week, is tried as a placebo: a change that such dates show as often is no effect.

      Cost: as for rates, plus 48 bytes a returned line and a count for each day.

      Example: aftersales compare exports/ --before 2025-06 --after 2025-08 --by category
      """)

  @OptionGroup(title: "Sources") var source: SourceOptions
  @OptionGroup(title: "Scope") var scope: ScopeOptions
  @OptionGroup(title: "Output") var output: OutputOptions
  @OptionGroup(title: "Privacy") var privacy: PrivacyOptions

  @Option(
    help:
      "Days of the orders to compare with: 2025-06, 2025-Q2, 2025-W20..2025-W26, 2025-06-01..2025-06-20."
  )
  var before: String

  @Option(help: "Days of the orders in question.")
  var after: String

  @Option(help: "Dimensions of the groups that explain the change, separated by commas.")
  var by: String?

  @Option(help: "What is compared: return_rate or complaint_rate.")
  var metric = CompareQuestion.Metric.returnRate

  @Option(help: "Lines that nothing was done to, as channel=门店.")
  var control: String?

  @Option(help: "Count what comes within so many days (default: see above).")
  var age: Int?

  @Option(help: "Show at most so many groups.")
  var top: Int?

  func validate() throws {
    _ = try spans
    if let age, !(0...3660).contains(age) {
      throw ValidationError("--age \(age): give a number of days from 0 to 3660")
    }
    if let top, top < 1 { throw ValidationError("--top \(top): give a number from 1") }
    if let control, !control.contains("=") || control.hasPrefix("=") {
      throw ValidationError("--control \(control): write DIMENSION=VALUE")
    }
  }

  func run() throws {
    let sources = try OpenSources(source, output)
    let exports = sources.exports
    let question = try question(in: exports)
    let answer = try ScanEngine(exports, threads: source.threadCount)
      .answer(question.queries, in: scope.scope(in: exports))
    let ledger = try sources.account(for: answer.orderLedgers + answer.otherLedgers)

    let result = try CompareAnalysis(question, answer).result().top(top)
    let envelope = sources.envelope(
      "compare", result, result.cautions, asOf: answer.asOf, ledger,
      Parameters(CompareParameters(self), scope, exports.zone), output.lang)
    let report = Report(result, asOf: envelope.asOf, envelope.warnings, output.lang)
    try sources.write(report, envelope, to: output)
  }

  private var spans: (before: ClosedRange<Int32>, after: ClosedRange<Int32>) {
    get throws {
      let spans = (
        before: try DayRange.parse(before, "--before"), after: try DayRange.parse(after, "--after")
      )
      guard spans.before.upperBound < spans.after.lowerBound else {
        throw ValidationError(
          spans.before.overlaps(spans.after)
            ? "--before \(before) and --after \(after) share days; let the one end before the other begins"
            : "--before \(before) is later than --after \(after); change them over")
      }
      return spans
    }
  }

  private func question(in exports: some TableSource) throws -> CompareQuestion {
    let spans = try spans
    var question = CompareQuestion(before: spans.before, after: spans.after)
    question.dimensions = try Dimension.list(by, in: exports)
    question.metric = metric
    question.age = age
    question.suppressedBelow = privacy.suppress
    if let control {
      let parts = control.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let value = String(parts[1])
      question.control = CompareQuestion.Control(
        dimension: try Dimension.resolve(String(parts[0]), in: exports), value: value,
        otherSpelling: SpreadsheetText.unguarded(value))
    }
    let all = question.dimensions + (question.control.map { [$0.dimension] } ?? [])
    if let other = all.first(where: { $0.kind != .orders }) {
      throw Failure.usage(
        "\(other.name): is a column of \(other.kind.rawValue), and only those of orders split lines"
          + " into groups; `aftersales rates --by \(other.name)` shows its rates")
    }
    guard metric == .complaintRate ? exports.tellsComplaints : exports.tellsReturns else {
      throw CompareError.noEvents(metric)
    }
    return question
  }
}

/// Its own options, as JSON shows them.
struct CompareParameters: Encodable {
  let before: String
  let after: String
  let by: [String]
  let metric: CompareQuestion.Metric
  @OrNull var control: String?
  @OrNull var age: Int?
  @OrNull var top: Int?
  let suppress: Int64?

  enum CodingKeys: String, CodingKey {
    case before, after, by, metric, control, age, top, suppress
  }

  init(_ command: CompareCommand) {
    before = command.before
    after = command.after
    by = Dimension.names(in: command.by)
    metric = command.metric
    control = command.control
    age = command.age
    top = command.top
    suppress = command.privacy.suppress
  }
}
