import Randomness

/// Which orders are placed on which day, and in which block they are made.
struct Plan: Sendable {
  /// A run of orders of one day, made and written together.
  struct Block: Sendable {
    /// The number of the block, which is also the stream of its generator.
    let number: Int
    let day: LocalDay
    /// The first order of the block, counted over the whole simulation.
    let firstOrder: Int
    let count: Int
    /// The first order of the day, and the number of the day's orders.
    let firstOfDay: Int
    let countOfDay: Int
  }

  let seed: UInt64
  let orders: Int
  let lines: Int
  let first: LocalDay
  let last: LocalDay
  /// The moment of the export: what comes later is not in the files.
  let asOf: Int
  let blocks: [Block]
  private let key: UInt64
  private let linesOfLastOrder: Int
  private let cumulativeLines: [Double]

  private static let blockSize = 4096

  init(scenario: Scenario, seed: UInt64, size: SimulationSize, first: LocalDay, last: LocalDay) {
    self.seed = seed
    self.first = first
    self.last = last
    asOf = LocalDay(number: last.number + 1 + scenario.observationDays).start
    key = mixed(seed ^ 0x4C69_6E65_7300_0001)
    let total = scenario.linesPerOrder.reduce(0, +)
    var sum = 0.0
    cumulativeLines = scenario.linesPerOrder.map { weight in
      sum += weight / total
      return sum
    }
    var orders = 0
    var lines = 0
    var linesOfLast = 0
    switch size {
    case .orders(let count):
      for index in 0..<count {
        lines += Self.lineCount(index, key, cumulativeLines)
      }
      orders = count
      linesOfLast = count > 0 ? Self.lineCount(count - 1, key, cumulativeLines) : 0
    case .lines(let count):
      while lines < count {
        linesOfLast = min(Self.lineCount(orders, key, cumulativeLines), count - lines)
        lines += linesOfLast
        orders += 1
      }
    }
    self.orders = orders
    self.lines = lines
    linesOfLastOrder = linesOfLast
    blocks = Self.blocks(
      orders: orders, weights: Self.dayWeights(scenario, seed: seed, first: first, last: last),
      first: first)
  }

  /// The number of lines of an order, known without making the orders before it.
  @inline(__always)
  func lineCount(_ order: Int) -> Int {
    order == orders - 1 ? linesOfLastOrder : Self.lineCount(order, key, cumulativeLines)
  }

  private static func lineCount(_ order: Int, _ key: UInt64, _ cumulative: [Double]) -> Int {
    let unit = unitInterval(mixed(key &+ UInt64(order)))
    for index in cumulative.indices where unit < cumulative[index] { return index + 1 }
    return cumulative.count
  }

  /// The demand of each day: growth, weekday, peaks, the lull of the new year, and noise.
  private static func dayWeights(
    _ scenario: Scenario, seed: UInt64, first: LocalDay, last: LocalDay
  ) -> [Double] {
    var generator = SeededGenerator(seed: seed, stream: .max)
    return (first.number...last.number).map { number in
      let day = LocalDay(number: number)
      var weight = 1 + scenario.growth * Double(number - first.number) / 365
      weight = max(weight, 0.01) * scenario.weekdays[day.weekday]
      for peak in scenario.peaks where peak.holds(day) { weight *= peak.factor }
      if let newYear = LocalDay.springFestival(year: day.parts.year),
        (newYear.number - scenario.springFestival.before)...(newYear.number
          + scenario.springFestival.after) ~= number
      {
        weight *= scenario.springFestival.factor
      }
      // Twelve uniform numbers: nearly normal, and bounded, so that no day has negative demand.
      let noise = (0..<12).reduce(-6.0) { sum, _ in sum + generator.unit() }
      return weight * (1 + scenario.dayNoise * noise)
    }
  }

  private static func blocks(orders: Int, weights: [Double], first: LocalDay) -> [Block] {
    let total = weights.reduce(0, +)
    var blocks: [Block] = []
    var sum = 0.0
    var start = 0
    for (index, weight) in weights.enumerated() {
      sum += weight
      let isLast = index == weights.count - 1
      let end = isLast ? orders : min(orders, Int(Double(orders) * (sum / total)))
      for part in stride(from: start, to: end, by: blockSize) {
        blocks.append(
          Block(
            number: blocks.count, day: LocalDay(number: first.number + index), firstOrder: part,
            count: min(blockSize, end - part), firstOfDay: start, countOfDay: end - start))
      }
      start = max(start, end)
    }
    return blocks
  }
}

extension Scenario.Peak {
  /// Whether the day lies in the peak, whatever its year; the scenario has been checked.
  func holds(_ day: LocalDay) -> Bool {
    let (_, month, date) = day.parts
    guard let from = LocalDay("2000-\(from)"), let to = LocalDay("2000-\(to)"),
      let here = LocalDay(year: 2000, month: month, day: date)
    else { return false }
    return (from...to).contains(here)
  }
}
