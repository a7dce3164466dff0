import Randomness

/// Returns and complaints of a line, with the probabilities that the scenario plants.
struct AfterSales: Sendable {
  private let delivery: Scenario.Delivery
  private let heavyFactor: Double
  private let refusedRatio: Double
  private let unansweredRate: Double
  private let escalatedRate: Double
  private let ratedRate: Double
  private let personalDataRate: Double
  private let agents: Int
  private let conditions: [Condition]
  private let channelFactors: [Double]
  private let defects: [World.Batch]
  private let returnLag: Choice
  private let complaintLag: Choice
  private let kinds: Choice
  private let kindNames: [ReturnKind]
  private let reasons: Choice
  private let reasonNames: [ReturnReason]
  private let themes: Choice
  private let themeNames: [Theme]
  private let desks: Choice
  private let responseMinutes: Choice
  private let resolutionHours: Choice
  private let ratings = Choice(weights: [0.1, 0.08, 0.17, 0.35, 0.3])

  /// What a product brings along.
  private struct Condition: Sendable {
    let returnRate: Double
    let complaintRate: Double
    let isSized: Bool
  }

  init(scenario: Scenario, catalogue: Catalogue, defects: [World.Batch]) {
    delivery = scenario.delivery
    heavyFactor = scenario.heavyReturners.factor
    refusedRatio = scenario.returns.refusedRatio
    unansweredRate = scenario.complaints.unansweredRate
    escalatedRate = scenario.complaints.escalatedRate
    ratedRate = scenario.complaints.ratedRate
    personalDataRate = scenario.complaints.personalDataRate
    agents = scenario.complaints.agents
    conditions = catalogue.products.map {
      let category = scenario.categories[$0.category]
      return Condition(
        returnRate: category.returnRate, complaintRate: category.complaintRate,
        isSized: category.sized)
    }
    channelFactors = scenario.channels.map(\.returnFactor)
    self.defects = defects
    let returns = scenario.returns
    let complaints = scenario.complaints
    returnLag = Choice(weights: returns.lagWeights)
    complaintLag = Choice(
      weights: lagWeights(mean: complaints.lagMean, shape: 1.5, maximum: complaints.lagMaximum))
    kinds = Choice(weights: returns.kinds.map(\.share))
    kindNames = returns.kinds.map { ReturnKind(rawValue: $0.name) ?? .return }
    reasons = Choice(weights: returns.reasons.map(\.share))
    reasonNames = returns.reasons.map { ReturnReason(rawValue: $0.name) ?? .unwanted }
    themes = Choice(weights: complaints.themes.map(\.share))
    themeNames = complaints.themes.map { Theme(rawValue: $0.name) ?? .quality }
    desks = Choice(weights: complaints.channels.map(\.share))
    responseMinutes = Choice(
      weights: lagWeights(mean: complaints.firstResponseMinutes, shape: 1.2, maximum: 1440))
    resolutionHours = Choice(
      weights: lagWeights(mean: complaints.resolutionHours, shape: 1.5, maximum: 720))
  }

  /// Adds what becomes of a line that was delivered: a return, a complaint, both or neither.
  ///
  /// A line of a bad batch has the batch's rates, whatever else is true of it.
  func add(
    line: Int, of order: OrderFact, at orderIndex: Int, isHeavy: Bool,
    to facts: inout BlockFacts, _ generator: inout SeededGenerator
  ) {
    let fact = facts.lines[line]
    let condition = conditions[fact.product]
    var returnRate = condition.returnRate * channelFactors[order.channel]
    var complaintRate = condition.complaintRate
    if order.isLate {
      returnRate *= delivery.lateReturnRisk
      complaintRate *= delivery.lateComplaintRisk
    }
    if isHeavy { returnRate *= heavyFactor }
    if let defect = fact.defect {
      returnRate = defects[defect].returnRate
      complaintRate = defects[defect].complaintRate
    }
    let rate = min(1, returnRate)
    let unit = generator.unit()
    if unit < rate * (1 + refusedRatio) {
      facts.returns.append(
        request(
          fact, line: line, order: order, at: orderIndex, isRefused: unit >= rate,
          isSized: condition.isSized, &generator))
    }
    if generator.happens(min(1, complaintRate)) {
      facts.complaints.append(
        complaint(
          fact, line: line, order: order, at: orderIndex, isSized: condition.isSized, &generator))
    }
  }

  private func request(
    _ line: LineFact, line index: Int, order: OrderFact, at orderIndex: Int, isRefused: Bool,
    isSized: Bool, _ generator: inout SeededGenerator
  ) -> ReturnFact {
    let hour = 3600
    let day = 86_400
    let lag = returnLag.pick(generator.next())
    let requestedAt = order.deliveredAt + lag * day + generator.below(day)
    let approvedAt = requestedAt + 300 + generator.below(20 * hour) + generator.below(20 * hour)
    let kind = kindNames[kinds.pick(generator.next())]
    let hasGoods = kind != .refund
    let receivedAt = approvedAt + 36 * hour + generator.below(3 * day)
    let refundedAt =
      (hasGoods ? receivedAt : approvedAt) + 600 + generator.below(24 * hour)
    let quantity = generator.happens(0.7) ? line.quantity : 1 + generator.below(line.quantity)
    let isPaid = !isRefused && (kind == .refund || kind == .return)
    return ReturnFact(
      order: orderIndex, line: index, lagDays: lag, requestedAt: requestedAt,
      approvedAt: approvedAt, receivedAt: !isRefused && hasGoods ? receivedAt : nil,
      refundedAt: isPaid ? refundedAt : nil,
      reason: reason(order: order, line: line, isSized: isSized, &generator), kind: kind,
      isRefused: isRefused, quantity: quantity,
      amount: isPaid ? line.amount / line.quantity * quantity : 0, words: generator.next())
  }

  private func reason(
    order: OrderFact, line: LineFact, isSized: Bool, _ generator: inout SeededGenerator
  ) -> ReturnReason {
    if line.defect != nil, generator.happens(0.9) { return .quality }
    for _ in 0..<64 {
      let reason = reasonNames[reasons.pick(generator.next())]
      if (reason != .size || isSized) && (reason != .late || order.isLate) { return reason }
    }
    return .unwanted
  }

  private func complaint(
    _ line: LineFact, line index: Int, order: OrderFact, at orderIndex: Int, isSized: Bool,
    _ generator: inout SeededGenerator
  ) -> ComplaintFact {
    let theme = theme(order: order, line: line, isSized: isSized, &generator)
    let lag = complaintLag.pick(generator.next())
    // A late parcel is complained of while it is under way, everything else once it is there.
    let createdAt =
      theme == .late
      ? order.promisedAt + generator.below(order.deliveredAt - order.promisedAt + 1)
      : order.deliveredAt + lag * 86_400 + generator.below(86_400)
    let first =
      createdAt + responseMinutes.pick(generator.next()) * 60 + 5 + generator.below(60)
    let resolved =
      first + resolutionHours.pick(generator.next()) * 3600 + 60 + generator.below(3600)
    let isAnswered = !generator.happens(unansweredRate)
    let isRated = generator.happens(ratedRate)
    return ComplaintFact(
      order: orderIndex, line: index, createdAt: createdAt,
      firstResponseAt: isAnswered ? first : nil, resolvedAt: isAnswered ? resolved : nil,
      theme: theme, desk: desks.pick(generator.next()),
      agent: generator.below(agents),
      isEscalated: generator.happens(escalatedRate),
      rating: isAnswered && isRated ? ratings.pick(generator.next()) + 1 : 0,
      tellsPersonalData: generator.happens(personalDataRate),
      words: generator.next())
  }

  private func theme(
    order: OrderFact, line: LineFact, isSized: Bool, _ generator: inout SeededGenerator
  ) -> Theme {
    if line.defect != nil, generator.happens(0.8) { return .quality }
    for _ in 0..<64 {
      let theme = themeNames[themes.pick(generator.next())]
      if (theme != .size || isSized) && (theme != .late || order.isLate) { return theme }
    }
    return .quality
  }
}

extension Scenario.Returns {
  /// The probabilities of the whole days from delivery to request.
  var lagWeights: [Double] {
    Simulation.lagWeights(mean: lagMean, shape: lagShape, maximum: lagMaximum)
  }
}
