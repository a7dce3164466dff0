import Analyses
import ArgumentParser
import Cubes
import Exports
import Reports
import Statistics
import Tables

/// `aftersales rates`: return and complaint rates by groups and periods.
struct RatesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rates",
    abstract: "Return and complaint rates, with intervals and maturity.",
    discussion: """
      Divides what came back by what was sold, by any column of the orders (also weekday, price_band, \
      delivery_delay, delivery_days, or a reason of the returns), and by day, week or month. Recent \
      orders have had no time to come back: maturity says which share of their returns can have come \
      by now, and the adjusted rate allows for it. --rank orders groups by the lower bound of their \
      rate, so that small groups do not lead by luck.

      Cost: one pass over the orders; memory for the returns and complaints, the groups, and seven \
      bytes an order.

      Example: aftersales rates exports/ --by category --every month --format json
      """)

  @OptionGroup(title: "Sources") var source: SourceOptions
  @OptionGroup(title: "Scope") var scope: ScopeOptions
  @OptionGroup(title: "Output") var output: OutputOptions
  @OptionGroup(title: "Privacy") var privacy: PrivacyOptions

  @Option(help: "Dimensions, separated by commas.")
  var by: String?

  @Option(help: "What is counted: lines, orders, units or amount.")
  var basis = RatesQuestion.Basis.lines

  @Option(help: "A return belongs to the period of its order (cohort) or of its request (period).")
  var clock = RatesQuestion.Clock.cohort

  @Option(help: "One row for each day, week or month.")
  var every: Period?

  @Flag(help: "Order groups by the lower bound of their shrunken rate.")
  var rank = false

  @Option(help: "Leave out groups of fewer order lines.")
  var min: Int64 = 0

  @Option(help: "Show at most so many groups.")
  var top: Int?

  @Option(help: "Kind of 95% interval: wilson or jeffreys.")
  var interval = IntervalMethod.wilson

  func validate() throws {
    try source.requireSources()
    if min < 0 { throw ValidationError("--min \(min): give a number from 0") }
    if let top, top < 1 { throw ValidationError("--top \(top): give a number from 1") }
    if rank && by == nil { throw ValidationError("--rank needs groups to rank: give --by") }
  }

  func run() throws {
    let sources = try OpenSources(source, output)
    let exports = sources.exports
    let question = try question(in: exports)
    let currencies = Currencies(in: exports)
    let answer = try ScanEngine(exports, threads: source.threadCount)
      .answer(question.queries + currencies.queries, in: scope.scope(in: exports))
    let ledger = try sources.account(for: answer.orderLedgers + answer.otherLedgers)

    let result = RatesAnalysis(
      question, answer,
      hasReturns: exports.tellsReturns, hasComplaints: exports.tellsComplaints,
      hasRefunds: exports.tells(ofReturns: "refund_amount")
    ).result()
    let envelope = sources.envelope(
      "rates", result, result.cautions + currencies.cautions(answer), asOf: answer.asOf, ledger,
      Parameters(RatesParameters(self), scope, exports.zone), output.lang)
    let report = Report(result, asOf: envelope.asOf, envelope.warnings, output.lang)
    try sources.write(report, envelope, to: output)
  }

  private func question(in exports: some TableSource) throws -> RatesQuestion {
    if basis == .amount && !exports.provides("amount", of: .orders, in: .orders) {
      throw Failure.data("--basis amount: no orders file has an amount; choose another basis")
    }
    var question = RatesQuestion()
    question.dimensions = try Dimension.list(by, in: exports)
    question.every = every
    question.basis = basis
    question.clock = clock
    question.interval = interval
    question.ranks = rank
    question.minimum = min
    question.top = top
    question.suppressedBelow = privacy.suppress
    question.isOfSome = !scope.conditions.isEmpty
    return question
  }
}

/// Its own options, as JSON shows them.
struct RatesParameters: Encodable {
  let by: [String]
  let basis: RatesQuestion.Basis
  let clock: RatesQuestion.Clock
  @OrNull var every: String?
  let rank: Bool
  let min: Int64
  @OrNull var top: Int?
  let suppress: Int64?
  let interval: String

  enum CodingKeys: String, CodingKey {
    case by, basis, clock, every, rank, min, top, suppress, interval
  }

  init(_ command: RatesCommand) {
    by = Dimension.names(in: command.by)
    basis = command.basis
    clock = command.clock
    every = command.every?.rawValue
    rank = command.rank
    min = command.min
    top = command.top
    suppress = command.privacy.suppress
    interval = command.interval.rawValue
  }
}
