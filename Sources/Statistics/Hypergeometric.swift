import CSpecial
import Randomness

/// How many marked ones are among so many drawn without replacement.
///
/// By inversion from the mode where the spread is small, else by ratio of uniforms (Stadlober 1990,
/// doi:10.1016/0377-0427(90)90349-5, algorithm HRUA), so a draw costs the same however large the counts.
struct HypergeometricDraw {
  /// Draws from `marked` and `others`; all three at least 0, `drawn` at most their sum.
  static func draw(
    marked: Int, others: Int, drawn: Int, _ generator: inout SeededGenerator
  ) -> Int {
    // By symmetry: the rarer kind, and at most half of all.
    let total = marked + others
    if marked > others {
      return drawn - draw(marked: others, others: marked, drawn: drawn, &generator)
    }
    if 2 * drawn > total {
      return marked - draw(marked: marked, others: others, drawn: total - drawn, &generator)
    }
    guard marked > 0, drawn > 0 else { return 0 }
    let mean = Double(drawn) * Double(marked) / Double(total)
    return mean < 10
      ? invert(marked, others, drawn, &generator)
      : ratioOfUniforms(marked, others, drawn, &generator)
  }

  /// Upwards from 0, by the ratios of successive probabilities; the mean is small.
  private static func invert(
    _ marked: Int, _ others: Int, _ drawn: Int, _ generator: inout SeededGenerator
  ) -> Int {
    let (m, o, d) = (Double(marked), Double(others), Double(drawn))
    let limit = min(marked, drawn)
    // P(0): none of the drawn is marked; at least e^-20 or so, since the mean is below 10.
    var probability = special_exp(
      logFactorial(o) + logFactorial(m + o - d) - logFactorial(o - d) - logFactorial(m + o))
    var rest = generator.unit()
    var count = 0
    while rest >= probability, count < limit {
      rest -= probability
      let k = Double(count)
      probability *= (m - k) * (d - k) / ((k + 1) * (o - d + k + 1))
      count += 1
    }
    return count
  }

  private static func ratioOfUniforms(
    _ marked: Int, _ others: Int, _ drawn: Int, _ generator: inout SeededGenerator
  ) -> Int {
    let (m, o, d) = (Double(marked), Double(others), Double(drawn))
    let total = m + o
    let share = m / total
    let centre = d * share + 0.5
    let variance = (total - d) * d * share * (1 - share) / (total - 1)
    let spread = (variance + 0.5).squareRoot()
    // 2√(2/e) and 3 − 2√(3/e).
    let width = 1.7155277699214135 * spread + 0.8989161620588988
    let mode = ((d + 1) * (m + 1) / (total + 2)).rounded(.down)
    func logWeight(_ k: Double) -> Double {
      logFactorial(k) + logFactorial(m - k) + logFactorial(d - k) + logFactorial(o - d + k)
    }
    let atMode = logWeight(mode)
    let bound = min(min(d, m) + 1, (centre + 16 * spread).rounded(.down))
    while true {
      let u = generator.unit()
      let x = centre + width * (generator.unit() - 0.5) / u
      guard x >= 0, x < bound else { continue }
      let k = x.rounded(.down)
      let gain = atMode - logWeight(k)
      if u * (4 - u) - 3 <= gain { return Int(k) }
      if u * (u - gain) >= 1 { continue }
      if 2 * special_log(u) <= gain { return Int(k) }
    }
  }

  private static func logFactorial(_ n: Double) -> Double { LogFactorial.value(n) }
}

/// log n! of whole numbers, many millions of times.
enum LogFactorial {
  /// Up to here by adding logarithms.
  private static let table: [Double] = {
    var sum = StableSum()
    return [0]
      + (1..<1024).map { n in
        sum.add(special_log(Double(n)))
        return sum.value
      }
  }()

  private static let halfLogTwoPi = 0.918938533204672741780329736405617640

  /// log n!, from a table or by Stirling's series (https://dlmf.nist.gov/5.11.E1), whose first term left out is
  /// below 1e-24 here.
  static func value(_ n: Double) -> Double {
    if n < 1024 { return table[Int(n)] }
    let inverse = 1 / n
    let square = inverse * inverse
    return (n + 0.5) * special_log(n) - n + halfLogTwoPi
      + inverse * (1 / 12 - square * (1 / 360 - square / 1260))
  }
}
