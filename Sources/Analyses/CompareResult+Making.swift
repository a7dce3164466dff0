import Cubes
import Statistics
import Tables

extension CompareResult {
  init(
    _ question: CompareQuestion, _ counts: CompareCounts, age: Int, completeness: Double?,
    cautions: [Caution]
  ) {
    by = question.dimensions.map(\.name)
    metric = question.metric
    ageDays = age
    before = Side(counts.treated[0], question.before)
    after = Side(counts.treated[1], question.after)
    change = Change(counts.treated)
    self.cautions = cautions
    let shift = question.dimensions.isEmpty ? nil : MixShift(counts.slices.map(\.group))
    let hidden = Self.hidden(question, counts.slices)
    slices = shift.map { Self.slices(question, counts.slices, $0, hidden) } ?? []
    if let least = question.suppressedBelow, hidden.contains(true) {
      self.cautions.append(.suppressedGroups(hidden.count { $0 }, least: least))
    }
    self.completeness = completeness
    // Of groups that are all hidden the split would tell something.
    parts = hidden.allSatisfy(\.self) ? nil : shift.map { Parts(within: $0.within, mix: $0.mix) }
    let control = question.control.flatMap { Control($0, counts) }
    self.control = control
    let difference =
      control?.difference ?? (counts.treated[1].rate - counts.treated[0].rate)
    placebo = Placebo(counts.placebos(), real: difference)
  }

  /// Which slices are too small to be shown in either stretch, or guard one that is.
  private static func hidden(
    _ question: CompareQuestion, _ slices: [CompareCounts.Slice]
  ) -> [Bool] {
    guard let least = question.suppressedBelow else {
      return Array(repeating: false, count: slices.count)
    }
    var axes = question.dimensions.indices.map { axis in
      Suppression.codes(slices.map { $0.values[axis] })
    }
    axes.removeAll { ($0.max() ?? 0) == 0 }
    return Suppression(least: least).hidden(
      slices.map { Int64(min($0.counts[0].lines, $0.counts[1].lines)) },
      at: slices.indices.map { index in axes.map { $0[index] } })
  }

  /// The slices, those that contribute most first.
  private static func slices(
    _ question: CompareQuestion, _ slices: [CompareCounts.Slice], _ shift: MixShift,
    _ hidden: [Bool]
  ) -> [Slice] {
    let names = question.dimensions.map(\.name)
    let changes = slices.map { Change($0.counts) }
    let adjusted = adjustedPValues(
      changes.map { $0.pValue ?? .nan }, method: .benjaminiHochberg)
    let all = [0, 1].map { side in
      slices.reduce(into: CompareCounts.Count()) { $0 += $1.counts[side] }
    }
    let made = slices.indices.map { index in
      let slice = slices[index]
      let part = shift.parts[index]
      let change = changes[index]
      let interval = slice.contribution(to: all)
      return Slice(
        key: Dictionary(
          zip(names, slice.values).map { ($0, $1) }, uniquingKeysWith: { first, _ in first }),
        values: slice.values, before: Side(slice.counts[0], nil), after: Side(slice.counts[1], nil),
        change: change, qValue: adjusted[index].isNaN ? nil : adjusted[index],
        contribution: part.within + part.mix,
        contributionLow: interval?.low, contributionHigh: interval?.high,
        within: part.within, mix: part.mix)
    }
    let order = made.indices.filter { !hidden[$0] }.sorted {
      (-made[$0].contribution.magnitude, $0) < (-made[$1].contribution.magnitude, $1)
    }
    return order.map { made[$0] }
  }
}

extension CompareCounts.Slice {
  /// The interval of what the slice contributes to the difference of all, its weights taken as they are.
  ///
  /// w̄ Δr + (r̄ − R̄) Δw is a sum of four rates: the slice's own in the second stretch, w₁ (1 − Δw/2) times, and in the
  /// first, −w₀ (1 + Δw/2) times; and those of all others, −(1 − w₁) Δw/2 and −(1 − w₀) Δw/2 times.
  fileprivate func contribution(to all: [CompareCounts.Count]) -> Interval? {
    guard all.allSatisfy({ $0.lines > 0 }) else { return nil }
    let weights = [counts[0].lines / all[0].lines, counts[1].lines / all[1].lines]
    let half = (weights[1] - weights[0]) / 2
    let terms = [
      (weights[1] * (1 - half), counts[1]), (-weights[0] * (1 + half), counts[0]),
      ((weights[1] - 1) * half, all[1].without(counts[1])),
      ((weights[0] - 1) * half, all[0].without(counts[0])),
    ].filter { $0.0 != 0 }
    let known = terms.compactMap { weight, count in
      count.proportion.map { (weight: weight, proportion: $0) }
    }
    return known.count == terms.count ? weightedSumInterval(known) : nil
  }

  fileprivate var group: MixShift.Group {
    MixShift.Group(
      trialsBefore: counts[0].lines, successesBefore: min(counts[0].lines, counts[0].returned),
      trialsAfter: counts[1].lines, successesAfter: min(counts[1].lines, counts[1].returned))
  }
}

extension CompareResult.Side {
  fileprivate init(_ count: CompareCounts.Count, _ days: ClosedRange<Int32>?) {
    let interval = count.proportion.flatMap {
      proportionInterval(successes: $0.successes, trials: $0.trials)
    }
    self.init(
      from: days.map { CivilDate(daysSince1970: $0.lowerBound).description },
      to: days.map { CivilDate(daysSince1970: $0.upperBound).description }, lines: count.lines,
      returned: count.returned, rate: count.lines > 0 ? count.rate : nil, low: interval?.low,
      high: interval?.high)
  }
}

extension CompareResult.Change {
  /// - Parameter counts: Before and after.
  fileprivate init(_ counts: [CompareCounts.Count]) {
    guard let before = counts[0].proportion, let after = counts[1].proportion else {
      self.init()
      return
    }
    let interval = after.differenceInterval(minus: before)
    let risk = RelativeRisk(after, against: before)
    self.init(
      difference: after.estimate - before.estimate, differenceLow: interval?.low,
      differenceHigh: interval?.high, relative: risk?.value.map { $0 - 1 },
      relativeLow: risk.map { $0.low - 1 }, relativeHigh: risk?.high.map { $0 - 1 },
      pValue: Self.pValue(before, after))
  }

  /// By Fisher's test where a cell of the table is to be expected below 5, else by z.
  private static func pValue(_ before: Proportion, _ after: Proportion) -> Double? {
    let trials = before.trials + after.trials
    let successes = before.successes + after.successes
    let least =
      min(before.trials, after.trials) / trials * min(successes, trials - successes)
    if least < 5 {
      let (x, y) = (after.successes.rounded(), before.successes.rounded())
      return fisherExact(
        Int64(x), Int64(max(0, after.trials - x).rounded()), Int64(y),
        Int64(max(0, before.trials - y).rounded()))
    }
    return after.pooledTest(against: before)?.pValue
  }
}

extension CompareResult.Control {
  fileprivate init?(_ control: CompareQuestion.Control, _ counts: CompareCounts) {
    guard let before = counts.treated[0].proportion, let after = counts.treated[1].proportion,
      let controlBefore = counts.control[0].proportion,
      let controlAfter = counts.control[1].proportion,
      let double = DifferenceInDifferences(
        before: before, after: after, controlBefore: controlBefore, controlAfter: controlAfter)
    else { return nil }
    self.init(
      dimension: control.dimension.name, value: control.value,
      before: CompareResult.Side(counts.control[0], nil),
      after: CompareResult.Side(counts.control[1], nil),
      change: CompareResult.Change(counts.control), difference: double.difference,
      differenceLow: double.interval.low, differenceHigh: double.interval.high,
      relative: double.ratio.map { $0 - 1 }, relativeLow: double.ratioInterval.map { $0.low - 1 },
      relativeHigh: double.ratioInterval.map { $0.high - 1 })
  }
}

extension CompareResult.Placebo {
  /// Nil where there is no earlier date.
  fileprivate init?(_ differences: [Double], real: Double) {
    let sorted = differences.sorted()
    guard let lowest = sorted.first, let highest = sorted.last else { return nil }
    let middle = sorted.count / 2
    let asLarge = sorted.count { $0.magnitude >= real.magnitude }
    self.init(
      count: sorted.count, lowest: lowest,
      median: sorted.count.isMultiple(of: 2)
        ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[middle],
      highest: highest, asLarge: asLarge,
      pValue: Double(1 + asLarge) / Double(1 + sorted.count))
  }
}
