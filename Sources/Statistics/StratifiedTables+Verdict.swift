/// What becomes of an association once a third thing is held fixed.
public enum ConfoundingVerdict: String, Sendable, CaseIterable {
  /// It stays.
  case holds
  /// It stays, but what it was pooled is out of reach and a quarter of its strength or more is gone.
  case weakens
  /// It goes: within strata there may be none, and what it was pooled is out of reach.
  case vanishes
  /// It turns round.
  case reverses
  /// There was none to be sure of, and there is none now.
  case absent
  /// There was none to be sure of, and now there is: the third thing hid it.
  case appears
  /// The strata are too small to tell: within them there may be none, or as much as pooled.
  case unclear
}

extension ConfoundingVerdict {
  /// Compares the pooled relative risk with the one within strata, by their intervals.
  ///
  /// A direction counts where the interval leaves 1 out and the caller is sure of it. An association that is
  /// sure pooled is judged by where the interval within strata lies:
  ///
  /// | it holds | 1 | not 1 |
  /// | --- | --- | --- |
  /// | the pooled value | `unclear` | `holds` |
  /// | not the pooled value | `vanishes` | `weakens`, `holds` or `reverses` |
  ///
  /// - Parameters:
  ///   - pooled: without regard to strata.
  ///   - stratified: within them; nil where they have nothing to compare.
  ///   - isSure: whether each is more than one of many tries that came out by chance.
  public init(
    pooled: RelativeRisk?, stratified: RelativeRisk?,
    isSure: (pooled: Bool, stratified: Bool) = (true, true)
  ) {
    guard let pooled, let stratified, let after = stratified.value else {
      self = .unclear
      return
    }
    let was = isSure.pooled ? pooled.direction : 0
    let now = stratified.direction
    guard was != 0 else {
      self = now != 0 && isSure.stratified ? .appears : .absent
      return
    }
    // Where nothing happened in the rest the pooled value is beyond any bound.
    let before = pooled.value ?? .infinity
    let isOut = before < stratified.low || (stratified.high.map { before > $0 } ?? false)
    switch now {
    case -was: self = .reverses
    case 0: self = isOut ? .vanishes : .unclear
    default: self = isOut && Self.isWeaker(before, after) ? .weakens : .holds
    }
  }

  /// Whether the pooled relative risk leaves 1 out and the one within strata lies on its other side,
  /// however little: Simpson's paradox (Simpson 1951, doi:10.1111/j.2517-6161.1951.tb00088.x).
  ///
  /// - Parameters:
  ///   - pooled: without regard to strata.
  ///   - stratified: within them.
  ///   - isSure: whether the pooled one is more than one of many tries that came out by chance.
  /// - Returns: false where either is missing.
  public static func isSimpson(
    pooled: RelativeRisk?, stratified: RelativeRisk?, isSure: Bool = true
  ) -> Bool {
    guard isSure, let pooled, pooled.direction != 0, let after = stratified?.value else {
      return false
    }
    return (after - 1) * Double(pooled.direction) < 0
  }

  /// Whether at most three quarters are left, on the log scale.
  private static func isWeaker(_ before: Double, _ after: Double) -> Bool {
    let (was, now) = (before * before * before, after * after * after * after)
    return before > 1 ? now <= was : now >= was
  }
}

extension RelativeRisk {
  /// 1 above 1, −1 below, and 0 where the interval holds 1.
  public var direction: Int {
    if low > 1 { return 1 }
    return (high.map { $0 < 1 } ?? false) ? -1 : 0
  }
}
