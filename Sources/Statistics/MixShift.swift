/// Why an overall rate changed: because of the groups' rates, or because of their weights.
///
/// Δ = Σ w̄ Δr + Σ r̄ Δw, exactly (Kitagawa 1955, doi:10.1080/01621459.1955.10501299). Simpson's
/// paradox is a change whose parts have different signs.
public struct MixShift: Sendable, Equatable {
  /// A group before and after.
  public struct Group: Sendable, Equatable {
    /// Trials before, at least 0.
    public var trialsBefore: Double
    /// Successes before, from 0 to the trials.
    public var successesBefore: Double
    /// Trials after.
    public var trialsAfter: Double
    /// Successes after.
    public var successesAfter: Double

    /// A group before and after.
    public init(
      trialsBefore: Double, successesBefore: Double, trialsAfter: Double, successesAfter: Double
    ) {
      self.trialsBefore = trialsBefore
      self.successesBefore = successesBefore
      self.trialsAfter = trialsAfter
      self.successesAfter = successesAfter
    }
  }

  /// What one group contributes.
  public struct Part: Sendable, Equatable {
    /// w̄ Δr: by its own rate.
    public let within: Double
    /// (r̄ − R̄) Δw: by its weight, where R̄ is the mean of the overall rates.
    ///
    /// A group that grows raises the rate only if its own is above the average; since the changes of
    /// weights add up to nothing, so do the parts of R̄, and the sum is Σ r̄ Δw.
    public let mix: Double
  }

  /// The overall rate before.
  public let before: Double
  /// The overall rate after.
  public let after: Double
  /// Σ w̄ Δr.
  public let within: Double
  /// Σ r̄ Δw.
  public let mix: Double
  /// The groups' contributions, in their order.
  public let parts: [Part]

  /// after − before = within + mix.
  public var change: Double { after - before }

  /// Takes a change apart.
  ///
  /// A group that is there only before or only after has no rate at the other time; its own is
  /// taken for both, so that all it does is mix. A group that is there at neither contributes nothing.
  ///
  /// - Returns: nil where there is no trial before or after, or a count is out of range.
  /// - Complexity: O(groups).
  public init?(_ groups: [Group]) {
    guard
      groups.allSatisfy({
        isCount($0.successesBefore, of: $0.trialsBefore)
          && isCount($0.successesAfter, of: $0.trialsAfter)
      })
    else { return nil }
    let allBefore = StableSum(groups.lazy.map(\.trialsBefore)).value
    let allAfter = StableSum(groups.lazy.map(\.trialsAfter)).value
    guard allBefore > 0, allAfter > 0 else { return nil }
    let before = StableSum(groups.lazy.map(\.successesBefore)).value / allBefore
    let after = StableSum(groups.lazy.map(\.successesAfter)).value / allAfter
    parts = groups.map { group in
      let weight = (group.trialsBefore / allBefore, group.trialsAfter / allAfter)
      guard weight.0 + weight.1 > 0 else { return Part(within: 0, mix: 0) }
      let old = group.trialsBefore > 0 ? group.successesBefore / group.trialsBefore : nil
      let new = group.trialsAfter > 0 ? group.successesAfter / group.trialsAfter : nil
      let rate = (old ?? new ?? 0, new ?? old ?? 0)
      return Part(
        within: (weight.0 + weight.1) / 2 * (rate.1 - rate.0),
        mix: ((rate.0 + rate.1) / 2 - (before + after) / 2) * (weight.1 - weight.0))
    }
    self.before = before
    self.after = after
    within = StableSum(parts.lazy.map(\.within)).value
    mix = StableSum(parts.lazy.map(\.mix)).value
  }
}
