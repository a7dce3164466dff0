import CSpecial

/// The standard normal distribution.
///
/// An argument that is NaN or outside the domain gives NaN; nothing here traps or throws.
public enum Normal {
  /// P(Z ≤ z).
  public static func cumulative(_ z: Double) -> Double { special_normal_cdf(z) }

  /// P(Z > z), with full relative precision far into the tail.
  public static func survival(_ z: Double) -> Double { special_normal_survival(z) }

  /// P(|Z| ≥ |z|), the two-sided p-value of a z statistic.
  public static func twoSided(_ z: Double) -> Double { 2 * special_normal_survival(z.magnitude) }

  /// The z with P(Z ≤ z) = `p`; infinite at 0 and 1.
  public static func quantile(_ p: Double) -> Double { special_normal_quantile(p) }

  /// The z that leaves half of 1 − `level` in either tail: 1.95996… for 0.95.
  public static func twoSidedQuantile(level: Double) -> Double {
    -special_normal_quantile((1 - level) / 2)
  }
}

/// The beta distribution on 0...1 with parameters `alpha` and `beta`, both above zero.
///
/// An argument that is NaN or outside the domain gives NaN; nothing here traps or throws.
public enum Beta {
  /// P(X ≤ x).
  public static func cumulative(_ x: Double, alpha: Double, beta: Double) -> Double {
    special_beta_cdf(x, alpha, beta)
  }

  /// P(X > x), with full relative precision in the tail.
  public static func survival(_ x: Double, alpha: Double, beta: Double) -> Double {
    special_beta_survival(x, alpha, beta)
  }

  /// The x with P(X ≤ x) = `p`.
  public static func quantile(_ p: Double, alpha: Double, beta: Double) -> Double {
    special_beta_quantile(p, alpha, beta)
  }

  /// The x with P(X > x) = `q`, without the rounding of 1 − q.
  public static func upperQuantile(_ q: Double, alpha: Double, beta: Double) -> Double {
    special_beta_upper_quantile(q, alpha, beta)
  }
}

/// The chi-squared distribution.
public enum ChiSquared {
  /// P(X > x); NaN for x below zero or no positive degrees of freedom.
  public static func survival(_ x: Double, degreesOfFreedom: Double) -> Double {
    special_chi_squared_survival(x, degreesOfFreedom)
  }
}

/// Student's t distribution.
public enum StudentT {
  /// P(T > t); NaN where there are no positive degrees of freedom.
  public static func survival(_ t: Double, degreesOfFreedom: Double) -> Double {
    special_student_survival(t, degreesOfFreedom)
  }

  /// P(|T| ≥ |t|), the two-sided p-value.
  public static func twoSided(_ t: Double, degreesOfFreedom: Double) -> Double {
    2 * special_student_survival(t.magnitude, degreesOfFreedom)
  }
}
