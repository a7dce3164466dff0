extension ETS {
  /// Bounds of the smoothing parameters, as the `forecast` package for R has them.
  private static let smoothing = (low: 1e-4, high: 0.9999)
  private static let damping = (low: 0.8, high: 0.98)

  /// The most likely model of a form.
  ///
  /// - Parameters:
  ///   - form: Which components.
  ///   - values: Finite, oldest first; above zero for multiplicative components.
  ///   - seasonLength: Values to a season.
  ///   - searchesState: Whether the first state is searched for, or taken as estimated.
  ///   - earlier: A model of the same form to start from.
  ///   - evaluations: How many passes over the values the search may take.
  /// - Returns: nil where the values are too few for the parameters.
  static func fit(
    _ form: ETSForm, _ values: [Double], seasonLength: Int, searchesState: Bool = true,
    like earlier: ETS? = nil, evaluations: Int = 2000
  ) -> ETS? {
    let length = form.season == .none ? 1 : seasonLength
    let parameters = form.smoothingCount + form.stateCount(seasonLength: length)
    guard parameters + 2 < values.count,
      let guess = earlier?.start ?? firstState(form, values, seasonLength: length)
    else { return nil }
    let states = pack(guess, form)
    let size = spread(values)
    var variables = smoothingVariables(form, length, earlier)
    if searchesState {
      for (index, state) in states.enumerated() {
        let isFactor = form.season == .multiplicative && index > (form.hasTrend ? 1 : 0)
        let step = isFactor ? 0.05 : (form.hasTrend && index == 1 ? 0.02 : 0.1) * size
        variables.append(
          .init(start: state, low: -.infinity, high: .infinity, step: step))
      }
    }
    let free = form.smoothingCount
    let minimiser = Minimiser(maximumEvaluations: evaluations)
    let kernel = Recursion(form: form, values: values, seasonLength: length)
    let found = minimiser.minimum(variables) { point in
      let smoothing = Smoothing(point, form)
      guard smoothing.isAdmissible(form, seasonLength: length) else { return Minimiser.worst }
      if point.count > free {
        return kernel.deviance(smoothing, UnsafeBufferPointer(rebasing: point[free...]))
      }
      return states.withUnsafeBufferPointer { kernel.deviance(smoothing, $0) }
    }
    guard let found else { return nil }
    let best = found.point.withUnsafeBufferPointer { Smoothing($0, form) }
    let state = searchesState ? Array(found.point[free...]) : states
    return ETS(
      kernel, best, unpack(state, form, seasonLength: length), parameters: parameters + 1)
  }

  /// α, β/α, γ/(1 − α) and φ, so that their region is a box.
  private static func smoothingVariables(
    _ form: ETSForm, _ length: Int, _ earlier: ETS?
  ) -> [Minimiser.Variable] {
    func share(_ start: Double) -> Minimiser.Variable {
      .init(start: start, low: smoothing.low, high: smoothing.high, step: 0.1)
    }
    var variables = [share(earlier?.alpha ?? (form.season == .none ? 0.3 : 0.2))]
    if form.hasTrend { variables.append(share(earlier.map { $0.beta / $0.alpha } ?? 0.1)) }
    if form.season != .none {
      variables.append(share(earlier.map { $0.gamma / (1 - $0.alpha) } ?? 0.05))
    }
    if form.isDamped {
      variables.append(
        .init(start: earlier?.phi ?? 0.95, low: damping.low, high: damping.high, step: 0.02))
    }
    return variables
  }

  private init(_ kernel: Recursion, _ smoothing: Smoothing, _ start: State, parameters: Int) {
    let run = kernel.run(smoothing, start)
    let count = Double(kernel.values.count)
    let p = Double(parameters)
    form = kernel.form
    seasonLength = kernel.seasonLength
    alpha = smoothing.alpha
    beta = smoothing.beta
    gamma = smoothing.gamma
    phi = smoothing.phi
    deviance = run.deviance
    aicc = count > p + 1 ? run.deviance + 2 * p + 2 * p * (p + 1) / (count - p - 1) : .infinity
    variance = run.squares / max(1, count - p)
    self.start = start
    end = run.end
  }

  private static func spread(_ values: [Double]) -> Double {
    let mean = values.reduce(0, +) / Double(values.count)
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return max((squares / Double(values.count)).squareRoot(), 1e-6 * mean.magnitude)
  }
}

extension ETS {
  /// The parameters of a pass.
  struct Smoothing {
    var alpha: Double
    var beta = 0.0
    var gamma = 0.0
    var phi = 1.0

    /// Whether errors die away, rather than grow, as the model moves on (Hyndman, Akram and Archibald
    /// 2008, doi:10.1007/s10463-006-0109-x).
    func isAdmissible(_ form: ETSForm, seasonLength m: Int) -> Bool {
      guard form.season != .none else {
        // Within the bounds, α < 2 and β < (1 + φ)(2 − α) hold by themselves.
        return alpha >= 1 - 1 / phi && beta >= alpha * (phi - 1)
      }
      let length = Double(m)
      guard gamma >= max(1 - 1 / phi - alpha, 0), gamma <= 1 + 1 / phi - alpha,
        alpha >= 1 - 1 / phi - gamma * (1 - length + phi + phi * length) / (2 * phi * length),
        beta >= -(1 - phi) * (gamma / length + alpha)
      else { return false }
      let inner = alpha + beta - alpha * phi
      let ascending =
        [phi * (1 - alpha - gamma), inner + gamma - 1]
        + [Double](repeating: inner, count: max(0, m - 2)) + [alpha + beta - phi, 1]
      return Self.isStable(ascending)
    }

    /// Whether all roots lie within the unit circle, or at most 1e-8 outside: the Schur–Cohn recursion.
    private static func isStable(_ ascending: [Double]) -> Bool {
      var scale = 1.0
      var coefficients: [Double] = []
      // Roots shrink by the margin, from the leading coefficient down.
      for coefficient in ascending.reversed() {
        coefficients.append(coefficient * scale)
        scale /= 1 + 1e-8
      }
      while coefficients.count > 1 {
        let last = coefficients.count - 1
        let ratio = coefficients[last] / coefficients[0]
        guard ratio.magnitude < 1 else { return false }
        var next = [Double](repeating: 0, count: last)
        for index in 0..<last {
          next[index] = coefficients[index] - ratio * coefficients[last - index]
        }
        coefficients = next
      }
      return true
    }
  }
}

extension ETS.Smoothing {
  /// From the variables of a search.
  init(_ point: UnsafeBufferPointer<Double>, _ form: ETSForm) {
    alpha = point[0]
    var next = 1
    if form.hasTrend {
      beta = alpha * point[next]
      next += 1
    }
    if form.season != .none {
      gamma = (1 - alpha) * point[next]
      next += 1
    }
    if form.isDamped { phi = point[next] }
  }
}
