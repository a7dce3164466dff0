import Statistics
import Tables
import Testing

@testable import Analyses
@testable import Cubes

/// Shops whose orders, deliveries and returns are as planted, without chance: what a young week has had of its returns is
/// known exactly.
@Suite struct MaturingTests {
  /// What is planted; shares of lines.
  struct Shop {
    /// By days in transit.
    var transits = [0, 0.1, 0.45, 0.2, 0.1, 0.05, 0.05, 0.05]
    /// Returned in the end, by days in transit.
    var rates = Array(repeating: 0.1, count: 8)
    /// Of those returned, by days from the delivery.
    var lags = [0.0, 0.1, 0.2, 0.3, 0.1, 0.1, 0.1, 0.05, 0.05]
    /// Refunded on each day after the order on which they are under way, never to be delivered.
    var refunds = 0.0
    /// By how many days deliveries take longer of orders of the last ten days.
    var delay: Int32 = 0
    /// By how many days the orders, and with them the deliveries, end before the returns.
    var stale: Int32 = 0
    var ordersUntil: Int32 { Self.last - stale }

    static let lines = 100_000.0
    static let last = Hand.asOfDay
    static let first = last - 120

    /// What is known on the last day, and of the lines of the last seven days of orders what has come and what will have.
    func known() -> (facts: JoinFacts, week: [StartedLines], come: Double, final: Double) {
      var counts: [[Int32]: Double] = [:]
      var underWay: [Int32: Double] = [:]
      var transit: [Int32: Double] = [:]
      var came: [Int32: Double] = [:]
      var returns: [[Int32]: Double] = [:]
      var refunded: [[Int32]: Double] = [:]
      var week: [[Int32]: Double] = [:]
      var sums = (come: 0.0, final: 0.0)
      for day in Self.first...ordersUntil {
        let isNew = day > ordersUntil - 7
        var waiting = Self.lines
        for (usual, share) in transits.enumerated() {
          let days = Int32(usual) + (day > Self.last - 10 ? delay : 0)
          let lost = usual == 0 ? 0 : waiting * refunds
          waiting -= lost
          let arrives = waiting * share / transits[usual...].reduce(0, +)
          waiting -= arrives
          // Refunded on the day before it would have been delivered.
          let asked = day + days - 1
          if isNew { sums.final += lost + arrives * rates[usual] }
          if asked <= Self.last, lost > 0 {
            refunded[[day, asked], default: 0] += lost
            if isNew { sums.come += lost }
          }
          underWay[day, default: 0] += lost
          if isNew { week[[day, 1], default: 0] += lost }
          let isKnown = day + days <= ordersUntil
          if isKnown {
            counts[[day + days], default: 0] += arrives
            transit[days, default: 0] += arrives
          } else {
            underWay[day, default: 0] += arrives
          }
          if isNew { week[isKnown ? [day + days, 0] : [day, 1], default: 0] += arrives }
          for (lag, part) in lags.enumerated() where day + days + Int32(lag) <= Self.last {
            let lines = arrives * rates[usual] * part
            let asked = day + days + Int32(lag)
            if isKnown {
              returns[[day + days, asked], default: 0] += lines
              came[days, default: 0] += lines
            } else {
              refunded[[day, asked], default: 0] += lines
            }
            if isNew { sums.come += lines }
          }
        }
      }
      return (
        facts(counts, underWay, transit, came, returns, refunded), started(week), sums.come,
        sums.final
      )
    }

    private func started(_ week: [[Int32]: Double]) -> [StartedLines] {
      week.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map {
        StartedLines(
          day: $0.key[1] == 1 ? $0.key[0] + 2 : $0.key[0], lines: Int64($0.value.rounded()),
          isUnderWay: $0.key[1] == 1)
      }
    }

    private func facts(
      _ counts: [[Int32]: Double], _ underWay: [Int32: Double], _ transit: [Int32: Double],
      _ came: [Int32: Double], _ returns: [[Int32]: Double], _ refunded: [[Int32]: Double]
    ) -> JoinFacts {
      func shares(_ lines: Double) -> Int64 { Int64((lines * Double(Hand.whole)).rounded()) }
      var facts = JoinFacts()
      facts.clock = .delivery
      facts.latestOfOrders = ZoneRules.utc.startOfDay(ordersUntil + 1) - 1
      facts.exposure =
        counts.map { StartedLines(day: $0.key[0], lines: Int64($0.value.rounded())) }
        + underWay.map {
          StartedLines(day: $0.key + 2, lines: Int64($0.value.rounded()), isUnderWay: true)
        }
      facts.exposure.sort { ($0.day, $0.lines) < ($1.day, $1.lines) }
      facts.returns =
        returns.map {
          Cube.EventDay(start: $0.key[0], requested: $0.key[1], lines: shares($0.value))
        }
        + refunded.map {
          Cube.EventDay(
            start: $0.key[0] + 2, requested: $0.key[1], lines: shares($0.value), isUnderWay: true)
        }
      facts.transits.usual = 2
      facts.transits.delivered = transit.sorted { $0.key < $1.key }.map {
        (days: $0.key, lines: Int64($0.value.rounded()))
      }
      facts.transits.returns.delivered = came.sorted { $0.key < $1.key }.map {
        (days: $0.key, lines: shares($0.value))
      }
      return facts
    }
  }

  /// The claimed maturity of the last week over the planted one, and what it would be if every line were taken to have
  /// been delivered at the usual time.
  private func ratio(_ shop: Shop) throws -> (states: Double, guessed: Double) {
    let (facts, week, come, final) = shop.known()
    let known = KnownUntil(endOf: Shop.last)
    let maturing = try #require(Maturing(facts, .returns, known, .utc))
    let share = try #require(
      maturing.share(of: week, ordered: shop.ordersUntil - 6...shop.ordersUntil))
    let lines = week.reduce(0) { $0 + Double($1.lines) }
    let guessed = week.reduce(0) {
      $0 + Double($1.lines) * maturing.lag.completeness(atAge: Int(Shop.last - $1.day))
    }
    return (share / (come / final), guessed / lines / (come / final))
  }

  @Test func linesUnderWayAreNotDelivered() throws {
    let ratio = try ratio(Shop())
    #expect(near(ratio.states, 1, 0.01))
    #expect(ratio.guessed > 1.05)
  }

  @Test func lateLinesComeBackMoreOften() throws {
    var shop = Shop()
    shop.rates = [0.1, 0.08, 0.08, 0.1, 0.2, 0.3, 0.3, 0.3]
    let ratio = try ratio(shop)
    #expect(near(ratio.states, 1, 0.01))
    #expect(ratio.guessed > 1.15)
  }

  @Test func refundsBeforeDelivery() throws {
    var shop = Shop()
    shop.refunds = 0.02
    let ratio = try ratio(shop)
    #expect(near(ratio.states, 1, 0.02))
    #expect((ratio.guessed - 1).magnitude > 0.05)
  }

  /// A slow week is told by its deliveries, where ages from the order would take it for an ordinary one.
  @Test func deliveriesThatTakeLonger() throws {
    var shop = Shop()
    shop.delay = 2
    let ratio = try ratio(shop)
    #expect(near(ratio.states, 1, 0.05))
    #expect(ratio.guessed > 1.5)
  }

  /// The export of the orders is some days older than that of the returns: what was under way then may have come since.
  @Test(arguments: [1, 3, 7])
  func ordersThatEndBeforeTheReturns(days: Int32) throws {
    var shop = Shop()
    shop.stale = days
    shop.rates = [0.1, 0.08, 0.08, 0.1, 0.2, 0.3, 0.3, 0.3]
    let ratio = try ratio(shop)
    #expect(near(ratio.states, 1, 0.02))
  }

  /// Weeks of which all has come are whole, whatever happened on their way.
  @Test func oldLinesAreMature() throws {
    var shop = Shop()
    shop.refunds = 0.02
    shop.rates = [0.1, 0.08, 0.08, 0.1, 0.2, 0.3, 0.3, 0.3]
    let facts = shop.known().facts
    let maturing = try #require(Maturing(facts, .returns, KnownUntil(endOf: Shop.last), .utc))
    let old = facts.exposure.filter { $0.day <= Shop.last - 30 }
    #expect(near(maturing.share(of: old), 1))
    #expect(near(maturing.share(of: old.filter(\.isUnderWay)), 1))
  }
}
