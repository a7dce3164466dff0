import Randomness
import Tables
import Testing

@testable import Exports

private func decide(_ cells: [String]) -> DateDecision {
  var evidence = DateEvidence()
  for cell in cells { withCell(cell) { evidence.observe($0) } }
  return evidence.decide()
}

private func style(_ pattern: String) throws -> DateStyle { try DateStyle(pattern: pattern) }

@Suite struct ValuesDateStyleTests {
  @Test(arguments: [
    ("yyyy-MM-dd", "yyyy-MM-dd"), ("yyyy/MM/dd", "yyyy/MM/dd"), ("yyyy/M/d", "yyyy/MM/dd"),
    ("YYYY-MM-DD", "yyyy-MM-dd"), ("yyyy-MM-dd HH:mm:ss", "yyyy-MM-dd"),
    ("yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd"), ("yyyy年MM月dd日", "yyyy年M月d日"),
    ("dd/MM/yyyy", "dd/MM/yyyy"), ("d.M.yyyy", "dd.MM.yyyy"), ("dd/mm/yyyy", "dd/MM/yyyy"),
    ("MM/dd/yyyy hh:mm a", "MM/dd/yyyy"), ("M-d-yyyy", "MM-dd-yyyy"),
    ("dd-MMM-yyyy", "dd-MMM-yyyy"), ("d MMM yyyy", "dd MMM yyyy"), ("MMM d, yyyy", "MMM dd, yyyy"),
    ("yyyyMMdd", "yyyyMMdd"), ("yyyyMMddHHmmss", "yyyyMMdd"), ("excel", "excel"), ("unix", "unix"),
    ("unix-ms", "unix-ms"), ("dd/MM/yy", "dd/MM/yy"), ("M/d/yy h:mm", "MM/dd/yy"),
    ("yy-MM-dd", "yy-MM-dd"), ("d.M.yy", "dd.MM.yy"), ("d-MMM-yy", "dd-MMM-yyyy"),
  ])
  func patterns(text: String, pattern: String) throws {
    #expect(try DateStyle(pattern: text).pattern == pattern)
  }

  @Test(arguments: [
    "", "yyy-MM-dd", "dd/MM/y", "yyyy-dd-MM", "yyyy-MM", "MM/yyyy", "iso", "%Y-%m-%d", "yyyy-MM/dd",
    "HH:mm", "yyyyMMd", "yyMMdd", "MMM d, yy", "yy年M月d日", "yy/MM/yyyy",
  ])
  func refusedPatterns(text: String) {
    #expect {
      try DateStyle(pattern: text)
    } throws: { error in
      let text = "\(error)"
      return DateStyle.patterns.allSatisfy { text.contains($0) }
    }
  }

  @Test func everyListedPatternIsTaken() throws {
    for pattern in DateStyle.patterns {
      #expect(try DateStyle(pattern: pattern).pattern == pattern)
    }
  }

  @Test(arguments: [
    (["2024-08-11", "", "2024-08-12 10:00:00"], "yyyy-MM-dd"), (["2024/8/1"], "yyyy/MM/dd"),
    (["2024年8月1日"], "yyyy年M月d日"), (["01/02/2024", "13/02/2024"], "dd/MM/yyyy"),
    (["01/02/2024", "02/13/2024"], "MM/dd/yyyy"), (["01.02.2024", "31.12.2024"], "dd.MM.yyyy"),
    (["03/03/2024", "null"], "dd/MM/yyyy"), (["14-Aug-2026"], "dd-MMM-yyyy"),
    (["14 Aug 2026"], "dd MMM yyyy"), (["14Aug2026"], "dd-MMM-yyyy"),
    (["Aug 14, 2026"], "MMM dd, yyyy"), (["20240811", "20240811101112"], "yyyyMMdd"),
    (["45384.34789351852", "45384"], "excel"), (["1723367107"], "unix"),
    (["1723367107000"], "unix-ms"), (["0000-00-00 00:00:00", "2024-08-11"], "yyyy-MM-dd"),
    // One slip in eleven is that row's fault, not the column's.
    (["13/25/2024"] + [String](repeating: "2024-08-11", count: 10), "yyyy-MM-dd"),
    (["11/08/2024"] + [String](repeating: "2024-08-11", count: 10), "yyyy-MM-dd"),
  ])
  func decided(cells: [String], pattern: String) throws {
    #expect(decide(cells) == .style(try style(pattern)))
  }

  @Test func undecided() throws {
    #expect(decide([]) == .none)
    #expect(decide(["", "null", "-", "--", "N/A", "nan", " ", "0000-00-00"]) == .none)
    #expect(decide(["", "hello", "world"]) == .unknown(example: "hello"))
    #expect(decide(["99/99/2024"]) == .unknown(example: "99/99/2024"))
    #expect(decide(["a", "b", "2024-08-11"]) == .unknown(example: "a"))
  }

  @Test func dayOrMonthFirst() throws {
    let dayFirst = try style("dd/MM/yyyy")
    let monthFirst = try style("MM/dd/yyyy")
    #expect(
      decide(["03/03/2024", "01/02/2024", "05/06/2024"])
        == .ambiguous([dayFirst, monthFirst], example: "01/02/2024"))
    // One contradiction is enough, however many agree.
    #expect(
      decide(["01/02/2024", "02/13/2024"] + [String](repeating: "13/02/2024", count: 1_000))
        == .conflicting(
          dayFirst, example: "13/02/2024", monthFirst, otherExample: "02/13/2024"))
    // The more is named first, and advised.
    #expect(
      decide(["13/02/2024", "02/13/2024", "02/14/2024"])
        == .conflicting(
          monthFirst, example: "02/13/2024", dayFirst, otherExample: "13/02/2024"))
  }

  /// By hand: which of three numbers can be a day, which a month.
  @Test func yearsOfTwoDigits() throws {
    let (dayFirst, monthFirst, yearFirst) = (
      try style("dd/MM/yy"), try style("MM/dd/yy"), try style("yy/MM/dd")
    )
    #expect(decide(["1/9/25 14:30", "1/19/25", ""]) == .style(monthFirst))
    #expect(decide(["31/01/25", "31/12/00"]) == .style(dayFirst))
    #expect(decide(["32/01/25", "25/1/9"]) == .style(yearFirst))
    #expect(decide(["9-Jan-25", "10-Jan-2025"]) == .style(try style("dd-MMM-yyyy")))
    #expect(
      decide(["1/9/25"]) == .ambiguous([dayFirst, monthFirst, yearFirst], example: "1/9/25"))
    #expect(decide(["1/9/25", "19/1/25"]) == .ambiguous([dayFirst, yearFirst], example: "1/9/25"))
    #expect(
      decide(["1/9/25", "1/19/25", "19/1/25"])
        == .conflicting(dayFirst, example: "19/1/25", monthFirst, otherExample: "1/19/25"))
    // What is advised reads the most, and each example only one of the two.
    #expect(
      decide(["3/3/25", "13/3/25", "3/14/25", "3/15/25"])
        == .conflicting(monthFirst, example: "3/14/25", dayFirst, otherExample: "13/3/25"))
    // Years of four digits beside them are another way of writing.
    #expect(
      decide(["1/19/25", "1/19/2025"])
        == .conflicting(
          try style("MM/dd/yyyy"), example: "1/19/2025", monthFirst, otherExample: "1/19/25"))
    #expect(decide(["99/99/25"]) == .unknown(example: "99/99/25"))
    #expect(decide(["1/0/00", "0/0/00"]) == .none)
  }

  @Test func conflicts() throws {
    // What a spreadsheet set to another country makes of a column: dates it could read are serials.
    #expect(
      decide(["13/08/2024", "45384", "14/08/2024"])
        == .conflicting(
          try style("dd/MM/yyyy"), example: "13/08/2024", try style("excel"), otherExample: "45384")
    )
  }

  @Test func wholeColumnIsNeeded() {
    func needs(_ cells: [String]) -> Bool {
      var evidence = DateEvidence()
      for cell in cells { withCell(cell) { evidence.observe($0) } }
      return evidence.needsWholeColumn
    }
    #expect(needs([]))
    #expect(needs(["", "hello"]))
    #expect(needs(["13/02/2024"]), "a later value can contradict")
    #expect(needs(["01/02/2024"]))
    #expect(needs(["1/19/25"]))
    #expect(!needs(["9-Jan-25"]))
    #expect(!needs(["2024-08-11", ""]))
    #expect(!needs(["14-Aug-2026"]))
  }

  /// Cutting a column anywhere and merging must decide as the whole does.
  @Test func mergingIsWhole() {
    let pool = [
      "2024-08-11", "01/02/2024", "13/02/2024", "02/13/2024", "03/03/2024", "", "x", "45384",
      "20240811", "14-Aug-2026", "1723367107", "1/2/24", "1/13/24", "13.2.24",
    ]
    var random = SplitMix64(seed: 9)
    for _ in 0..<500 {
      let kinds = (0..<3).map { _ in pool[Int.random(in: 0..<pool.count, using: &random)] }
      let cells = (0..<20).map { _ in kinds[Int.random(in: 0..<3, using: &random)] }
      var merged = DateEvidence()
      var rest = cells[...]
      while !rest.isEmpty {
        var part = DateEvidence()
        let count = Int.random(in: 1...7, using: &random)
        for cell in rest.prefix(count) { withCell(cell) { part.observe($0) } }
        merged.merge(part)
        rest = rest.dropFirst(count)
      }
      #expect(merged.decide() == decide(cells), "\(cells)")
    }
  }

  /// What evidence calls a date of a style, a parser of that style must read, and the other way round.
  @Test func evidenceAgreesWithParser() {
    for (text, pattern, _) in ValuesTimeTests.readable {
      guard case .style(let style) = decide([text]) else {
        // Several orders are possible; nothing else may stay open.
        #expect(
          ["dd/MM/yyyy", "MM/dd/yyyy", "dd/MM/yy", "MM/dd/yy", "yy/MM/dd"].contains(pattern),
          "\(text)")
        continue
      }
      var parser = TimeParser(style: style, zone: .utc)
      #expect(withCell(text) { parser.parse($0) } != Cell.invalid, "\(text)")
    }
  }

  @Test func hostileBytes() {
    var evidence = DateEvidence()
    var seen = 0
    forHostileCells {
      evidence.observe($0)
      seen += 1
    }
    _ = evidence.decide()
    #expect(evidence.counts.reduce(0, +) == seen)
  }
}
