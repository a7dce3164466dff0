import Cubes
import Statistics

/// How much less lines tell than independent ones would, because lines of one order share their fate.
enum LineDesign {
  /// Below this design effect lines are taken for independent: from some hundred returns it is known no better.
  static let least = 1.1
  /// Of fewer returned lines the two or three that share an order by chance would say that all do.
  static let leastEvents = 20.0

  /// The design effect that intervals of lines allow for; 1 where lines may be taken for independent.
  static func applied(_ effect: DesignEffect?) -> Double {
    effect.map { $0.ratio >= least ? $0.ratio : 1 } ?? 1
  }

  /// What intervals of lines allow for in a part of the orders: nothing where it has one line of each order, all of it
  /// where it has as many as all orders have on the mean, and in between as the clustering of equal lines goes,
  /// 1 + (m - 1) ρ for m lines an order (Kish 1965, Survey Sampling).
  struct Scale: Equatable {
    /// The design effect over all orders.
    var effect = 1.0
    /// Lines an order over all orders.
    var meanLines = 1.0

    /// The design effect of so many lines of so many orders.
    func effect(lines: Double, orders: Double) -> Double {
      guard effect > 1, meanLines > 1, orders > 0 else { return 1 }
      return max(1, 1 + (effect - 1) * (lines / orders - 1) / (meanLines - 1))
    }
  }
}

extension JoinFacts {
  /// The design effect of lines that came back, or were complained about.
  func designScale(ofComplaints: Bool) -> LineDesign.Scale {
    let moments = lineMoments
    let outcome = ofComplaints ? moments.complained : moments.returned
    let whole = Double(Measures.whole)
    guard Double(outcome.sum) >= LineDesign.leastEvents * whole else { return LineDesign.Scale() }
    let effect = LineDesign.applied(
      DesignEffect(
        clusters: Double(moments.orders), x: Double(moments.lines), y: Double(outcome.sum) / whole,
        xx: Double(moments.squares), xy: Double(outcome.products) / whole,
        yy: Double(outcome.squares) / (whole * whole)))
    return LineDesign.Scale(
      effect: effect, meanLines: Double(moments.lines) / Double(max(1, moments.orders)))
  }

  /// The same over all orders.
  func designEffect(ofComplaints: Bool) -> Double { designScale(ofComplaints: ofComplaints).effect }
}

extension Caution {
  /// Lines of an order that share their fate.
  static func clustered(_ effect: Double) -> Caution {
    let text = Figure.text(effect, decimals: 2)
    return Caution(
      "clustered_lines",
      en: "lines of an order share their fate (design effect \(text)); intervals, limits and"
        + " p-values allow for it",
      zh: "同一订单的各行结果相近（设计效应 \(text)），区间、控制限与 p 值已作调整")
  }

  /// The same of what came of lines over all orders; none where lines may be taken for independent.
  static func ofLines(_ facts: JoinFacts) -> [Caution] {
    let most = max(
      facts.designEffect(ofComplaints: false), facts.designEffect(ofComplaints: true))
    return most > 1 ? [clustered(most)] : []
  }
}
