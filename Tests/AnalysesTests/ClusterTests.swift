import Clustering
import Exports
import Foundation
import Randomness
import Simulation
import Tables
import Testing

@testable import Cubes

@testable import Analyses

/// Files in a folder of their own, read as issues.
private final class IssueFolder {
  let exports: ExportSet
  private let folder: String

  init(_ files: [String: String], profiles: [Profile] = []) throws {
    folder =
      FileManager.default.temporaryDirectory.appendingPathComponent("issues-\(UUID().uuidString)")
      .path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    for (name, text) in files {
      try Data(text.utf8).write(to: URL(fileURLWithPath: "\(folder)/\(name)"))
    }
    var options = ReadOptions(zone: try ZoneRules(identifier: "Asia/Shanghai"))
    options.profiles += profiles
    exports = try ExportSet(ExportSet.Arguments(sources: [folder]), options)
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  func result(_ change: (inout ClusterQuestion) -> Void = { _ in }) throws -> ClusterResult {
    var question = ClusterQuestion()
    question.threads = 2
    change(&question)
    let rows = try ScanEngine(exports, threads: 2).issues()
    return try ClusterAnalysis(question).result(of: rows, zone: exports.zone)
  }
}

private func complaints(_ texts: [String]) -> String {
  "complaint_id,created_at,text\n"
    + texts.enumerated().map { "C\($0 + 100),2025-03-0\($0 % 9 + 1) 10:00:00,\($1)\n" }.joined()
}

@Suite struct ClusterTests {
  /// The simulator's themes, from the complaints with all features at their usual weights: learned from all of them,
  /// and from less than half.
  @Test(arguments: [(Scenario.standard, 20_000), (.english, 20_000), (.standard, 300)])
  func plantedThemesComeBack(_ scenario: Scenario, learnedFrom: Int) throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("themes-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    _ = try Simulator(scenario: scenario, seed: 21, size: .orders(15_000))
      .write(to: folder, profile: .canonical, themes: true)
    let exports = try ExportSet(
      ExportSet.Arguments(sources: ["orders", "complaints"].map { "\(folder)/\($0).csv" }),
      ReadOptions(zone: try ZoneRules(identifier: "Asia/Shanghai")))
    var question = ClusterQuestion()
    question.of = .complaints
    question.k = Theme.allCases.count
    question.threads = 2
    question.learnedFrom = learnedFrom
    let rows = try ScanEngine(exports, threads: 2).issues(of: [.complaints])
    #expect(rows.count < 20_000 && rows.count > 600)
    let result = try ClusterAnalysis(question).result(of: rows, zone: exports.zone)

    var themes: [String: Int32] = [:]
    for line in try String(contentsOfFile: "\(folder)/themes.csv", encoding: .utf8)
      .split(separator: "\n").dropFirst()
    {
      let cells = line.split(separator: ",").map(String.init)
      themes[cells[0]] = Int32(Theme.allCases.firstIndex { $0.rawValue == cells[1] } ?? 0)
    }
    let pairs = try result.assignments.map { (Int32($0.cluster), try #require(themes[$0.id])) }
    let index = try #require(adjustedRandIndex(pairs.map(\.0), pairs.map(\.1)))
    #expect(index >= 0.9, "\(index)")
    #expect(
      result.cautions.contains { $0.code == "learned_from_sample" } == (learnedFrom < rows.count))
  }

  /// The same rows in another order give the same bytes, and so does another number of threads.
  @Test func orderAndThreadsChangeNothing() throws {
    let texts = (0..<60).map { index in
      [
        "退款\(index)天没到账，请处理", "包装破了，东西摔碎", "客服态度恶劣不理人", "颜色和图片不符，色差严重",
      ][index % 4]
    }
    let lines = complaints(texts).split(separator: "\n").map(String.init)
    let shuffled = [lines[0]] + lines.dropFirst().reversed()
    var found: Set<String> = []
    for (file, threads) in [(lines, 1), (shuffled, 2), (lines, 3)] {
      let folder = try IssueFolder(["c.csv": file.joined(separator: "\n") + "\n"])
      let result = try folder.result {
        $0.threads = threads
        $0.k = 4
      }
      found.insert("\(result)")
    }
    #expect(found.count == 1)
  }

  /// By hand: four matters, fifteen complaints each, nothing else known.
  @Test func fourMattersAreFour() throws {
    let texts = (0..<60).map { index in
      [
        "退款一直没到账", "包装破了东西摔碎", "客服态度恶劣不理人", "颜色和图片不符色差严重",
      ][index % 4]
    }
    let result = try IssueFolder(["c.csv": complaints(texts)]).result { $0.k = 4 }
    #expect(result.clusters.map(\.size) == [15, 15, 15, 15])
    // Of equal sizes the one with the smallest id comes first.
    #expect(result.assignments.prefix(4).map(\.cluster) == [1, 2, 3, 4])
    #expect(result.clusters.allSatisfy { !$0.terms.isEmpty && $0.examples.count == 1 })
    #expect(result.clusters[0].trend.reduce(0) { $0 + $1.count } == 15)
  }

  @Test func nothingToGroupIsSaid() throws {
    let noText = try IssueFolder([
      "c.csv": "complaint_id,created_at,channel\nC1,2025-03-01,app\nC2,2025-03-02,web\n"
    ])
    #expect(throws: ClusterError.noText(issues: 2)) {
      try noText.result { $0.features = [(.text, 1)] }
    }
    #expect(try noText.result { $0.k = 2 }.cautions.contains { $0.code == "no_text" })
    #expect(throws: ClusterError.tooFew(rows: 2, k: 3, withText: false)) {
      try noText.result { $0.k = 3 }
    }
    let none = try IssueFolder(["c.csv": "complaint_id,created_at,text\n"])
    #expect(throws: ClusterError.nothing(.issues)) { try none.result() }
  }

  @Test(arguments: [1, 2, 30])
  func equalRowsAreOneGroup(_ count: Int) throws {
    let folder = try IssueFolder([
      "c.csv": complaints(Array(repeating: "质量太差了", count: count))
    ])
    let result = try folder.result()
    #expect(result.k == 1 && result.verdict == .none && result.inertia == 0)
    #expect(result.silhouette == nil && result.stability == nil)
    #expect(result.features.allSatisfy { $0.weight == 0 })
    #expect(result.cautions.contains { $0.code == "no_structure" })
  }

  /// Words drawn at random make no groups, however the space is bent.
  @Test func randomWordsAreNoGroups() throws {
    var random = SplitMix64(seed: 5)
    let words = (0..<200).map { "w\(String($0 + 36 * 36 * 36, radix: 36))" }
    let texts = (0..<400).map { _ in
      (0..<8).map { _ in words[Int(random.next() % 200)] }.joined(separator: " ")
    }
    let result = try IssueFolder(["c.csv": complaints(texts)]).result {
      $0.features = [(.text, 1)]
      $0.maxK = 8
    }
    #expect(result.k == 1 && result.verdict == .none)
  }

  /// Ids, dates and orders are not needed.
  @Test func aFileOfTexts() throws {
    let folder = try IssueFolder(
      ["t.csv": "review,x\n退款慢,1\n退款很慢,2\n包装破,3\n包装破了,4\n"],
      profiles: [Profile.ofTexts(column: "review")])
    let result = try folder.result { $0.k = 2 }
    #expect(result.assignments.map(\.id) == ["#1", "#2", "#3", "#4"])
    #expect(result.assignments.map(\.cluster) == [1, 1, 2, 2])
    #expect(result.clusters.allSatisfy { $0.trend.isEmpty })
  }

  /// By hand: the return without sku is of the line of equal amount, the one of the cancelled line is left out.
  @Test func issuesJoinTheirLines() throws {
    let folder = try IssueFolder([
      "o.csv": """
      order_id,sku,category,channel,ordered_at,promised_at,delivered_at,amount,status
      1,A,shoes,app,2025-03-01,2025-03-03,2025-03-05,10.00,completed
      1,B,bags,app,2025-03-01,2025-03-03,2025-03-05,20.00,completed
      2,C,hats,web,2025-03-01,2025-03-03,2025-03-02,30.00,cancelled

      """,
      "r.csv": """
      return_id,order_id,sku,requested_at,reason,refund_amount,status
      R1,1,A,2025-03-06,size,10.00,completed
      R2,1,,2025-03-06,late,20.00,completed
      R3,2,C,2025-03-06,late,30.00,completed
      R4,9,,2025-03-06,late,5.00,completed
      R5,1,A,2025-03-06,late,5.00,refused

      """,
      "c.csv": "complaint_id,order_id,created_at,text\nC1,1,2025-03-07,late\n",
    ])
    let rows = try ScanEngine(folder.exports, threads: 2).issues()
    #expect(rows.issues.map(\.id) == ["C1", "R1", "R2", "R4"])
    #expect(rows.issues.map(\.category) == [nil, "shoes", "bags", nil])
    #expect(rows.issues.map(\.channel) == ["app", "app", "app", nil])
    #expect(rows.issues.map(\.amount) == [nil, 1000, 2000, 500])
    #expect(rows.issues.map(\.delay) == [2, 2, 2, nil])
    #expect(rows.ofCancelled == 1 && rows.refused == 1)
    #expect(rows.texts[1] == "size")
  }

  /// By hand: the last version of C2 is of another week, so C2 is not wanted, although an earlier version is.
  @Test func issuesOfSomeMoments() throws {
    let folder = try IssueFolder([
      "o.csv": "order_id,category,ordered_at\n1,shoes,2025-03-01\n",
      "c.csv": """
      complaint_id,order_id,created_at,text
      C1,1,2025-03-07 23:59:59,late
      C2,1,2025-03-08,broken
      C3,1,2025-03-08,dirty
      C4,1,2025-03-09,late
      C5,1,,late
      C2,1,2025-03-10,broken

      """,
    ])
    let zone = folder.exports.zone
    let day = Hand.day(2025, 3, 8)
    let rows = try ScanEngine(folder.exports, threads: 2).issues(
      in: zone.startOfDay(day)..<zone.startOfDay(day + 1), accounts: false)
    #expect(rows.issues.map(\.id) == ["C3"])
    #expect(rows.issues.map(\.category) == ["shoes"])
    #expect(rows.latest == zone.startOfDay(day + 1) - 1)
  }

  /// By hand: two buyers of one order each, one of whom sends it back.
  @Test func customersAreSummedUp() throws {
    let folder = try IssueFolder([
      "o.csv": """
      order_id,sku,customer_id,ordered_at,amount,status
      1,A,u1,2025-03-01,10.00,completed
      1,B,u1,2025-03-01,20.00,completed
      2,A,u2,2025-03-04,10.00,completed
      3,A,u2,2025-03-11,10.00,cancelled
      4,A,,2025-03-11,10.00,completed

      """,
      "r.csv": "return_id,order_id,sku,requested_at\nR1,1,B,2025-03-05\n",
      "c.csv":
        "complaint_id,order_id,created_at,customer_id\nC1,,2025-03-05,u2\nC2,1,2025-03-06,\n",
    ])
    let rows = try ScanEngine(folder.exports, threads: 1).customers()
    #expect(
      rows.customers == [
        .init(
          id: "u1", daysSince: 10, orders: 1, lines: 2, amount: 3000, returnedLines: 1,
          complaints: 1),
        .init(
          id: "u2", daysSince: 7, orders: 1, lines: 1, amount: 1000, returnedLines: 0,
          complaints: 1),
      ])
    #expect(rows.withoutCustomer == 1)
  }
}
