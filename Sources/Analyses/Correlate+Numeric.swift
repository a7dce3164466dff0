import Cubes
import Statistics

extension CorrelateAnalysis {
  /// How many bins rates are shown over.
  private static let binCount = 5

  /// A number held against the outcome.
  func numeric(_ entry: AssociationAnswer.Numeric) -> CorrelateResult.Numeric {
    let scale = entry.number.scale
    let counts = entry.counts.through(through)
    let values = zip(entry.values, counts).filter { $0.1.lines > 0 }.map {
      ValueCount(value: Double($0.0) / scale, count: Double($0.1.lines), events: events($0.1))
    }
    let rank = spearman(values)
    let linear = pointBiserial(values)
    let bins = quantileBins(values, bins: Self.binCount)
    let all = values.reduce((events: 0.0, lines: 0.0)) {
      ($0.events + $1.events, $0.lines + $1.count)
    }
    return CorrelateResult.Numeric(
      dimension: entry.number.rawValue, unit: entry.number.unit,
      n: counts.reduce(0) { $0 + $1.lines }, missing: entry.missing,
      spearman: rank?.coefficient, pointBiserial: linear?.coefficient,
      p: rank?.pValue(designEffect: applied), pointBiserialP: linear?.pValue(designEffect: applied),
      isCoarse: entry.isCoarse,
      bins: bins.map {
        CorrelateResult.Bin(
          low: $0.low, high: $0.high, n: Int64($0.count), events: $0.events,
          rate: rate($0.events, $0.count),
          relativeRisk: risk(
            ($0.events, $0.count), (all.events - $0.events, all.lines - $0.count)))
      },
      attributable: attributable(entry.number, values, bins, rank?.coefficient ?? 0),
      reason: rank == nil ? nothingToCorrelate(values) : nil,
      sentence: CorrelateResult.Sentence(en: "", zh: ""))
  }

  /// Whether a stretch of a number, or one side of its threshold, has too few lines to be shown.
  func isTooSmall(_ entry: CorrelateResult.Numeric) -> Bool {
    guard let least = question.suppressedBelow else { return false }
    let exposed = (entry.attributable.exposedShare ?? 0) * Double(entry.n)
    return [exposed.rounded(), (Double(entry.n) - exposed).rounded()]
      .contains { $0 > 0 && $0 < Double(least) } || entry.bins.contains { $0.n < least }
  }

  /// Late against in time; for other numbers all bins against the one at the better end.
  private func attributable(
    _ number: AssociationQuery.Number, _ values: [ValueCount], _ bins: [QuantileBin],
    _ direction: Double
  ) -> CorrelateResult.Attributable {
    var result = CorrelateResult.Attributable()
    let isAbove = number == .delay || direction >= 0
    guard let threshold = number == .delay ? 0 : isAbove ? bins.first?.high : bins.last?.low
    else {
      result.reason = "no line has a value"
      return result
    }
    var exposed = (events: 0.0, lines: 0.0)
    var rest = exposed
    for value in values {
      let isExposed = isAbove ? value.value > threshold : value.value < threshold
      if isExposed {
        exposed = (exposed.events + value.events, exposed.lines + value.count)
      } else {
        rest = (rest.events + value.events, rest.lines + value.count)
      }
    }
    let risk = risk(exposed, rest)
    let share = exposed.lines / (exposed.lines + rest.lines)
    result.threshold = threshold
    result.exposed = isAbove ? "above" : "below"
    result.exposedShare = share.isFinite ? share : nil
    result.relativeRisk = risk
    guard let value = risk.value else {
      result.reason = risk.reason
      return result
    }
    guard value > 1 else {
      result.reason = "the exposed do not have the higher rate"
      return result
    }
    result.value = attributableShare(exposed: share, relativeRisk: value)
    let interval = attributable(exposed, rest)
    result.low = interval?.low
    result.high = interval?.high
    return result
  }

  private func nothingToCorrelate(_ values: [ValueCount]) -> String {
    let count = values.reduce(0) { $0 + $1.count }
    let events = values.reduce(0) { $0 + $1.events }
    if count == 0 { return "no line has a value" }
    if values.count == 1 { return "all lines have one value" }
    if count < 3 { return "fewer than three lines have a value" }
    return events == 0 ? "no line had the outcome" : "every line had the outcome"
  }
}

extension AssociationQuery.Number {
  /// How many of the engine's units make one that people use.
  var scale: Double {
    switch self {
    case .price: 100
    case .discount: 1000
    case .delay, .shipping, .quantity: 1
    }
  }

  /// What people measure it in.
  var unit: String {
    switch self {
    case .price: "currency"
    case .discount: "share"
    case .delay, .shipping: "hours"
    case .quantity: "units"
    }
  }
}
