import Cubes
import Tables

extension WeeklyAnalysis {
  /// So many slices and groups are shown.
  static let shownSlices = 8
  static let shownGroups = 10

  /// The four weeks up to this one against the four before, by each dimension.
  func moves() -> [WeeklyResult.Move] {
    let weeks = WeeklyQuestion.comparedWeeks
    let after = last(weeks)
    let before = after.lowerBound - 7 * weeks...after.lowerBound - 1
    var moves: [WeeklyResult.Move] = []
    for metric in CompareQuestion.Metric.allCases {
      let isKnown = metric == .returnRate ? sources.hasReturns : sources.hasComplaints
      for dimension in question.explained {
        var part: WeeklyResult.Part<CompareResult>
        if let end = tableEnds[metric == .returnRate ? .returns : .complaints], end.last < sunday {
          // What is left of the last weeks would stand for all of them.
          part = WeeklyResult.Part(because: WeeklyReasons.ends(end.kind, end.last))
        } else if isKnown {
          do throws(CompareError) {
            let result = try compare(metric, by: dimension, before: before, after: after)
            part = WeeklyResult.Part(result.top(Self.shownSlices))
          } catch {
            part = WeeklyResult.Part(because: WeeklyReasons.of(error))
          }
        } else {
          part = WeeklyResult.Part(because: WeeklyReasons.of(CompareError.noEvents(metric)))
        }
        moves.append(WeeklyResult.Move(metric: metric, by: dimension.name, comparison: part))
      }
    }
    return moves
  }

  /// Groups of the last twelve weeks by the lower bound of their shrunken return rate.
  func rankings() -> [WeeklyResult.Ranking] {
    let days = last(WeeklyQuestion.rankedWeeks)
    let whole = WeeklyCells.merged(answer.cubes[0].cells, in: days)
    return question.ranked.compactMap { dimension in
      guard let cube = question.cube(of: dimension) else { return nil }
      var question = RatesQuestion()
      question.dimensions = [dimension]
      question.ranks = true
      question.suppressedBelow = self.question.suppressedBelow
      question.top = Self.shownGroups
      var part: WeeklyResult.Part<RatesResult>
      if !sources.hasReturns {
        part = WeeklyResult.Part(because: WeeklyReasons.noReturns)
      } else if !whole.contains(where: { $0.measures.lines > 0 }) {
        part = WeeklyResult.Part(because: WeeklyReasons.noOrdersInWeeks)
      } else {
        let cells = WeeklyCells.merged(answer.cubes[cube].cells, in: days)
        let result = RatesAnalysis(
          question, answer([cells, whole]), maturingBy: answer.cubes[cube].cells,
          hasReturns: true, hasComplaints: sources.hasComplaints, hasRefunds: sources.hasRefunds
        ).result()
        part = WeeklyResult.Part(result)
      }
      return WeeklyResult.Ranking(
        by: dimension.name, from: ISOWeek(ofDay: days.lowerBound).description,
        to: week.description, rates: part, isOfReturns: dimension.kind == .returns)
    }
  }
}
