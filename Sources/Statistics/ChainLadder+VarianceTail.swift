import CSpecial

extension ChainLadder.VarianceTail {
  /// Every age's σ², given those that are known; empty where none is.
  func filled(_ known: [Double?]) -> [Double] {
    guard let first = known.lazy.compactMap({ $0 }).first else { return [] }
    let line = self == .logLinear ? logLine(known) : nil
    var filled: [Double] = []
    for (age, value) in known.enumerated() {
      if let value {
        filled.append(value)
      } else if let line {
        filled.append(special_exp(line.intercept + line.slope * Double(age)))
      } else if filled.count >= 2, filled[filled.count - 2] > 0 {
        let (before, last) = (filled[filled.count - 2], filled[filled.count - 1])
        filled.append(min(last * last / before, min(before, last)))
      } else {
        filled.append(filled.last ?? first)
      }
    }
    return filled
  }

  /// Least squares of log σ² on age over the ages where σ² is above zero; nil with fewer than two.
  private func logLine(_ known: [Double?]) -> (slope: Double, intercept: Double)? {
    let points = known.enumerated().compactMap { age, value in
      value.flatMap { $0 > 0 ? (x: Double(age), y: special_log($0)) : nil }
    }
    guard points.count >= 2 else { return nil }
    let count = Double(points.count)
    let meanX = StableSum(points.lazy.map(\.x)).value / count
    let meanY = StableSum(points.lazy.map(\.y)).value / count
    let slope =
      StableSum(points.lazy.map { ($0.x - meanX) * ($0.y - meanY) }).value
      / StableSum(points.lazy.map { ($0.x - meanX) * ($0.x - meanX) }).value
    return (slope, meanY - slope * meanX)
  }
}
