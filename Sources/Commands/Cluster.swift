import Analyses
import ArgumentParser
import Cubes
import Exports
import Reports
import Spreadsheets
import Tables

/// `aftersales cluster`: groups of complaints and returns by what they are about, or of customers.
struct ClusterCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cluster",
    abstract: "What customers complain about: groups of complaints and returns, or of customers.",
    discussion: """
      Groups complaints and returns by what customers wrote (Chinese or English), their kind, reason \
      and channel, the amount and the delay of the delivery. Each group is named by its words and shown \
      by the three issues nearest its centre, with what stands out in it and its weeks. The number of \
      groups is chosen unless --k gives it; that there are none is an answer, too, and groups that do not \
      come back when rows are drawn anew are said to be unstable. --of customers groups customers by \
      recency, frequency, value, returns and complaints.

      A file of texts without ids or dates can be grouped as well: --text-column names their column.

      Phone numbers, e-mail addresses and identity card numbers in examples are masked.

      Cost: three passes over the orders; memory for the complaints, the returns and the lines of their \
      orders (--of customers: for all lines). Of more than 20,000 rows groups are learned from a sample of as \
      many, and every row is put into one. 6,000 Chinese reviews took 1.2 seconds of processor time with --k 10, \
      1.7 without --k, and 155 MB.

      Example: aftersales cluster exports/ --k 10 --assignments issues.csv --format json
      """)

  @OptionGroup(title: "Sources") var source: SourceOptions
  @OptionGroup(title: "Output") var output: OutputOptions
  @OptionGroup(title: "Privacy") var privacy: PrivacyOptions

  @Option(
    help: "What is grouped: issues (complaints and returns), complaints, returns or customers.")
  var of = ClusterQuestion.Of.issues

  @Option(help: "How many groups; auto chooses.")
  var k = "auto"

  @Option(help: "The most groups that auto tries.")
  var maxK = 12

  @Option(help: "How many times to start; the best result stands.")
  var restarts = 10

  @Option(help: "Seed of the generator.")
  var seed: UInt64 = 1

  @Option(
    help: """
      Features, separated by commas, each with a weight if wanted, as text,kind=0.5: of issues text, \
      kind, reason, channel, amount, delay; of customers recency, frequency, value, returns, complaints \
      (default: all).
      """)
  var features: String?

  @Option(help: "Read files with this column as texts: complaints without id, order or date.")
  var textColumn: String?

  @Option(
    help: "Write the group of each row to this CSV file: kind,id,cluster.", completion: .file())
  var assignments: String?

  func validate() throws {
    if assignments != nil, privacy.suppress != nil {
      throw ValidationError(
        "--assignments names every row, which --suppress is to hide; leave one of them out")
    }
    _ = try question()
  }

  func run() throws {
    let question = try question()
    let sources = try OpenSources(
      source, output, profiles: textColumn.map { [Profile.ofTexts(column: $0)] } ?? [])
    let exports = sources.exports
    try OutputGuard.check(
      [
        ("--output", output.output), ("--rejects", source.rejects), ("--assignments", assignments),
      ], exports)
    let engine = ScanEngine(exports, threads: source.threadCount)
    let (result, ledgers, latest) = try answer(question, engine, exports.zone)
    let ledger = try sources.account(for: ledgers)

    let envelope = sources.envelope(
      "cluster", result, result.cautions, asOf: latest, ledger,
      ClusterParameters(self, question, exports.zone), output.lang)
    let report = Report(result, asOf: envelope.asOf, envelope.warnings, output.lang)
    guard let assignments else { return try sources.write(report, envelope, to: output) }
    // Comes to be only where the result does.
    var file = try OutputFile(.file(assignments))
    try AssignmentFile.append(result.assignments, to: &file)
    try sources.write(report, envelope, to: output)
    try file.commit()
  }

  private func answer(
    _ question: ClusterQuestion, _ engine: ScanEngine<SourceTables>, _ zone: ZoneRules
  ) throws -> (ClusterResult, [FileLedger], Int64?) {
    let analysis = ClusterAnalysis(question)
    if question.of == .customers {
      let rows = try engine.customers()
      return (try analysis.result(of: rows), rows.ledgers, rows.latest)
    }
    let kinds: Set<ExportKind> =
      switch question.of {
      case .complaints: [.complaints]
      case .returns: [.returns]
      default: [.complaints, .returns]
      }
    let rows = try engine.issues(of: kinds)
    return (try analysis.result(of: rows, zone: zone), rows.ledgers, rows.latest)
  }

  private func question() throws -> ClusterQuestion {
    var question = ClusterQuestion()
    question.of = of
    if k != "auto" {
      guard let count = Int(k), (1...1000).contains(count) else {
        throw ValidationError("--k \(k): give auto or a number from 1 to 1000")
      }
      question.k = count
    }
    guard (2...100).contains(maxK) else {
      throw ValidationError("--max-k \(maxK): give a number from 2 to 100")
    }
    guard (1...1000).contains(restarts) else {
      throw ValidationError("--restarts \(restarts): give a number from 1 to 1000")
    }
    question.maxK = maxK
    question.restarts = restarts
    question.seed = seed
    question.suppressedBelow = privacy.suppress.map { Int($0) }
    question.threads = source.threadCount
    if let features { question.features = try blocks(features) }
    return question
  }

  private func blocks(_ list: String) throws -> [(ClusterQuestion.Feature, Double)] {
    let known = ClusterQuestion.Feature.all(of: of)
    var blocks: [(ClusterQuestion.Feature, Double)] = []
    for item in list.split(separator: ",") {
      let parts = item.split(separator: "=", maxSplits: 1)
      guard let name = parts.first, let feature = known.first(where: { $0.rawValue == name }) else {
        throw ValidationError(
          "--features \(item): \(of.rawValue) have \(known.map(\.rawValue).joined(separator: ", "))"
        )
      }
      guard !blocks.contains(where: { $0.0 == feature }) else {
        throw ValidationError("--features: \(name) is named twice")
      }
      guard parts.count < 2 || (Double(parts[1]).map { $0 > 0 && $0 <= 1000 } ?? false) else {
        throw ValidationError("--features \(item): give a weight above 0, at most 1000")
      }
      blocks.append((feature, parts.count < 2 ? feature.usualWeight : Double(parts[1]) ?? 1))
    }
    guard !blocks.isEmpty else {
      throw ValidationError(
        "--features: name some of \(known.map(\.rawValue).joined(separator: ", "))")
    }
    return blocks
  }
}

/// The file of each row's group.
enum AssignmentFile {
  /// Writes `kind,id,cluster`.
  static func append(
    _ assignments: [ClusterResult.Assignment], to file: inout OutputFile
  ) throws {
    var bytes = Array("kind,id,cluster\n".utf8)
    for row in assignments {
      bytes += "\(row.kind),".utf8
      bytes.append(csvCell: row.id.utf8)
      bytes += ",\(row.cluster)\n".utf8
      if bytes.count > 1 << 20 {
        try file.append(bytes)
        bytes.removeAll(keepingCapacity: true)
      }
    }
    try file.append(bytes)
  }
}

/// What was asked, as JSON shows it.
struct ClusterParameters: Encodable {
  let of: ClusterQuestion.Of
  @OrNull var k: Int?
  let maxK: Int
  let restarts: Int
  let seed: UInt64
  let features: [Feature]
  let suppress: Int64?
  @OrNull var textColumn: String?
  let timezone: String

  /// A block and its weight.
  struct Feature: Encodable {
    let name: String
    let weight: Double
  }

  enum CodingKeys: String, CodingKey {
    case of, k, restarts, seed, features, suppress, timezone
    case maxK = "max_k"
    case textColumn = "text_column"
  }

  init(_ command: ClusterCommand, _ question: ClusterQuestion, _ zone: ZoneRules) {
    of = question.of
    k = question.k
    maxK = question.maxK
    restarts = question.restarts
    seed = question.seed
    features = question.blocks.map { Feature(name: $0.feature.rawValue, weight: $0.weight) }
    suppress = command.privacy.suppress
    textColumn = command.textColumn
    timezone = zone.identifier
  }
}
