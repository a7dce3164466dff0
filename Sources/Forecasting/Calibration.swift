import Glibc
import Statistics

/// Intervals as wide as errors have been: split conformal prediction on the errors of a backtest.
///
/// An error is taken relative to a power of what was expected (its variance grows with counts), and to
/// what is usual at its step. Those scores are pooled over steps, since a dozen origins are too few for
/// each step alone, and their quantile, corrected for the number of origins, times the same factors is
/// the half-width (`Shape.seen`). Where errors are about normal, a Student's t quantile tells more of so
/// few (`Shape.student`); which of the two it is, the backtest decides. Lei et al. (2018),
/// Distribution-free predictive inference for regression, doi:10.1080/01621459.2017.1307116; for series,
/// Stankevičiūtė et al. (2021), Conformal time-series forecasting. Errors of neighbouring origins overlap,
/// so coverage holds about, not exactly.
struct Calibration: Sendable {
  /// How the tails of the scores are told.
  enum Shape: CaseIterable {
    /// By the scores themselves.
    case seen
    /// By a t distribution of their spread, with as many degrees of freedom as origins.
    case student
  }

  /// The power of the expectation with which errors grow: 0, ½ or 1.
  let power: Double
  /// The usual error of each step, never falling.
  let steps: [Double]
  /// Scores, rising.
  private let scores: [Double]
  private let origins: Int
  private let shape: Shape
  private let floor: Double
  /// For counts the largest expectation at each origin, and how many of them are evidence enough.
  private let seen: (largest: [Double], needed: Int)?

  /// Learns from errors by origin and step; nil without an origin.
  ///
  /// - Parameters:
  ///   - forecasts: What was expected.
  ///   - actual: What came, of late origins for the first steps only.
  ///   - scalesWithLevel: Whether errors may grow with the expectation: not for values below zero.
  ///   - isCount: Whether the values are counts, which vary by chance where nothing has shown it yet.
  ///   - shape: How the tails are told.
  ///   - left: An origin to leave out.
  init?(
    _ forecasts: [[Double]], _ actual: [[Double]], scalesWithLevel: Bool, isCount: Bool = false,
    shape: Shape = .seen, without left: Int? = nil
  ) {
    let places = forecasts.indices.filter { $0 != left }
    guard let first = places.first else { return nil }
    let horizon = forecasts[first].count
    let whole = places.filter { actual[$0].count == horizon }
    let count = places.reduce(0) { $0 + actual[$1].count }
    let tested = (0..<horizon).map { step in
      Double(places.count { actual[$0].count > step })
    }
    let size =
      places.reduce(0) { $0 + actual[$1].reduce(0) { $0 + $1.magnitude } } / Double(count)
    let floor = max(0.1 * size, 1e-9)
    // Where mostly nothing was expected, expectations say nothing of the size of errors.
    let telling = places.reduce(0) { $0 + forecasts[$1].count { $0 > floor } }
    let isTold = scalesWithLevel && 2 * telling > count
    var best: (loss: Double, power: Double, steps: [Double], scores: [Double])?
    for power in isTold ? [0.5, 0, 1] : [0] {
      var squares = [Double](repeating: 0, count: horizon)
      var loss = 0.0
      for place in places {
        for step in actual[place].indices {
          let width = Self.width(forecasts[place][step], power, floor)
          let error = (actual[place][step] - forecasts[place][step]) / width
          squares[step] += error * error
          loss += log(width)
        }
      }
      let steps = Self.rising(zip(squares, tested).map { $0 / $1 }).map {
        max($0.squareRoot(), 1e-12)
      }
      loss += zip(steps, tested).reduce(0) { $0 + $1.1 * log($1.0) }
      guard loss < (best?.loss ?? .infinity) - 1e-9 else { continue }
      let scores = places.flatMap { place in
        actual[place].indices.map { step in
          (actual[place][step] - forecasts[place][step]).magnitude
            / (Self.width(forecasts[place][step], power, floor) * steps[step])
        }
      }
      best = (loss, power, steps, scores.sorted())
    }
    guard let best else { return nil }
    power = best.power
    steps = best.steps
    scores = best.scores
    origins = whole.count
    self.shape = shape
    self.floor = floor
    seen =
      isCount
      ? (
        whole.map { forecasts[$0].reduce(0, max) },
        Contest.wantedOrigins - (left == nil ? 0 : 1)
      ) : nil
  }

  /// The half-width of an interval around an expectation.
  ///
  /// Where the level asks for more than the origins can show, as 95 % of fewer than 20, the tail is that
  /// of a t distribution with as many degrees of freedom as origins. Where hardly any origin expected
  /// half as much, as after a jump, a count varies at least as by chance (Poisson).
  func halfWidth(_ expected: Double, step: Int, level: Double) -> Double {
    let count = Double(origins)
    var factor = factor(level)
    // The forecasts were chosen for these very errors, which flatters them.
    factor *= 1 + 1 / count
    let width = factor * Self.width(expected, power, floor) * steps[min(step, steps.count - 1)]
    guard let seen, seen.largest.count(where: { $0 >= expected / 2 }) < seen.needed else {
      return width
    }
    return max(width, Normal.twoSidedQuantile(level: level) * max(0, expected).squareRoot())
  }

  /// How many usual errors hold so many of them.
  private func factor(_ level: Double) -> Double {
    let count = Double(origins)
    guard shape == .seen else { return Self.studentQuantile(level, degreesOfFreedom: count) }
    let corrected = min(1, level * (count + 1) / count)
    let seen = quantile(corrected)
    guard corrected > 1 - 1 / count else { return seen }
    return max(seen, Self.studentQuantile(level, degreesOfFreedom: count))
  }

  /// The upper limit of the mean of a count that was zero so many times: with a larger mean, as many
  /// zeros would have had a chance below 1 − level (Poisson; for 95 % the rule of three).
  static func limitOfZeros(_ count: Int, level: Double) -> Double {
    -log(1 - level) / Double(count)
  }

  /// The quantile of the scores, between neighbours where it falls between.
  private func quantile(_ level: Double) -> Double {
    let place = level * Double(scores.count - 1)
    let low = Int(place)
    guard low + 1 < scores.count else { return scores[scores.count - 1] }
    return scores[low] + (place - Double(low)) * (scores[low + 1] - scores[low])
  }

  private static func width(_ expected: Double, _ power: Double, _ floor: Double) -> Double {
    switch power {
    case 0: 1
    case 1: max(expected, floor)
    default: max(expected, floor).squareRoot()
    }
  }

  /// The two-sided quantile, by bisection.
  static func studentQuantile(_ level: Double, degreesOfFreedom: Double) -> Double {
    var (low, high) = (0.0, 1000.0)
    for _ in 0..<60 {
      let middle = (low + high) / 2
      if StudentT.twoSided(middle, degreesOfFreedom: degreesOfFreedom) > 1 - level {
        low = middle
      } else {
        high = middle
      }
    }
    return (low + high) / 2
  }

  /// The nearest series that never falls: neighbours that do are replaced by their mean.
  private static func rising(_ values: [Double]) -> [Double] {
    var blocks: [(sum: Double, count: Int)] = []
    for value in values {
      blocks.append((value, 1))
      while blocks.count > 1 {
        let last = blocks[blocks.count - 1]
        let before = blocks[blocks.count - 2]
        guard before.sum / Double(before.count) > last.sum / Double(last.count) else { break }
        blocks.removeLast(2)
        blocks.append((before.sum + last.sum, before.count + last.count))
      }
    }
    return blocks.flatMap { Array(repeating: $0.sum / Double($0.count), count: $0.count) }
  }
}
