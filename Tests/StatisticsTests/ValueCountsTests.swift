import Testing

@testable import Statistics

@Suite struct ValueCountsTests {
  /// Values 1 1 2 2 2 3 5 5 8 8 8 8 with outcomes 0 0 0 1 0 1 0 1 1 1 0 1.
  private let sample = [
    ValueCount(value: 8, count: 4, events: 3), ValueCount(value: 1, count: 2, events: 0),
    ValueCount(value: 3, count: 1, events: 1), ValueCount(value: 2, count: 3, events: 1),
    ValueCount(value: 5, count: 2, events: 1),
  ]

  /// scipy 1.17.1: `stats.spearmanr(values, outcomes)`.
  @Test func spearmanIsScipys() throws {
    let found = try #require(spearman(sample))
    #expect(near(found.coefficient, 0.49690399499995325))
    #expect(near(found.pValue, 0.10028528097273037, 1e-9))
  }

  /// scipy 1.17.1: `stats.pointbiserialr(outcomes, values)`.
  @Test func pointBiserialIsScipys() throws {
    let found = try #require(pointBiserial(sample))
    #expect(near(found.coefficient, 0.44445663820946996))
    #expect(near(found.pValue, 0.14772376769533052, 1e-9))
  }

  /// Ranks do not feel how values are spaced, and entries may come in pieces and in any order.
  @Test func properties() throws {
    let plain = try #require(spearman(sample))
    let spread = sample.map {
      ValueCount(value: $0.value * $0.value * 100, count: $0.count, events: $0.events)
    }
    #expect(near(spearman(spread)?.coefficient, plain.coefficient))
    let split = sample.flatMap { entry in
      [
        ValueCount(value: entry.value, count: entry.count - entry.events, events: 0),
        ValueCount(value: entry.value, count: entry.events, events: entry.events),
      ]
    }
    #expect(spearman(split.reversed()) == plain)
    let turned = sample.map {
      ValueCount(value: -$0.value, count: $0.count, events: $0.events)
    }
    #expect(near(spearman(turned)?.coefficient, -plain.coefficient))
    let other = sample.map {
      ValueCount(value: $0.value, count: $0.count, events: $0.count - $0.events)
    }
    #expect(near(pointBiserial(other)?.coefficient, -0.44445663820946996))
  }

  @Test func nothingToCorrelate() {
    let constant = [ValueCount(value: 3, count: 10, events: 4)]
    let none = [
      ValueCount(value: 3, count: 10, events: 0), ValueCount(value: 4, count: 5, events: 0),
    ]
    let all = [
      ValueCount(value: 3, count: 10, events: 10), ValueCount(value: 4, count: 5, events: 5),
    ]
    let few = [
      ValueCount(value: 3, count: 1, events: 1), ValueCount(value: 4, count: 1, events: 0),
    ]
    let wrong = [
      ValueCount(value: .nan, count: 9, events: 1), ValueCount(value: 4, count: 5, events: 0),
    ]
    for values in [[], constant, none, all, few, wrong] {
      #expect(spearman(values) == nil)
      #expect(pointBiserial(values) == nil)
    }
    #expect(Correlation(coefficient: 1, count: 10).pValue == 0)
    #expect(Correlation(coefficient: 0.5, count: 4).pValue(designEffect: 3) == 1)
  }

  /// By hand: the middles of the five values' observations lie at 1/12, 3.5/12, 5.5/12, 7/12, 10/12.
  @Test func binsByHand() {
    let found = quantileBins(sample, bins: 3)
    #expect(
      found == [
        QuantileBin(low: 1, high: 2, count: 5, events: 1),
        QuantileBin(low: 3, high: 5, count: 3, events: 2),
        QuantileBin(low: 8, high: 8, count: 4, events: 3),
      ])
    #expect(quantileBins(sample, bins: 1) == [QuantileBin(low: 1, high: 8, count: 12, events: 6)])
    #expect(quantileBins([], bins: 3).isEmpty)
    #expect(quantileBins(sample, bins: 0).isEmpty)
  }

  /// A value that most have makes a bin of its own; nothing is lost.
  @Test func frequentValues() {
    let values = [
      ValueCount(value: 0, count: 900, events: 90), ValueCount(value: 1, count: 50, events: 9),
      ValueCount(value: 2, count: 50, events: 12),
    ]
    let found = quantileBins(values, bins: 5)
    #expect(found.first == QuantileBin(low: 0, high: 0, count: 900, events: 90))
    #expect(found.reduce(0) { $0 + $1.count } == 1000)
    #expect(found.reduce(0) { $0 + $1.events } == 111)
  }
}
