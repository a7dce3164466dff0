import Analyses
import ArgumentParser
import Reports
import Tables
import Workspace

/// `aftersales verify`: goes through a workspace and tells what is wrong with it.
struct VerifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Go through a workspace and tell what is wrong with it.",
    discussion: """
      Checks SQLite's own structure, the checksum of every column, that every column can be read, that no \
      order line, return or complaint is there twice, that returns stand with their orders, and that \
      accounts and daily totals are those of the rows. Nothing is changed. The exit code is 65 where \
      anything is wrong.

      Cost: the whole file is read; memory for the keys of its rows.

      Example: aftersales verify shop.db
      """)

  @Argument(help: "The workspace.", completion: .file())
  var file: String

  @OptionGroup(title: "Output") var output: OutputOptions

  func run() throws {
    let workspace = try WorkspaceTables(reading: file)
    var found = try workspace.verify()
    if found.problems.isEmpty { try SegmentCounts.verify(workspace, &found) }
    let result = VerifyResult(found)
    let envelope = Envelope(
      schema: "aftersales/verify/1", tool: .current, asOf: workspace.asOf,
      sources: Ledger(files: workspace.sources.map(\.ledger), unused: []).sources,
      parameters: NoParameters(), result: result)
    let report = Report(result, file, output.lang)
    try write(
      render(
        report, envelope, as: output.format,
        options: RenderOptions(textLimit: 200, byteOrderMark: output.bom)),
      to: output.destination)
    guard found.problems.isEmpty else {
      throw Failure.data(
        "\(file): \(plural(found.problems.count, "thing is", "things are")) wrong; ingest the exports into a new file, or"
          + " restore a backup")
    }
  }
}

/// What `verify` finds, as JSON shows it.
struct VerifyResult: Encodable {
  /// How many of a thing were looked at.
  struct Checked: Encodable {
    var name: String
    var count: Int
  }

  var isSound: Bool
  var checked: [Checked]
  var problems: [String]

  enum CodingKeys: String, CodingKey {
    case checked, problems
    case isSound = "is_sound"
  }

  init(_ found: Verification) {
    isSound = found.problems.isEmpty
    checked = found.checked.map { Checked(name: $0.name, count: $0.count) }
    problems = found.problems
  }
}

/// A command without choices.
struct NoParameters: Encodable {}

extension WorkspaceTables {
  /// The latest moment in its exports, as outputs write it.
  var asOf: String? { sources.compactMap(\.asOf).max().map(zone.timestamp) }
}

extension Report {
  /// What was found, for people.
  init(_ result: VerifyResult, _ file: String, _ language: Language) {
    let say = { (en: String, zh: String) in Phrase(en: en, zh: zh)[language] }
    var tables = [
      Table(
        name: "checked",
        columns: [
          Column(key: "checked", heading: say("checked", "检查项")),
          Column(key: "count", heading: say("count", "数量"), alignment: .trailing),
        ],
        rows: result.checked.map { [.text($0.name), .integer(Int64($0.count))] })
    ]
    if !result.isSound {
      tables.insert(
        Table(
          name: "problems",
          columns: [Column(key: "problem", heading: say("what is wrong", "问题"))],
          rows: result.problems.map { [.text($0)] }), at: 0)
    }
    self.init(
      title: say("Verification of \(file)", "\(file) 的核验"),
      sections: [
        Section(
          paragraphs: [
            result.isSound ? say("Nothing is wrong.", "未发现问题。") : say("It is damaged.", "文件已损坏。")
          ], tables: tables)
      ])
  }
}
