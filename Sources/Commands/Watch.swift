import Analyses
import ArgumentParser
import Cubes
import Exports
import Reports
import Tables

/// `aftersales watch`: what has got worse, and since when.
struct WatchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "watch",
    abstract: "Early warning: series whose rate has left its baseline, and since when.",
    discussion: """
      Watches the return rate, complaint rate or refund share of each group, week by week. Limits \
      come from a baseline that stays as it is (the first 26 weeks, or the first half of shorter \
      data) and allow for the variation that it shows (Laney's p' chart), and for how little a short one \
      tells of that. A week is a signal when it \
      is beyond three standard deviations, the second of three beyond two, or the ninth in a row on \
      one side; when the exact chance of that is as small as it should be; when there are at least 5 \
      returns and --min lines; and when it stays below --level once the other groups are allowed for \
      (Benjamini and Hochberg). The onset is dated by cumulative sums. \
      An alarm stays on until the weeks since make its end twenty times as likely as its going on; of \
      one that has been on for eight weeks or more the last four are told, too.

      Returns are held against the lines that can have come back by now, so that the newest weeks do \
      not look good; weeks of less than 50% maturity, and the unfinished one, are not judged. \
      Improvements are shown apart and never alarm.

      With --fail-on alarm the exit code is 1 if an alarm holds the newest judged week.

      Cost: as for rates, plus 24 bytes a returned line.

      Example: aftersales watch exports/ --by category --fail-on alarm
      """)

  /// What makes the exit code 1.
  enum FailOn: String, CaseIterable, ExpressibleByArgument { case alarm }

  @OptionGroup(title: "Sources") var source: SourceOptions
  @OptionGroup(title: "Scope") var scope: ScopeOptions
  @OptionGroup(title: "Output") var output: OutputOptions
  @OptionGroup(title: "Privacy") var privacy: PrivacyOptions

  @Option(help: "Dimensions that tell series apart, separated by commas.")
  var by: String?

  @Option(help: "What is watched: return_rate, complaint_rate or refund_share.")
  var metric = WatchQuestion.Metric.returnRate

  @Option(help: "A return belongs to the period of its order (cohort) or of its request (period).")
  var clock = RatesQuestion.Clock.cohort

  @Option(help: "The length of a period: day, week or month.")
  var every = Period.week

  @Option(
    help: """
      What limits are made of: a number of first periods, or days as 2025-01..2025-06 (default: 26 \
      weeks, 56 days or 12 months).
      """)
  var baseline: String?

  @Option(help: "Nothing alarms on fewer full-grown order lines.")
  var min = 30

  @Option(help: "The share of false ones that is put up with among the signals of a period.")
  var level = 0.01

  @Option(help: "Exit with 1 on this: alarm.")
  var failOn: FailOn?

  func validate() throws {
    if min < 1 { throw ValidationError("--min \(min): give a number from 1") }
    if !(level > 0 && level <= 0.5) {
      throw ValidationError("--level \(level): give a share above 0, at most 0.5")
    }
    _ = try chosenBaseline
  }

  func run() throws {
    let sources = try OpenSources(source, output)
    let exports = sources.exports
    let question = try question(in: exports)
    let currencies = question.metric == .refundShare ? Currencies(in: exports) : nil
    let answer = try ScanEngine(exports, threads: source.threadCount)
      .answer([question.query] + (currencies?.queries ?? []), in: scope.scope(in: exports))
    let ledger = try sources.account(for: answer.orderLedgers + answer.otherLedgers)

    let result = try WatchAnalysis(question, answer).result()
    let envelope = sources.envelope(
      "watch", result, result.cautions + (currencies?.cautions(answer) ?? []), asOf: answer.asOf,
      ledger,
      Parameters(WatchParameters(self), scope, exports.zone), output.lang)
    let report = Report(result, asOf: envelope.asOf, envelope.warnings, output.lang)
    try sources.write(report, envelope, to: output)
    if failOn == .alarm, result.isAlarming { throw Failure.alarm(result) }
  }

  private var chosenBaseline: WatchQuestion.Baseline {
    get throws {
      guard let baseline else { return WatchQuestion.defaultBaseline(every) }
      guard baseline.utf8.count < 4, let count = Int(baseline) else {
        return .days(try DayRange.parse(baseline, "--baseline"))
      }
      guard count >= WatchQuestion.leastBaseline else {
        throw ValidationError(
          "--baseline \(count): give at least \(WatchQuestion.leastBaseline) periods")
      }
      return .first(count)
    }
  }

  private func question(in exports: some TableSource) throws -> WatchQuestion {
    var question = WatchQuestion()
    question.dimensions = try Dimension.list(by, in: exports)
    question.metric = metric
    question.clock = clock
    question.every = every
    question.baseline = try chosenBaseline
    question.minimum = Double(min)
    question.level = level
    question.suppressedBelow = privacy.suppress
    let isComplaint = metric == .complaintRate
    let other = question.dimensions.first { $0.kind == (isComplaint ? .returns : .complaints) }
    if let other {
      throw Failure.usage(
        "--by \(other.name): is not known of what --metric \(metric.rawValue) counts; choose a column"
          + " of orders or of \(isComplaint ? "complaints" : "returns")")
    }
    guard isComplaint ? exports.tellsComplaints : exports.tellsReturns else {
      throw WatchError.noEvents(metric)
    }
    if metric == .refundShare {
      if !exports.provides("amount", of: .orders, in: .orders) {
        throw Failure.data("--metric refund_share: no orders file has an amount; watch return_rate")
      }
      if !exports.tells(ofReturns: "refund_amount") {
        throw Failure.data("--metric refund_share: no file tells refund amounts; watch return_rate")
      }
    }
    return question
  }
}

extension Failure {
  /// The exit code that was asked for.
  fileprivate static func alarm(_ result: WatchResult) -> Failure {
    let active = result.alarms.filter(\.isActive)
    return Failure(
      message: "alarm in \(result.newest ?? ""): \(active.map(\.id).joined(separator: "; "))",
      exitCode: 1)
  }
}

/// Its own options, as JSON shows them.
struct WatchParameters: Encodable {
  let by: [String]
  let metric: WatchQuestion.Metric
  let clock: RatesQuestion.Clock
  let every: String
  @OrNull var baseline: String?
  let min: Int
  let level: Double
  let suppress: Int64?
  @OrNull var failOn: String?

  enum CodingKeys: String, CodingKey {
    case by, metric, clock, every, baseline, min, level, suppress
    case failOn = "fail_on"
  }

  init(_ command: WatchCommand) {
    by = Dimension.names(in: command.by)
    metric = command.metric
    clock = command.clock
    every = command.every.rawValue
    baseline = command.baseline
    min = command.min
    level = command.level
    suppress = command.privacy.suppress
    failOn = command.failOn?.rawValue
  }
}
