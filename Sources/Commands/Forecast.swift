import Analyses
import ArgumentParser
import Cubes
import Exports
import Reports
import Tables

/// `aftersales forecast`: how many returns, complaints or refunds are to come.
struct ForecastCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "forecast",
    abstract: "Returns, complaints or refunds to come, with intervals that were put to the test.",
    discussion: """
      Lets several methods forecast from many past moments, each with only what was known then: naive \
      ones, exponential smoothing, theta, methods for rare events, all with and without the promotions \
      of the calendar, and the pipeline of orders already placed, by how often and how late they come \
      back. The pipeline is taken, or theta for a series without orders, unless another did better beyond \
      chance; in the first ten weeks of a shop, too few for a test, it is taken untested. Intervals are as \
      wide as the errors were. With --by, the groups add up to the total.

      --plan FILE gives orders to come (columns date or week, and orders). --series FILE forecasts any \
      series without orders (columns date, value, and series where there are several): by day, week, month, \
      quarter or year, as its dates are spaced. A day or week without a count is zero; what stands for other \
      missing values, --gaps says. Of the other options only --horizon, --level, --calendar and those of the \
      output go with it.

      Cost: one pass over the orders; then about 0.2 s for each series of three years of weeks, 2 s \
      for three years of days; each doubling of a long horizon adds as much.

      Example: aftersales forecast exports/ --by category --horizon 6
      """)

  @OptionGroup(title: "Sources") var source: SourceOptions
  @OptionGroup(title: "Scope") var scope: ScopeOptions
  @OptionGroup(title: "Output") var output: OutputOptions
  @OptionGroup(title: "Privacy") var privacy: PrivacyOptions

  @Option(help: "What is forecast: returns, complaints or refund_amount (default: returns).")
  var of: ForecastQuestion.Measure?

  @Option(help: "Columns of the orders, separated by commas: a forecast for each group.")
  var by: String?

  @Option(help: "Days or weeks (default: week; with --series, as the dates are spaced).")
  var every: ForecastPeriod?

  @Option(
    help:
      "How many periods, 1 to 366 (default: 4 weeks, quarters or years, 14 days, 12 months)."
  )
  var horizon: Int?

  @Option(help: "Levels of the intervals in percent, 50 to 99.9, separated by commas.")
  var level = "80,95"

  @Option(help: "A CSV file of orders to come.", completion: .file())
  var plan: String?

  @Option(
    help: "Promotions and holidays that count: cn (Spring Festival, 618, Double 11 and 12) or none."
  )
  var calendar = RetailCalendar.cn

  @Option(help: "A CSV file of series to forecast instead of exports.", completion: .file())
  var series: String?

  @Option(help: "What stands for values missing in --series: zero, or linear (a straight line).")
  var gaps: GapFilling?

  func validate() throws {
    if series == nil {
      try source.requireSources()
      if gaps != nil { throw ValidationError("--gaps goes with --series, which is not given") }
    } else {
      let others = optionsOfExports
      guard others.isEmpty else {
        throw ValidationError(
          "--series is forecast by itself, from its own file: leave out"
            + " \(others.joined(separator: ", "))")
      }
    }
    if let horizon, !(1...366).contains(horizon) {
      throw ValidationError("--horizon \(horizon): give a number of periods from 1 to 366")
    }
    _ = try levels
  }

  /// The options given that say something of exports, which a file of series has none of.
  private var optionsOfExports: [String] {
    let given: [(String, Bool)] = [
      ("the exports", !source.sources.isEmpty), ("--orders", !source.orders.isEmpty),
      ("--returns", !source.returns.isEmpty), ("--complaints", !source.complaints.isEmpty),
      ("--products", !source.products.isEmpty), ("--profile", !source.profiles.isEmpty),
      ("--encoding", source.encoding != nil), ("--delimiter", source.delimiter != nil),
      ("--decimal-comma", source.decimalComma), ("--date-format", source.dateFormat != nil),
      ("--timezone", source.timezone != nil), ("--strict-parser", source.strictParser),
      ("--rejects", source.rejects != nil), ("--where", !scope.conditions.isEmpty),
      ("--from", scope.from != nil), ("--to", scope.to != nil), ("--as-of", scope.asOf != nil),
      ("--of", of != nil), ("--by", by != nil), ("--every", every != nil),
      ("--plan", plan != nil), ("--suppress", privacy.suppress != nil),
    ]
    return given.filter(\.1).map(\.0)
  }

  func run() throws {
    if let series { return try forecast(fileOfSeries: series) }
    let sources = try OpenSources(source, output)
    let exports = sources.exports
    let question = try question(in: exports)
    let currencies = question.measure == .refundAmount ? Currencies(in: exports) : nil
    let answer = try ScanEngine(exports, threads: source.threadCount)
      .answer(question.queries + (currencies?.queries ?? []), in: scope.scope(in: exports))
    let ledger = try sources.account(for: answer.orderLedgers + answer.otherLedgers)

    let hasEvents =
      switch question.measure {
      case .returns: exports.tellsReturns
      case .complaints: exports.tellsComplaints
      case .refundAmount: exports.tells(ofReturns: "refund_amount")
      }
    let result = try ForecastAnalysis(question, answer, hasEvents: hasEvents)
      .result(threads: source.threadCount)
    let envelope = sources.envelope(
      "forecast", result, result.cautions + (currencies?.cautions(answer) ?? []), asOf: answer.asOf,
      ledger,
      try Parameters(ForecastParameters(self), scope, exports.zone), output.lang)
    let report = Report(result, asOf: envelope.asOf, envelope.warnings, output.lang)
    try sources.write(report, envelope, to: output)
  }

  private func forecast(fileOfSeries path: String) throws {
    let file = try SmallTable(path: path)
    var question = ForecastQuestion()
    question.horizon = horizon
    question.levels = try levels
    question.calendar = calendar
    question.gaps = gaps
    let result: ForecastResult
    do {
      result = try SeriesForecast(question, file.series()).result()
    } catch let error as SeriesError {
      throw file.located(error)
    }
    let warnings = result.cautions.map { Warning($0, output.lang) }
    let rows = file.rows.count
    let envelope = Envelope(
      schema: "aftersales/forecast/1", tool: .current, asOf: nil,
      sources: [
        Ledger.Source(
          path: path, kind: "series", rows: rows, accepted: rows, rejected: 0, duplicates: 0,
          skipped: 0)
      ], parameters: try Parameters(ForecastParameters(self), scope, nil), warnings: warnings,
      result: result)
    try output.write(
      Report(result, asOf: nil, warnings, output.lang), envelope, isQuiet: source.quiet)
  }

  private func question(in exports: some TableSource) throws -> ForecastQuestion {
    var question = ForecastQuestion()
    question.measure = of ?? .returns
    question.dimensions = try Dimension.list(by, in: exports)
    for dimension in question.dimensions where dimension.kind != .orders {
      throw Failure.usage(
        "--by \(dimension.name): is known only once something came back; forecasts are by columns of"
          + " the orders")
    }
    question.every = (every ?? .week).period
    question.suppressedBelow = privacy.suppress
    question.horizon = horizon
    question.levels = try levels
    question.calendar = calendar
    if let plan { question.plan = try SmallTable(path: plan).planOfOrders() }
    return question
  }

  var levels: [Double] {
    get throws {
      var levels: [Double] = []
      for part in level.split(separator: ",", omittingEmptySubsequences: false) {
        guard let percent = Double(part), (50...99.9).contains(percent) else {
          throw ValidationError(
            "--level \(level): give percentages from 50 to 99.9, separated by commas")
        }
        levels.append(percent / 100)
      }
      return Set(levels).sorted()
    }
  }
}

/// Days or weeks.
enum ForecastPeriod: String, ExpressibleByArgument, CaseIterable {
  case day, week

  var period: Period { self == .day ? .day : .week }
}

/// Its own options, as JSON shows them.
struct ForecastParameters: Encodable {
  let of: String
  let by: [String]
  @OrNull var every: String?
  @OrNull var horizon: Int?
  let level: [Double]
  let calendar: RetailCalendar
  let suppress: Int64?
  @OrNull var plan: String?
  @OrNull var series: String?
  let gaps: GapFilling?

  enum CodingKeys: String, CodingKey {
    case of, by, every, horizon, level, calendar, suppress, plan, series, gaps
  }

  init(_ command: ForecastCommand) throws {
    of = command.series == nil ? (command.of ?? .returns).rawValue : "value"
    by = Dimension.names(in: command.by)
    every = command.series == nil ? (command.every ?? .week).rawValue : nil
    horizon = command.horizon
    level = try command.levels.map { ($0 * 1e6).rounded() / 1e4 }
    calendar = command.calendar
    suppress = command.privacy.suppress
    plan = command.plan
    series = command.series
    gaps = command.gaps
  }
}
