// Every key is written, null where there is nothing; a reason only where there is one.

extension CorrelateResult.Maturity: Encodable {
  enum CodingKeys: String, CodingKey {
    case least, through, reason
    case leftOut = "left_out"
  }

  /// Writes it.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(least, forKey: .least)
    try container.encode(through, forKey: .through)
    try container.encode(leftOut, forKey: .leftOut)
    try container.encodeIfPresent(reason, forKey: .reason)
  }
}

extension CorrelateResult.Clustering: Encodable {
  enum CodingKeys: String, CodingKey {
    case designEffect = "design_effect"
    case applied
  }

  /// Writes it.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(designEffect, forKey: .designEffect)
    try container.encode(applied, forKey: .applied)
  }
}

extension CorrelateResult.Risk: Encodable {
  enum CodingKeys: String, CodingKey { case value, low, high, reason }

  /// Writes it.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(value, forKey: .value)
    try container.encode(low, forKey: .low)
    try container.encode(high, forKey: .high)
    try container.encodeIfPresent(reason, forKey: .reason)
  }
}

extension CorrelateResult.Categorical: Encodable {
  enum CodingKeys: String, CodingKey {
    case dimension, kind, n, missing, chi2, df, p, q, method, permutations, reason, sentence
    case categories, stratified
    case cramersV = "cramers_v"
    case rawCramersV = "cramers_v_uncorrected"
  }

  /// Writes it.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(dimension, forKey: .dimension)
    try container.encode("categorical", forKey: .kind)
    try container.encode(n, forKey: .n)
    try container.encode(missing, forKey: .missing)
    try container.encode(chi2, forKey: .chi2)
    try container.encode(df, forKey: .df)
    try container.encode(p, forKey: .p)
    try container.encode(q, forKey: .q)
    try container.encode(method, forKey: .method)
    try container.encodeIfPresent(permutations, forKey: .permutations)
    try container.encode(cramersV, forKey: .cramersV)
    try container.encode(rawCramersV, forKey: .rawCramersV)
    try container.encodeIfPresent(reason, forKey: .reason)
    try container.encode(sentence, forKey: .sentence)
    try container.encode(categories, forKey: .categories)
    try container.encodeIfPresent(stratified, forKey: .stratified)
  }
}

extension CorrelateResult.Category: Encodable {
  enum CodingKeys: String, CodingKey {
    case value, reason, n, events, rate, residual, p, q, stratified, pooled
    case relativeRisk = "relative_risk"
  }

  /// Writes it.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(value, forKey: .value)
    if let reason { try container.encode(reason, forKey: .reason) }
    try container.encode(n, forKey: .n)
    try container.encode(events, forKey: .events)
    try container.encode(rate, forKey: .rate)
    try container.encode(relativeRisk, forKey: .relativeRisk)
    try container.encode(residual, forKey: .residual)
    try container.encode(p, forKey: .p)
    try container.encode(q, forKey: .q)
    try container.encodeIfPresent(stratified, forKey: .stratified)
    try container.encodeIfPresent(pooled, forKey: .pooled)
  }
}

extension CorrelateResult.Numeric: Encodable {
  enum CodingKeys: String, CodingKey {
    case dimension, kind, unit, n, missing, spearman, p, q, bins, attributable, reason, sentence
    case pointBiserial = "point_biserial"
    case pointBiserialP = "point_biserial_p"
    case isCoarse = "is_coarse"
  }

  /// Writes it.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(dimension, forKey: .dimension)
    try container.encode("numeric", forKey: .kind)
    try container.encode(unit, forKey: .unit)
    try container.encode(n, forKey: .n)
    try container.encode(missing, forKey: .missing)
    try container.encode(spearman, forKey: .spearman)
    try container.encode(pointBiserial, forKey: .pointBiserial)
    try container.encode(p, forKey: .p)
    try container.encode(pointBiserialP, forKey: .pointBiserialP)
    try container.encode(q, forKey: .q)
    try container.encode(isCoarse, forKey: .isCoarse)
    try container.encode(bins, forKey: .bins)
    try container.encode(attributable, forKey: .attributable)
    try container.encodeIfPresent(reason, forKey: .reason)
    try container.encode(sentence, forKey: .sentence)
  }
}

extension CorrelateResult.Attributable: Encodable {
  enum CodingKeys: String, CodingKey {
    case threshold, exposed, value, low, high, reason
    case exposedShare = "exposed_share"
    case relativeRisk = "relative_risk"
  }

  /// Writes it.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(threshold, forKey: .threshold)
    try container.encode(exposed, forKey: .exposed)
    try container.encode(exposedShare, forKey: .exposedShare)
    try container.encode(relativeRisk, forKey: .relativeRisk)
    try container.encode(value, forKey: .value)
    try container.encode(low, forKey: .low)
    try container.encode(high, forKey: .high)
    try container.encodeIfPresent(reason, forKey: .reason)
  }
}
