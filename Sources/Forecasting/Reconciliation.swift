/// Makes the forecasts of groups add up to the forecast of their total.
///
/// Minimum trace with a diagonal covariance (Wickramasuriya, Athanasopoulos and Hyndman 2019,
/// doi:10.1080/01621459.2018.1448825): what the total's own forecast and the sum of the groups'
/// differ by is shared among all of them by the variances of their errors, so the surest move least.
/// For one level of groups that has a closed form.
public enum Reconciliation {
  /// Moves total and groups, step by step, until they agree.
  ///
  /// Intervals keep their width. No group falls below zero where it must not; the others then give way in
  /// proportion.
  ///
  /// - Parameters:
  ///   - total: The forecast of the total.
  ///   - groups: One for each group, with as many steps and levels.
  ///   - isNonNegative: Whether values are never below zero.
  public static func reconcile(
    total: inout Forecast, groups: inout [Forecast], isNonNegative: Bool
  ) {
    guard !groups.isEmpty else { return }
    for step in total.steps.indices {
      let variances = groups.map { variance($0.steps[step]) }
      let sum = groups.reduce(0) { $0 + $1.steps[step].mean }
      let gap = total.steps[step].mean - sum
      let ofGroups = variances.reduce(0, +)
      let ofTotal = variance(total.steps[step])
      let all = ofGroups + ofTotal
      var means = groups.indices.map { index in
        let share = all > 0 ? variances[index] / all : 0
        return groups[index].steps[step].mean + share * gap
      }
      if isNonNegative {
        let wanted = max(0, means.reduce(0, +))
        means = means.map { max(0, $0) }
        let positive = means.reduce(0, +)
        if positive > 0 { means = means.map { $0 * (wanted / positive) } }
      }
      for index in groups.indices {
        groups[index].steps[step].move(to: means[index], isNonNegative: isNonNegative)
      }
      total.steps[step].move(to: means.reduce(0, +), isNonNegative: isNonNegative)
    }
  }

  /// Of a step's error, up to a factor that all share: the upper end is never cut off.
  private static func variance(_ step: Forecast.Step) -> Double {
    guard let interval = step.intervals.last else { return 1 }
    return (interval.high - step.mean) * (interval.high - step.mean)
  }
}

extension Forecast.Step {
  /// Moves the expectation and its intervals with it.
  mutating func move(to mean: Double, isNonNegative: Bool) {
    for index in intervals.indices {
      let width = intervals[index].high - self.mean
      let low = mean - width
      intervals[index] = .init(low: isNonNegative ? max(0, low) : low, high: mean + width)
    }
    self.mean = mean
  }
}
