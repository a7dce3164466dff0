import Randomness

/// A scenario made ready: from the number of a block to all that happens in it.
///
/// The facts of a block follow from the seed and its number alone, and they are the same whatever
/// files are written of them.
final class World: Sendable {
  let scenario: Scenario
  let plan: Plan
  let catalogue: Catalogue
  let defects: [Batch]
  private let hours: [Double]
  private let customers: Int
  private let customerKey: UInt64
  private let orderKey: UInt64
  private let quantities: Choice
  private let channels: Choice
  private let regions: Choice
  private let carriers: Choice
  private let riskyChannel: [Int]
  private let lateDays: Choice
  private let afterSales: AfterSales

  /// A bad batch, ready to be compared.
  struct Batch: Sendable {
    let name: [UInt8]
    let product: Int
    let days: ClosedRange<LocalDay>
    let returnRate: Double
    let complaintRate: Double
  }

  init(scenario: Scenario, seed: UInt64, size: SimulationSize) throws {
    guard let first = LocalDay(scenario.start), let last = LocalDay(scenario.end) else {
      throw ScenarioError(source: "scenario", key: "start", problem: "no day of the calendar")
    }
    self.scenario = scenario
    plan = Plan(scenario: scenario, seed: seed, size: size, first: first, last: last)
    let catalogue = Catalogue(scenario: scenario, seed: seed)
    self.catalogue = catalogue
    defects = scenario.defects.compactMap { defect in
      guard let product = catalogue.product(defect.product, of: defect.category),
        let from = LocalDay(defect.from), let to = LocalDay(defect.to)
      else { return nil }
      return Batch(
        name: Array(defect.batch.utf8), product: product, days: from...to,
        returnRate: defect.returnRate, complaintRate: defect.complaintRate)
    }
    customers = max(1, Int(Double(plan.orders) * scenario.customersPerOrder))
    customerKey = mixed(seed ^ 0x4375_7374_6F6D_6572)
    orderKey = mixed(seed ^ 0x4F72_6465_7273_0001)
    quantities = Choice(weights: scenario.quantities)
    channels = Choice(weights: scenario.channels.map(\.share))
    regions = Choice(weights: scenario.regions.map(\.share))
    carriers = Choice(weights: scenario.carriers.map(\.share))
    // Where the channel follows the category: the more a category is returned, the later its channel.
    let rates = scenario.categories.map(\.returnRate)
    let channelCount = scenario.channels.count
    riskyChannel = rates.map { rate in
      rates.count { $0 < rate } * channelCount / rates.count
    }
    lateDays = Choice(
      weights: lagWeights(
        mean: scenario.delivery.lateDaysMean, shape: 1, maximum: scenario.delivery.lateDaysMaximum))
    afterSales = AfterSales(scenario: scenario, catalogue: catalogue, defects: defects)
    // People buy little at night, most in the evening: the share of the day's orders by each hour.
    let weights: [Double] = [
      3, 2, 1, 1, 1, 1, 2, 3, 4, 6, 7, 6, 6, 6, 6, 6, 6, 5, 5, 6, 9, 10, 9, 6,
    ]
    let total = weights.reduce(0, +)
    hours = weights.reduce(into: [0.0]) { sums, weight in
      sums.append((sums.last ?? 0) + weight / total)
    }
  }

  /// All that happens to the orders of a block.
  func facts(of block: Plan.Block) -> BlockFacts {
    var generator = SeededGenerator(seed: plan.seed, stream: UInt64(block.number))
    var facts = BlockFacts()
    facts.orders.reserveCapacity(block.count)
    facts.lines.reserveCapacity(block.count * 3 / 2)
    let lateFactor = scenario.peaks.reduce(1.0) {
      $1.holds(block.day) ? $0 * $1.lateFactor : $0
    }
    let batches = defects.indices.filter { defects[$0].days.contains(block.day) }
    for number in block.firstOrder..<(block.firstOrder + block.count) {
      // One order in each slice of the day's demand: sorted without sorting.
      let unit =
        (Double(number - block.firstOfDay) + generator.unit()) / Double(block.countOfDay)
      let orderedAt = block.day.start + second(of: unit)
      addLines(of: number, batches: batches, to: &facts, &generator)
      let order = order(
        number, at: orderedAt, lateFactor: lateFactor, lines: facts.lines, &generator)
      facts.orders.append(order)
      guard !order.isCancelled else { continue }
      let isHeavy =
        scenario.heavyReturners.share > 0
        && unitInterval(mixed(customerKey ^ mixed(UInt64(order.customer))))
          < scenario.heavyReturners.share
      for line in order.lines {
        afterSales.add(
          line: line, of: order, at: facts.orders.count - 1, isHeavy: isHeavy, to: &facts,
          &generator)
      }
    }
    return facts
  }

  private func addLines(
    of number: Int, batches: [Int], to facts: inout BlockFacts, _ generator: inout SeededGenerator
  ) {
    let start = facts.lines.count
    for _ in 0..<plan.lineCount(number) {
      var product = catalogue.draw(&generator)
      // An order names a product once.
      while facts.lines[start...].contains(where: { $0.product == product }) {
        product = (product + 1) % catalogue.products.count
      }
      let quantity = quantities.pick(generator.next()) + 1
      facts.lines.append(
        LineFact(
          product: product, defect: batches.first { defects[$0].product == product },
          quantity: quantity, amount: quantity * catalogue.products[product].price))
    }
  }

  private func order(
    _ number: Int, at orderedAt: Int, lateFactor: Double, lines: [LineFact],
    _ generator: inout SeededGenerator
  ) -> OrderFact {
    let hour = 3600
    let day = 86_400
    let skewed = generator.unit()
    let customer = Int(skewed * skewed * Double(customers))
    var channel = channels.pick(generator.next())
    let lineCount = plan.lineCount(number)
    let firstLine = lines.count - lineCount
    if scenario.confounding > 0, generator.happens(scenario.confounding) {
      channel = riskyChannel[catalogue.products[lines[firstLine].product].category]
    }
    let carrier = carriers.pick(generator.next())
    let isLate = generator.happens(min(1, scenario.carriers[carrier].lateRate * lateFactor))
    let shipsLate = generator.happens(scenario.delivery.dispatchLateRate)
    let shippedAt =
      orderedAt
      + (shipsLate
        ? day + 60 + generator.below(20 * hour) : 1800 + generator.below(23 * hour))
    let promisedAt = orderedAt + scenario.delivery.promiseDays * day
    let deliveredAt =
      isLate
      ? promisedAt + lateDays.pick(generator.next()) * day + 60 + generator.below(day - 120)
      : shippedAt + (promisedAt - shippedAt) * (400 + generator.below(600)) / 1000
    return OrderFact(
      number: number, id: id(of: number, at: orderedAt, customer: customer), orderedAt: orderedAt,
      shippedAt: shippedAt, promisedAt: promisedAt, deliveredAt: deliveredAt, customer: customer,
      channel: channel, region: regions.pick(mixed(customerKey &+ UInt64(customer))),
      carrier: carrier, isCancelled: generator.happens(scenario.cancelledRate), isLate: isLate,
      lines: firstLine..<lines.count)
  }

  /// The second of the day by which a share of the day's orders is in.
  private func second(of unit: Double) -> Int {
    var hour = 0
    while hour < 23, hours[hour + 1] <= unit { hour += 1 }
    let part = (unit - hours[hour]) / (hours[hour + 1] - hours[hour])
    return min(hour * 3600 + Int(part * 3600), 86_399)
  }

  /// Nineteen digits that look like a marketplace's: a clock, a counter, the buyer's last digits.
  ///
  /// The clock ticks every ten minutes and the counter is jumbled within sixteen, so ids mostly
  /// ascend but not strictly. They are unique as long as no million orders fall in ten minutes.
  private func id(of number: Int, at moment: Int, customer: Int) -> UInt64 {
    let count = UInt64(number) &+ orderKey >> 45
    let jumbled = count ^ (mixed(orderKey ^ (count >> 4)) & 15)
    let clock = UInt64(moment / 600 + 1_150_000)
    let shard = mixed(UInt64(customer) ^ customerKey) % 100
    return (clock * 1_000_000 + jumbled % 1_000_000) * 1_000_000 + shard * 10_000
      + UInt64(customer % 10_000)
  }
}
