import Glibc

extension Theta {
  /// So many first values are not judged, as in Fiorucci et al.: they find the level.
  static let skipped = 3

  /// What is known after some values.
  struct State {
    var level: Double
    var mean: Double
    var intercept: Double
    var slope: Double
    /// (1 − α) to the power of the number of values seen.
    var decay: Double

    @inline(__always)
    func expected(_ alpha: Double, _ share: Double) -> Double {
      level + share * trend(alpha)
    }

    /// What the line adds.
    @inline(__always)
    func trend(_ alpha: Double) -> Double {
      intercept * decay + slope * (1 - decay * (1 - alpha)) / alpha
    }

    /// Moves on by the value of an index, counted from 0.
    @inline(__always)
    mutating func advance(by value: Double, index: Int, _ alpha: Double, isDynamic: Bool) {
      let i = Double(index)
      level = alpha * value + (1 - alpha) * level
      decay *= 1 - alpha
      guard isDynamic else { return }
      let before = mean
      mean = (i * before + value) / (i + 1)
      slope = ((i - 1) * slope + 6 * (value - before) / (i + 1)) / (i + 2)
      intercept = mean - slope * (i + 2) / 2
    }
  }

  /// Parameters, their squared errors, and where they lead.
  struct Fit {
    var alpha: Double
    var share: Double
    var squares: Double
    var end: State
  }

  /// The best parameters of one variant.
  ///
  /// Given α, what is expected is a line in the first level and in 1 − 1/θ: those are found exactly, and
  /// only α is searched for, on a grid and then by golden section. A search in all three at once gets stuck
  /// where α is near its upper end and the first level hardly matters.
  static func fit(_ variant: Variant, _ plain: Deseasonalised, _ scale: Scale = .plain) -> Theta {
    let values = plain.values.map(scale.onScale)
    let line = LeastSquares.line(values[...])
    var start = State(level: 0, mean: values[0], intercept: values[0], slope: 0, decay: 1)
    if !variant.isDynamic { (start.intercept, start.slope) = line }
    func squares(_ alpha: Double) -> Double { solve(values, variant, start, alpha).squares }
    let (low, high, steps) = (0.1, 0.99, 30)
    let width = (high - low) / Double(steps)
    let grid = (0...steps).map { low + Double($0) * width }
    let around = grid.map(squares)
    let place = around.indices.min { (around[$0], $0) < (around[$1], $1) } ?? 0
    var alpha = grid[place]
    let near = goldenSection(max(low, alpha - width), min(high, alpha + width), squares)
    if squares(near) < around[place] { alpha = near }
    let found = solve(values, variant, start, alpha)
    return Theta(
      variant, scale, plain,
      run(values, variant, start, level: found.level, alpha: alpha, share: found.share),
      count: values.count)
  }

  /// Where a function with one valley is least, to about a millionth of the width.
  private static func goldenSection(
    _ low: Double, _ high: Double, _ value: (Double) -> Double
  ) -> Double {
    let ratio = (5.0.squareRoot() - 1) / 2
    var (low, high) = (low, high)
    var (left, right) = (high - ratio * (high - low), low + ratio * (high - low))
    var (atLeft, atRight) = (value(left), value(right))
    for _ in 0..<25 {
      if atLeft <= atRight {
        (high, right, atRight) = (right, left, atLeft)
        left = high - ratio * (high - low)
        atLeft = value(left)
      } else {
        (low, left, atLeft) = (left, right, atRight)
        right = low + ratio * (high - low)
        atRight = value(right)
      }
    }
    return atLeft <= atRight ? left : right
  }

  /// The first level and the share of the line that leave the least squared errors at an α.
  private static func solve(
    _ values: [Double], _ variant: Variant, _ start: State, _ alpha: Double
  ) -> (squares: Double, level: Double, share: Double) {
    var state = start
    state.level = alpha * values[0]
    state.decay = 1 - alpha
    // Sums of products: l the weight of the first level, t the line, r what smoothing leaves.
    var (ll, lt, tt, lr, tr, rr) = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    for index in 1..<values.count {
      if index >= skipped {
        let weight = state.decay
        let trend = state.trend(alpha)
        let rest = values[index] - state.level
        ll += weight * weight
        lt += weight * trend
        tt += trend * trend
        lr += weight * rest
        tr += trend * rest
        rr += rest * rest
      }
      state.advance(by: values[index], index: index, alpha, isDynamic: variant.isDynamic)
    }
    var shares = [0.5]
    if variant.searchesTheta {
      shares = [0, 1]
      let determinant = ll * tt - lt * lt
      if determinant > 1e-12 * ll * tt {
        let inner = (ll * tr - lt * lr) / determinant
        if inner > 0, inner < 1 { shares.append(inner) }
      }
    }
    var best = (squares: Double.infinity, level: 0.0, share: 0.5)
    for share in shares {
      let level = ll > 0 ? (lr - lt * share) / ll : values[0]
      let squares =
        rr - 2 * level * lr - 2 * share * tr + level * level * ll + 2 * level * share * lt
        + share * share * tt
      if squares < best.squares { best = (squares, level, share) }
    }
    return best
  }

  /// Squared errors and the last state with given parameters.
  static func run(
    _ values: [Double], _ variant: Variant, _ start: State, level: Double, alpha: Double,
    share: Double
  ) -> Fit {
    var state = start
    state.level = alpha * values[0] + (1 - alpha) * level
    state.decay = 1 - alpha
    var squares = 0.0
    for index in 1..<values.count {
      if index >= skipped {
        let error = values[index] - state.expected(alpha, share)
        squares += error * error
      }
      state.advance(by: values[index], index: index, alpha, isDynamic: variant.isDynamic)
    }
    return Fit(alpha: alpha, share: share, squares: squares, end: state)
  }
}
