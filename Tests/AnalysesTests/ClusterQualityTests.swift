import Clustering
import Cubes
import Exports
import Foundation
import Tables
import Testing

@testable import Analyses

/// How well groups of real texts agree with what people called them, where the data are present.
///
/// To beat: scikit-learn 1.9.1, ten restarts, after reduction to 100 dimensions: .570 on banking77, .500 on the
/// Chinese reviews (characters and pairs).
@Suite struct ClusterQualityTests {
  private static let shared = URL(
    fileURLWithPath: ProcessInfo.processInfo.environment["AFTERSALES_SHARED"]
      ?? URL(fileURLWithPath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("shared").path)

  struct Corpus: Sendable, CustomTestStringConvertible {
    var path: String
    var text: String
    var label: String
    var k: Int
    var least: Double
    var testDescription: String { path }
    var file: String {
      ClusterQualityTests.shared.appendingPathComponent("data/\(path)").path
    }
    var isPresent: Bool { FileManager.default.fileExists(atPath: file) }
  }

  static let corpora = [
    Corpus(
      path: "banking77/train.csv", text: "text", label: "category", k: 77, least: 0.57),
    Corpus(
      path: "zh_reviews/negative_6000.csv", text: "review", label: "cat", k: 10, least: 0.50),
  ]

  @Test(
    .enabled(
      if: corpora.allSatisfy(\.isPresent),
      "skipped: the corpora are not in $AFTERSALES_SHARED/data nor in ../shared/data"),
    arguments: corpora)
  func groupsAgreeWithPeople(_ corpus: Corpus) throws {
    let exports = try ExportSet(
      ExportSet.Arguments(sources: [corpus.file]),
      {
        var options = ReadOptions(zone: try ZoneRules(identifier: "Asia/Shanghai"))
        options.profiles = [Profile.ofTexts(column: corpus.text)]
        return options
      }())
    let labels = try Table.load(
      .complaints, [ColumnRequest(.complaints, corpus.label, as: .code)], from: exports, threads: 2
    ).table.columns[0].codes
    var question = ClusterQuestion()
    question.k = corpus.k
    question.features = [(.text, 1)]
    question.threads = 2
    let rows = try ScanEngine(exports, threads: 2).issues()
    let result = try ClusterAnalysis(question).result(of: rows, zone: exports.zone)
    // Row n has the id #n.
    let pairs = try result.assignments.map {
      (Int32($0.cluster), Int32(labels[try #require(Int($0.id.dropFirst())) - 1]))
    }
    let agreement = try #require(
      normalisedMutualInformation(pairs.map(\.0), pairs.map(\.1)))
    print("\(corpus.path): NMI \(agreement)")
    #expect(agreement >= corpus.least)
  }
}
