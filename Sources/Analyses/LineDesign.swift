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
}

extension JoinFacts {
  /// The design effect of lines that came back, or were complained about, over all orders.
  func designEffect(ofComplaints: Bool) -> Double {
    let moments = lineMoments
    let outcome = ofComplaints ? moments.complained : moments.returned
    let whole = Double(Measures.whole)
    guard Double(outcome.sum) >= LineDesign.leastEvents * whole else { return 1 }
    return LineDesign.applied(
      DesignEffect(
        clusters: Double(moments.orders), x: Double(moments.lines), y: Double(outcome.sum) / whole,
        xx: Double(moments.squares), xy: Double(outcome.products) / whole,
        yy: Double(outcome.squares) / (whole * whole)))
  }
}

extension Caution {
  /// Lines of an order that share their fate.
  static func clustered(_ effect: Double) -> Caution {
    let text = Figure.text(effect, decimals: 2)
    return Caution(
      "clustered_lines",
      en: "lines of an order share their fate (design effect \(text)); intervals and p-values allow"
        + " for it",
      zh: "同一订单的各行结果相近（设计效应 \(text)），区间与 p 值已作调整")
  }

  /// The same of what came of lines over all orders; none where lines may be taken for independent.
  static func ofLines(_ facts: JoinFacts) -> [Caution] {
    let most = max(
      facts.designEffect(ofComplaints: false), facts.designEffect(ofComplaints: true))
    return most > 1 ? [clustered(most)] : []
  }
}
