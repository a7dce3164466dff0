import Glibc

extension ETS {
  /// One pass over the values: what each was expected to be, and what it teaches.
  struct Recursion {
    let form: ETSForm
    let values: [Double]
    let seasonLength: Int

    /// What a pass ends with.
    struct Run {
      var deviance: Double
      var squares: Double
      var end: State
    }

    /// −2 log likelihood for a packed first state.
    func deviance(_ smoothing: Smoothing, _ state: UnsafeBufferPointer<Double>) -> Double {
      withUnsafeTemporaryAllocation(of: Double.self, capacity: seasonLength) { season in
        var level = state[0]
        var trend = form.hasTrend ? state[1] : 0
        guard form.fill(season, from: state) else { return Minimiser.worst }
        return pass(smoothing, &level, &trend, season).deviance
      }
    }

    /// The same with the state it ends in.
    func run(_ smoothing: Smoothing, _ start: State) -> Run {
      var end = start
      var level = start.level
      var trend = start.trend
      var season = start.season.isEmpty ? [0] : start.season
      let outcome = season.withUnsafeMutableBufferPointer {
        pass(smoothing, &level, &trend, $0)
      }
      end.level = level
      end.trend = trend
      if form.season != .none { end.season = season }
      end.next = values.count % seasonLength
      return Run(deviance: outcome.deviance, squares: outcome.squares, end: end)
    }

    private func pass(
      _ smoothing: Smoothing, _ level: inout Double, _ trend: inout Double,
      _ season: UnsafeMutableBufferPointer<Double>
    ) -> (deviance: Double, squares: Double) {
      let (alpha, gamma, phi) = (smoothing.alpha, smoothing.gamma, smoothing.phi)
      let trendGain = alpha > 0 ? smoothing.beta / alpha : 0
      let multiplies = form.error == .multiplicative
      let kind = form.season
      var squares = 0.0
      var logarithms = 0.0
      // Logarithms are taken of products: a call for each value would be half of the time.
      var product = 1.0
      var place = 0
      for value in values {
        let base = level + phi * trend
        let effect = season[place]
        let expected: Double
        let without: Double
        switch kind {
        case .none:
          expected = base
          without = value
        case .additive:
          expected = base + effect
          without = value - effect
        case .multiplicative:
          expected = base * effect
          without = effect.magnitude < 1e-10 ? 1e10 : value / effect
        }
        var error = value - expected
        if multiplies {
          guard expected.magnitude > 1e-10 else { return (Minimiser.worst, Minimiser.worst) }
          error /= expected
          product *= expected.magnitude
          if product > 1e100 || product < 1e-100 {
            logarithms += log(product)
            product = 1
          }
        }
        squares += error * error
        let moved = base + alpha * (without - base)
        trend = phi * trend + trendGain * (moved - level - phi * trend)
        level = moved
        switch kind {
        case .none: break
        case .additive: season[place] = effect + gamma * (value - base - effect)
        case .multiplicative:
          let now = base.magnitude < 1e-10 ? 1e10 : value / base
          season[place] = effect + gamma * (now - effect)
        }
        place += 1
        if place == seasonLength { place = 0 }
      }
      if multiplies { logarithms += log(product) }
      let count = Double(values.count)
      // A perfect fit has no likelihood; a floor far below any data keeps it a number.
      return (count * log(max(squares, 1e-200)) + 2 * logarithms, squares)
    }
  }
}

extension ETSForm {
  /// Writes the seasonal part of a packed first state, place 0 being what the others leave of the sum.
  ///
  /// - Returns: False for a factor that is not above zero.
  func fill(
    _ season: UnsafeMutableBufferPointer<Double>, from state: UnsafeBufferPointer<Double>
  ) -> Bool {
    guard self.season != .none else {
      season[0] = 0
      return true
    }
    let first = hasTrend ? 2 : 1
    var rest = self.season == .multiplicative ? Double(season.count) : 0
    for place in 1..<season.count {
      season[place] = state[first + place - 1]
      rest -= season[place]
    }
    season[0] = rest
    return self.season == .additive || season.allSatisfy { $0 > 0 }
  }
}
