import Analyses
import ArgumentParser
import Cubes
import Exports
import Reports
import Tables

/// `aftersales weekly`: the summary of a week.
struct WeeklyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "weekly",
    abstract: "The summary of a week: what changed, what needs attention, what comes next.",
    discussion: """
      Sums up the last ISO week that is over (--week for another): its figures beside the week before, \
      the same week of last year and --targets; alarms with their onset; what moved over four weeks and \
      why; categories, skus and reasons ranked by twelve weeks; what complaints are about; the next four \
      weeks, and how the last forecast did; what was read and what was not. Rates of orders that are too \
      young are adjusted, or left out with the reason; a part that cannot be computed says why.

      Writes DIR/2025-W07.html, .json, .xlsx and .md, as --formats asks, and DIR/aftersales_weekly.prom \
      for the textfile collector of Prometheus. Each file is written beside its place and all are renamed \
      at the end; the same data give the same bytes. The verdict goes to standard output, unless --quiet.

      Everything is as of the latest moment in the data, or --as-of: for an older week returns that came \
      since count, while forecasts know only what was known at its end. A workspace as SOURCE keeps \
      forecasts, alarms and themes of each week, and later summaries score them.

      --targets FILE is YAML (return_rate: 8%, orders: 1200, and under categories: a category with its \
      own) or CSV (metric, target, category). With --fail-on alarm the exit code is 1 if an alarm is \
      active in the week, or had ended before any summary told of it, or if returns or complaints end \
      before the week does, or orders before it begins, or if an export is missing that came every week.

      --suppress N gives no figures of groups and weeks of fewer than N order lines, reasons of fewer \
      returned lines and complaint themes of fewer complaints, in any format, nor of the next smallest where a \
      total of the same table would tell them; themes have no examples and no weekly numbers then. Nothing alarms on \
      fewer lines. What the workspace keeps for later summaries stays whole.

      Cost: one pass over the orders and one more for complaints; then about a second for forecasts, and the \
      clustering of half a year of complaints (of more than 20,000 themes are learned from a sample, and all are \
      put into one). Memory as for rates, counts by week of each product, and the \
      complaints with their orders. A workspace of 5 million order lines took 7 s on two cores, and 520 MB.

      Example: aftersales weekly shop.db --out reports --lang zh --fail-on alarm
      """)

  @OptionGroup(title: "Sources") var source: SourceOptions
  @OptionGroup(title: "Scope") var scope: ScopeOptions
  @OptionGroup(title: "Privacy") var privacy: PrivacyOptions

  @Option(help: "The folder to write to; made if it is not there.", completion: .directory)
  var out: String

  @Option(help: "The week, as 2025-W07 (default: the last one that is over).")
  var week: String?

  @Option(help: "What is aimed at: a YAML or CSV file.", completion: .file())
  var targets: String?

  @Option(help: "Language of headings and sentences: en or zh; JSON keys never change.")
  var lang = Language.en

  @Option(help: "What is written, separated by commas: html, json, xlsx, markdown, openmetrics.")
  var formats = "html,json"

  @Option(
    help: """
      Promotions and holidays that count: cn (forecasts know them, and last year is moved with the \
      Spring Festival) or none.
      """)
  var calendar = RetailCalendar.cn

  @Option(
    help: """
      Exit with 1 on this: alarm (an alarm is active, or returns, complaints or an export of them end \
      before the week does).
      """)
  var failOn: WatchCommand.FailOn?

  @Option(help: "Seed of the generator.")
  var seed: UInt64 = 1

  @Option(help: "How many seconds to wait while another program writes to the workspace.")
  var wait: Double = 60

  func validate() throws {
    try source.requireSources()
    _ = try chosenWeek
    _ = try chosenFormats
    if wait < 0 { throw ValidationError("--wait \(wait): give a number of seconds from 0") }
  }

  func run() throws {
    let targets = try targets.map { try WeeklyTarget.read($0) } ?? []
    let sources = try OpenSources(source, writing: nil)
    let exports = sources.exports
    let folder = try WeeklyFolder(out)
    var question = try question(in: exports)
    question.targets = targets
    let engine = ScanEngine(exports, threads: source.threadCount)
    let currencies = Currencies(in: exports)
    let answer = try engine.answer(
      question.queries + currencies.queries, in: scope.scope(in: exports))
    returnFreedMemory()
    let ledger = try sources.account(for: answer.orderLedgers + answer.otherLedgers)

    let told = tells(exports)
    let memory = told.isPart ? nil : try WeeklyMemory.kept(in: exports)
    let analysis = try WeeklyAnalysis(question, answer, sources: told, memory: memory)
    let issues =
      told.hasComplaints && !told.isPart
      ? try engine.issues(of: [.complaints], in: analysis.themeTimes, accounts: false) : nil
    let result = analysis.result(issues: issues)
    var envelope = sources.envelope(
      "weekly", result, result.cautions + currencies.cautions(answer), asOf: answer.asOf, ledger,
      Parameters(WeeklyParameters(self), scope, exports.zone), lang)
    if memory != nil, let warning = try result.keep(in: exports, wait: wait) {
      envelope.warnings.append(Warning(warning, lang))
    }
    let report = Report(result, asOf: envelope.asOf, envelope.warnings, lang)
    let paths = try folder.write(
      report, envelope, chosenFormats, week: result.week, lang, besides: exports)
    if !source.quiet {
      try Console.output(result.verdict.sentence.text(lang))
      for path in paths { try Console.output(path) }
    }
    if failOn == .alarm,
      result.alarms.value?.isAlarming == true || !result.verdict.endsEarly.isEmpty
        || !result.verdict.missing.isEmpty
    {
      throw Failure.alarm(result)
    }
  }

  private var chosenWeek: ISOWeek? {
    get throws {
      guard let week else { return nil }
      guard week.utf8.count == 8, let days = try? CivilDate.days(ofPeriod: week) else {
        throw ValidationError("--week \(week): give an ISO week, as 2025-W07")
      }
      return ISOWeek(ofDay: days.lowerBound)
    }
  }

  private var chosenFormats: [Format] {
    get throws {
      var chosen: [Format] = []
      for name in formats.split(separator: ",", omittingEmptySubsequences: false) {
        guard let format = Format(rawValue: String(name)), WeeklyFolder.formats.contains(format)
        else {
          let known = WeeklyFolder.formats.map(\.rawValue).joined(separator: ", ")
          throw ValidationError("--formats \(formats): \"\(name)\" is none of \(known)")
        }
        if !chosen.contains(format) { chosen.append(format) }
      }
      return chosen
    }
  }

  /// The columns that a summary looks at, as far as they are there.
  private func question(in exports: SourceTables) throws -> WeeklyQuestion {
    func find(_ names: [String]) -> [Dimension] {
      names.compactMap { try? Dimension.resolve($0, in: exports) }
    }
    func ofOrders(_ names: [String]) -> [Dimension] {
      find(names).filter { $0.kind == .orders }
    }
    var question = WeeklyQuestion()
    question.week = try chosenWeek
    question.calendar = calendar
    question.category = ofOrders(["category"]).first
    let product = ofOrders(["product", "sku"]).prefix(1)
    question.watched = ofOrders(["category"]) + product
    question.explained = ofOrders(["category", "channel", "region", "carrier"])
    if question.explained.isEmpty { question.explained = Array(product) }
    question.ranked =
      ofOrders(["category"]) + ofOrders(["sku", "product"]).prefix(1)
      + find(["reason"]).filter { $0.kind == .returns }
    question.suppressedBelow = privacy.suppress
    question.seed = seed
    question.threads = source.threadCount
    return question
  }

  private func tells(_ exports: SourceTables) -> WeeklySources {
    WeeklySources(
      hasReturns: exports.tellsReturns, hasComplaints: exports.tellsComplaints,
      hasRefunds: exports.tells(ofReturns: "refund_amount"),
      isPart: !scope.conditions.isEmpty || scope.from != nil || scope.to != nil,
      missing: exports.missingExports)
  }
}

extension Failure {
  /// The exit code that was asked for.
  fileprivate static func alarm(_ result: WeeklyResult) -> Failure {
    let raised = result.alarms.value?.alarms.filter(\.isRaised) ?? []
    let ends = result.verdict.endsEarly.map {
      "the \($0) end before the week does, add their newest export"
    }
    let missing = result.verdict.missing.map {
      "the \($0.kind) of \($0.profile) end before the week does, add their newest export"
    }
    return Failure(
      message: "alarm in \(result.week): "
        + (ends + missing + raised.map(\.alarm.id)).joined(separator: "; "),
      exitCode: 1)
  }
}

/// Its own options, as JSON shows them.
struct WeeklyParameters: Encodable {
  @OrNull var week: String?
  @OrNull var targets: String?
  let calendar: RetailCalendar
  let suppress: Int64?
  let seed: UInt64

  enum CodingKeys: String, CodingKey {
    case week, targets, calendar, suppress, seed
  }

  init(_ command: WeeklyCommand) {
    week = command.week
    targets = command.targets
    calendar = command.calendar
    suppress = command.privacy.suppress
    seed = command.seed
  }
}
