import Tables
import Testing

@testable import Analyses
@testable import Cubes

/// Which groups are shown, in what order, under what labels, and with what cautions.
@Suite struct RatesOrderTests {
  private func question(_ change: (inout RatesQuestion) -> Void = { _ in }) -> RatesQuestion {
    var question = RatesQuestion()
    question.dimensions = [Hand.category]
    change(&question)
    return question
  }

  private let cells = [
    ("a", 1000, 50), ("b", 1000, 55), ("c", 900, 45), ("d", 1000, 60), ("e", 800, 160),
    ("small", 4, 2), ("zero", 30, 0),
  ].map { Hand.cell([$0.0], Hand.measures(lines: $0.1, returned: $0.2)) }

  @Test func theLargestComeFirst() {
    let groups = Hand.result(question(), cells).groups
    #expect(groups.map { $0.values[0] } == ["a", "b", "d", "c", "e", "zero", "small"])
    #expect(groups.allSatisfy { $0.rank == nil })
  }

  /// Half of four lines came back, yet a group of eight hundred with 20 % stands first.
  @Test(arguments: RatesQuestion.Basis.allCases)
  func aSmallGroupDoesNotLead(_ basis: RatesQuestion.Basis) throws {
    let asked = question {
      $0.ranks = true
      $0.basis = basis
    }
    let groups = Hand.result(asked, cells).groups
    let ranks = try groups.map { try #require($0.rank) }
    #expect(groups[0].values == ["e"])
    #expect(ranks.map(\.position) == Array(1...groups.count))
    #expect(zip(ranks, ranks.dropFirst()).allSatisfy { $0.lower >= $1.lower })
    #expect(ranks.allSatisfy { $0.lower < $0.posteriorMean })
    let small = try #require(groups.first { $0.values == ["small"] })
    #expect(small.returnRate.value == 0.5)
    // Four lines move the mean of all groups, about 7 %, by a few points only.
    #expect(try #require(small.rank).posteriorMean < 0.25)
    // Eight hundred lines speak for themselves: within two points of their own 20 %.
    #expect(abs(ranks[0].posteriorMean - 0.2) < 0.02)
  }

  @Test func smallGroupsAndLateOnesAreLeftOutAndCounted() throws {
    let asked = question {
      $0.minimum = 31
      $0.top = 3
    }
    let result = Hand.result(asked, cells, total: Hand.measures(lines: 4734, returned: 372))
    #expect(result.groups.map { $0.values[0] } == ["a", "b", "d"])
    #expect(result.total.lines == 4734)
    let cautions = Dictionary(uniqueKeysWithValues: result.cautions.map { ($0.code, $0.en) })
    #expect(cautions["groups_below_minimum"]?.hasPrefix("2 groups of fewer than 31") == true)
    #expect(cautions["groups_cut"]?.hasPrefix("2 more groups") == true)
    let all = Hand.result(question { $0.top = 7 }, cells)
    #expect(all.groups.count == 7 && all.cautions.isEmpty)
  }

  /// As of Friday, 2024-03-01 (see `Hand`): its day has come, its week and month have not ended.
  @Test func periodsAreLabelledAndMarked() {
    func labels(_ period: Period, _ days: [Int32]) -> [String] {
      let cells = days.map {
        Hand.cell(["a"], Hand.measures(lines: 10, returned: 1), period: $0)
      }
      return Hand.result(question { $0.every = period }, cells).groups.map {
        "\($0.period ?? "-") \($0.isComplete.map { "\($0)" } ?? "-")"
      }
    }
    #expect(
      labels(.day, [Hand.day(2024, 2, 29), Hand.day(2024, 3, 1), Hand.day(2024, 3, 2)])
        == ["2024-02-29 true", "2024-03-01 true", "2024-03-02 false"])
    // 2024-02-19 is the Monday of week 8; 2024-12-30 that of the first week of 2025.
    #expect(
      labels(.week, [Hand.day(2024, 2, 19), Hand.day(2024, 2, 26), Hand.day(2024, 12, 30)])
        == ["2024-W08 true", "2024-W09 false", "2025-W01 false"])
    // February 2024 has 29 days.
    #expect(
      labels(.month, [Hand.day(2024, 2, 1), Hand.day(2024, 3, 1)])
        == ["2024-02 true", "2024-03 false"])
    let whole = Hand.result(question(), [Hand.cell(["a"], Hand.measures(lines: 10, returned: 1))])
    #expect(whole.groups[0].period == nil && whole.groups[0].isComplete == nil)
  }

  /// With periods, groups stay by key and period, however large.
  @Test func periodsKeepTheirOrder() {
    let cells = [("a", 1, 10), ("a", 2, 90), ("b", 1, 50)].map {
      Hand.cell(
        [$0.0], Hand.measures(lines: $0.2, returned: 1), period: Hand.day(2024, $0.1, 1))
    }
    let groups = Hand.result(question { $0.every = .month }, cells).groups
    #expect(groups.map(\.lines) == [10, 90, 50])
  }

  @Test func joinsThatFailedAreTold() throws {
    var facts = JoinFacts()
    facts.returnJoin = JoinFacts.Coverage(rows: 10, matched: 7, samples: ["x1", "x2"])
    facts.complaintJoin = JoinFacts.Coverage(rows: 5, matched: 4, samples: ["", "y"])
    facts.sharedReturns = 1
    facts.sharedComplaints = 2
    facts.returnsOfUnknownLine = 3
    facts.returnsOfCancelled = 4
    facts.returnsBeforeOrder = 5
    facts.undatedReturns = 6
    let cautions = Hand.result(question(), cells, facts: facts).cautions
    #expect(
      cautions.map(\.code) == [
        "returns_without_order", "complaints_without_order", "returns_shared_out",
        "complaints_shared_out", "returns_of_unknown_line", "returns_of_cancelled_lines",
        "returns_before_order", "returns_without_date",
      ])
    #expect(cautions[0].en.hasPrefix("3 of 10 returns") && cautions[0].en.hasSuffix("(x1, x2)"))
    #expect(cautions[1].en.hasPrefix("1 of 5 complaints") && cautions[1].en.hasSuffix("(y)"))
    for (caution, count) in zip(cautions, [3, 1, 1, 2, 3, 4, 5, 6]) {
      #expect(caution.en.hasPrefix("\(count) ") && caution.zh.hasPrefix("\(count) "))
    }
  }
}
