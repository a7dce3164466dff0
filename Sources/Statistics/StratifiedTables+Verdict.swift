/// What becomes of an association once a third thing is held fixed.
public enum ConfoundingVerdict: String, Sendable, CaseIterable {
  /// It stays.
  case holds
  /// It goes, or loses more than half of its strength: the third thing explains it.
  case explained
  /// It turns round (Simpson 1951, doi:10.1111/j.2517-6161.1951.tb00088.x).
  case reversed
  /// There was none to begin with, and there is none now.
  case absent
  /// There was none, and now there is: the third thing hid it.
  case uncovered
  /// The strata do not compare enough to tell.
  case unclear
}

extension ConfoundingVerdict {
  /// Compares the pooled relative risk with the one within strata.
  ///
  /// A direction counts where the interval leaves 1 out.
  ///
  /// - Parameters:
  ///   - pooled: without regard to strata.
  ///   - stratified: within them; nil where they have nothing to compare.
  public init(pooled: RelativeRisk?, stratified: RelativeRisk?) {
    guard let pooled, let stratified, let before = pooled.value, let after = stratified.value
    else {
      self = .unclear
      return
    }
    let was = pooled.direction
    let now = stratified.direction
    guard was != 0 else {
      self = now == 0 ? .absent : .uncovered
      return
    }
    if now == -was {
      self = .reversed
    } else if now == 0, Self.isHalved(before, after) {
      self = .explained
    } else {
      self = .holds
    }
  }

  /// Whether the pooled relative risk leaves 1 out and the one within strata lies on its other side,
  /// however little: Simpson's paradox.
  public static func isSimpson(pooled: RelativeRisk?, stratified: RelativeRisk?) -> Bool {
    guard let pooled, pooled.direction != 0, let after = stratified?.value else { return false }
    return (after - 1) * Double(pooled.direction) < 0
  }

  /// Whether the ratio is nearer to 1 than the square root of what it was: half on the log scale.
  private static func isHalved(_ before: Double, _ after: Double) -> Bool {
    before > 1 ? after * after < before : after * after > before
  }
}

extension RelativeRisk {
  /// 1 above 1, −1 below, and 0 where the interval holds 1.
  public var direction: Int {
    if low > 1 { return 1 }
    return (high.map { $0 < 1 } ?? false) ? -1 : 0
  }
}
