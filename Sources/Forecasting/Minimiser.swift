import CNLopt

/// Minimises a function of a few bounded variables without derivatives, by NLopt.
///
/// Subplex (Rowan 1990, Functional stability analysis of numerical algorithms), a Nelder–Mead that
/// works through subspaces: more steady than the plain simplex where there are a dozen variables.
/// Deterministic: neither draws random numbers.
struct Minimiser {
  /// Variables and their bounds.
  struct Variable {
    var start: Double
    var low: Double
    var high: Double
    /// The size of the first step.
    var step: Double
  }

  /// How a search ended: where, and at which value.
  struct Outcome {
    var point: [Double]
    var value: Double
  }

  /// What a point outside the domain is worth: finite, since a simplex must still compare.
  static let worst = 1e300

  var maximumEvaluations = 1000
  var tolerance = 1e-8

  /// The least value found from the start; nil where NLopt refuses the problem.
  ///
  /// - Parameters:
  ///   - variables: Where to start, and within which bounds.
  ///   - value: The function; not a number counts as `worst`.
  /// - Returns: The best point and its value.
  func minimum(
    _ variables: [Variable], _ value: @escaping (UnsafeBufferPointer<Double>) -> Double
  ) -> Outcome? {
    guard !variables.isEmpty,
      let search = nlopt_create(NLOPT_LN_SBPLX, UInt32(variables.count))
    else { return nil }
    defer { nlopt_destroy(search) }
    nlopt_set_lower_bounds(search, variables.map(\.low))
    nlopt_set_upper_bounds(search, variables.map(\.high))
    nlopt_set_initial_step(search, variables.map { max($0.step, 1e-6) })
    nlopt_set_ftol_rel(search, tolerance)
    nlopt_set_xtol_rel(search, tolerance)
    nlopt_set_maxeval(search, Int32(maximumEvaluations))
    var point = variables.map { min($0.high, max($0.low, $0.start)) }
    var least = 0.0
    let box = Box(value)
    let code = withExtendedLifetime(box) {
      nlopt_set_min_objective(
        search,
        { count, point, _, data in
          guard let point, let data else { return Minimiser.worst }
          let box = Unmanaged<Box>.fromOpaque(data).takeUnretainedValue()
          let value = box.value(UnsafeBufferPointer(start: point, count: Int(count)))
          return value.isFinite ? value : Minimiser.worst
        }, Unmanaged.passUnretained(box).toOpaque())
      return nlopt_optimize(search, &point, &least)
    }
    // Lost precision still leaves the best point found.
    guard code.rawValue > 0 || code == NLOPT_ROUNDOFF_LIMITED, least < Self.worst else {
      return nil
    }
    return Outcome(point: point, value: least)
  }

  private final class Box {
    let value: (UnsafeBufferPointer<Double>) -> Double
    init(_ value: @escaping (UnsafeBufferPointer<Double>) -> Double) { self.value = value }
  }
}
