/// The counts of a truth while they are being taken, block by block.
///
/// Blocks only add whole numbers, so their order cannot change a sum.
struct Counts: Sendable {
  /// Lines in time, late, and of a bad batch, by category; the state is the inner index.
  var categories: [Truth.Tally]
  var channels: [Truth.Tally]
  var regions: [Truth.Tally]
  var carriers: [Truth.Tally]
  var defects: [Truth.Tally]
  /// By month of the order, from the first.
  var months: [Truth.Tally]
  var orders = Truth.Orders()
  var refundedAmount = 0
  var requests = 0
  var lags: [Int]
  var reasons: [Int]
  var themes: [Int]
  var personalData: [Truth.PersonalDatum] = []

  init(world: World) {
    func tallies(_ count: Int) -> [Truth.Tally] { .init(repeating: .init(), count: count) }
    categories = tallies(world.catalogue.categories.count * 3)
    channels = tallies(world.catalogue.channels.count)
    regions = tallies(world.catalogue.regions.count)
    carriers = tallies(world.catalogue.carriers.count)
    defects = tallies(world.defects.count)
    months = tallies(world.plan.last.month - world.plan.first.month + 1)
    lags = Array(repeating: 0, count: world.scenario.returns.lagMaximum + 1)
    reasons = Array(repeating: 0, count: ReturnReason.allCases.count)
    themes = Array(repeating: 0, count: Theme.allCases.count)
  }

  /// Takes the counts of a block.
  mutating func add(_ facts: BlockFacts, of world: World) {
    let asOf = world.plan.asOf
    var tallies = facts.lines.map { Truth.Tally(lines: 1, units: $0.quantity, amount: $0.amount) }
    var marks = Array(repeating: 0, count: facts.orders.count)
    for request in facts.returns {
      let isReported = request.requestedAt < asOf
      if isReported { requests += 1 }
      // A request that will be refused stands until the refusal: nobody can know earlier.
      let isRefusedByExport = request.isRefused && request.approvedAt < asOf
      if isReported, isRefusedByExport { tallies[request.line].refusedReported = 1 }
      if !request.isRefused {
        tallies[request.line].returnedEventual = 1
        lags[request.lagDays] += 1
        marks[request.order] |= 1
      }
      guard isReported, !isRefusedByExport else { continue }
      tallies[request.line].returnedReported = 1
      tallies[request.line].unitsReturnedReported = request.quantity
      marks[request.order] |= 2
      reasons[ordinal(request.reason)] += 1
      if let refundedAt = request.refundedAt, refundedAt < asOf {
        refundedAmount += request.amount
        marks[request.order] |= 4
      }
    }
    for complaint in facts.complaints {
      tallies[complaint.line].complainedEventual = 1
      guard complaint.createdAt < asOf else { continue }
      tallies[complaint.line].complainedReported = 1
      marks[complaint.order] |= 8
      themes[ordinal(complaint.theme)] += 1
    }
    for (index, order) in facts.orders.enumerated() {
      add(order, marks: marks[index])
      let month = LocalDay(number: order.orderedAt / 86_400).month - world.plan.first.month
      for line in order.lines {
        let tally = order.isCancelled ? Truth.Tally(cancelled: 1) : tallies[line]
        let category = world.catalogue.products[facts.lines[line].product].category
        let defect = facts.lines[line].defect
        categories[category * 3 + (defect != nil ? 2 : order.isLate ? 1 : 0)].add(tally)
        if let defect { defects[defect].add(tally) }
        channels[order.channel].add(tally)
        regions[order.region].add(tally)
        carriers[order.carrier].add(tally)
        months[month].add(tally)
      }
    }
  }

  private mutating func add(_ order: OrderFact, marks: Int) {
    guard !order.isCancelled else {
      orders.cancelled += 1
      return
    }
    orders.orders += 1
    orders.late += order.isLate ? 1 : 0
    orders.returnedEventual += marks & 1
    orders.returnedReported += marks >> 1 & 1
    orders.refundedReported += marks >> 2 & 1
    orders.complainedReported += marks >> 3 & 1
  }

  /// Adds the counts of other blocks.
  mutating func add(_ other: Counts) {
    categories.add(other.categories)
    channels.add(other.channels)
    regions.add(other.regions)
    carriers.add(other.carriers)
    defects.add(other.defects)
    months.add(other.months)
    for index in lags.indices { lags[index] += other.lags[index] }
    for index in reasons.indices { reasons[index] += other.reasons[index] }
    for index in themes.indices { themes[index] += other.themes[index] }
    orders.orders += other.orders.orders
    orders.cancelled += other.orders.cancelled
    orders.late += other.orders.late
    orders.returnedEventual += other.orders.returnedEventual
    orders.returnedReported += other.orders.returnedReported
    orders.refundedReported += other.orders.refundedReported
    orders.complainedReported += other.orders.complainedReported
    refundedAmount += other.refundedAmount
    requests += other.requests
    personalData += other.personalData
  }

}

extension Truth.Tally {
  mutating func add(_ other: Self) {
    lines += other.lines
    cancelled += other.cancelled
    units += other.units
    amount += other.amount
    returnedEventual += other.returnedEventual
    returnedReported += other.returnedReported
    refusedReported += other.refusedReported
    unitsReturnedReported += other.unitsReturnedReported
    complainedEventual += other.complainedEventual
    complainedReported += other.complainedReported
  }
}

extension [Truth.Tally] {
  fileprivate mutating func add(_ other: Self) {
    for index in indices { self[index].add(other[index]) }
  }

  /// All of them together.
  var sum: Truth.Tally {
    reduce(into: Truth.Tally()) { $0.add($1) }
  }
}

extension Truth {
  /// The truth of a simulation whose blocks have all been counted.
  init(counts: Counts, world: World, seed: UInt64, profile: SimulatedProfile) {
    let scenario = world.scenario
    func groups(_ names: [String], _ tallies: [Tally]) -> [Group] {
      zip(names, tallies).map { Group(name: $0, tally: $1) }
    }
    self.seed = seed
    self.profile = profile
    self.scenario = scenario
    asOf = LocalDay(number: world.plan.asOf / 86_400).text + " 00:00:00"
    lagProbabilities = scenario.returns.lagWeights
    lagsEventual = counts.lags
    total = counts.months.sum
    orders = counts.orders
    categories = scenario.categories.enumerated().map { index, category in
      let states = Array(counts.categories[index * 3..<index * 3 + 3])
      return CategoryTruth(
        name: category.name, returnRate: category.returnRate,
        complaintRate: category.complaintRate, all: states.sum, onTime: states[0],
        late: states[1], defective: states[2])
    }
    channels = groups(scenario.channels.map(\.name), counts.channels)
    regions = groups(scenario.regions.map(\.name), counts.regions)
    carriers = groups(scenario.carriers.map(\.name), counts.carriers)
    defects = groups(scenario.defects.map(\.batch), counts.defects)
    months = counts.months.enumerated().map { offset, tally in
      let (year, month) = (world.plan.first.month + offset).quotientAndRemainder(dividingBy: 12)
      let number = month + 1 < 10 ? "0\(month + 1)" : "\(month + 1)"
      return Group(name: "\(year)-\(number)", tally: tally)
    }
    refundedAmountReported = counts.refundedAmount
    requestsReported = counts.requests
    reasonsReported = zip(ReturnReason.allCases, counts.reasons).map {
      Count(name: $0.rawValue, count: $1)
    }
    themesReported = zip(Theme.allCases, counts.themes).map {
      Count(name: $0.rawValue, count: $1)
    }
    personalData = counts.personalData
    orderRowsAccepted = profile == .taobao ? world.plan.orders : world.plan.lines
    guard profile == .canonical else { return }
    dirt = scenario.dirt.counts.map { Count(name: $0.key, count: $0.value) }
    orderRowsDuplicate = scenario.dirt.exactDuplicates + scenario.dirt.staleVersions
    orderRowsRejected =
      scenario.dirt.counts.map(\.value).reduce(0, +) - orderRowsDuplicate
      - scenario.dirt.blankLines
  }
}
