extension Scenario {
  /// A time of the year with a demand of its own, the same days every year.
  public struct Peak: Codable, Sendable, Equatable {
    /// What people call it.
    public var name: String
    /// The first day, as `06-01`.
    public var from: String
    /// The last day, as `06-20`; not before the first.
    public var to: String
    /// Orders per day against the days around it.
    public var factor: Double
    /// What it does to the probability of a late delivery.
    public var lateFactor: Double
  }

  /// Days with fewer orders around the lunar new year.
  public struct Lull: Codable, Sendable, Equatable {
    /// Days before the first day of the year.
    public var before = 7
    /// Days after it.
    public var after = 7
    /// Orders per day against the days around it.
    public var factor = 0.4
  }

  /// A name and its weight.
  public struct Share: Codable, Sendable, Equatable {
    /// The name.
    public var name: String
    /// Its weight, above zero.
    public var share: Double
  }

  /// A category of products, with its true rates.
  public struct Category: Codable, Sendable, Equatable {
    /// The name.
    public var name: String
    /// Its weight among order lines.
    public var share: Double
    /// The probability that a line is returned, delivered in time and not of a bad batch.
    public var returnRate: Double
    /// The probability that a line is complained of, under the same conditions.
    public var complaintRate: Double
    /// The middle of its prices, in yuan.
    public var price: Double
    /// Whether its products come in sizes.
    public var sized: Bool
    /// How many products it has; the first are bought most.
    public var products: Int
    /// What its products are called.
    public var nouns: [String]
  }

  /// A sales channel.
  public struct Channel: Codable, Sendable, Equatable {
    /// The name.
    public var name: String
    /// Its weight among orders.
    public var share: Double
    /// What it does to the probability of a return: 1 is nothing.
    public var returnFactor: Double
  }

  /// A parcel service.
  public struct Carrier: Codable, Sendable, Equatable {
    /// The name.
    public var name: String
    /// Its weight among orders.
    public var share: Double
    /// The probability that it delivers after the promise.
    public var lateRate: Double
  }

  /// Customers who return more than others do.
  public struct HeavyReturners: Codable, Sendable, Equatable {
    /// Their share of the customers.
    public var share = 0.0
    /// What it does to the probability of a return.
    public var factor = 3.0
  }

  /// Shipping, promise and delivery.
  public struct Delivery: Codable, Sendable, Equatable {
    /// Days from order to promised delivery.
    public var promiseDays = 3
    /// The probability that an order leaves later than 24 hours after it was placed.
    public var dispatchLateRate = 0.03
    /// The mean of the whole days by which a late delivery is late (a day begun is not counted).
    public var lateDaysMean = 1.5
    /// The longest delay in whole days.
    public var lateDaysMaximum = 14
    /// The relative risk of a return after a late delivery.
    public var lateReturnRisk = 1.8
    /// The relative risk of a complaint after a late delivery.
    public var lateComplaintRisk = 2.0
  }

  /// Requests for return.
  public struct Returns: Codable, Sendable, Equatable {
    /// The mean of the whole days from delivery to request, before truncation.
    public var lagMean = 5.0
    /// The shape of that distribution, a negative binomial: large is Poisson, 1 is geometric.
    public var lagShape = 2.0
    /// The longest wait in whole days.
    public var lagMaximum = 30
    /// Refused requests for each request that stands.
    public var refusedRatio = 0.04
    /// What is asked for: weights of `refund` (without the goods), `return`, `exchange`, `repair`.
    public var kinds = [
      Share(name: "refund", share: 0.24), Share(name: "return", share: 0.66),
      Share(name: "exchange", share: 0.08), Share(name: "repair", share: 0.02),
    ]
    /// Why: weights of `quality`, `size`, `colour`, `unwanted`, `damage`, `late`, `missing`, `fake`.
    ///
    /// `size` counts only in categories that have sizes, `late` only after a late delivery.
    public var reasons = [
      Share(name: "quality", share: 0.36), Share(name: "size", share: 0.22),
      Share(name: "colour", share: 0.13), Share(name: "unwanted", share: 0.16),
      Share(name: "damage", share: 0.06), Share(name: "late", share: 0.2),
      Share(name: "missing", share: 0.04), Share(name: "fake", share: 0.03),
    ]
  }

  /// A bad batch: one product, ordered between two days.
  public struct Defect: Codable, Sendable, Equatable {
    /// The name of the batch.
    public var batch = "D0801"
    /// The name of the category.
    public var category = "鞋靴"
    /// The number of the product in its category, from 1.
    public var product = 1
    /// The first day, as `2025-08-01`.
    public var from = "2025-08-01"
    /// The last day.
    public var to = "2025-09-30"
    /// The probability that a line of the batch is returned, whatever else is true of it.
    public var returnRate = 0.55
    /// The probability that a line of the batch is complained of.
    public var complaintRate = 0.2

    /// The batch of the standard scenario.
    public init() {}
  }

  /// Complaints.
  public struct Complaints: Codable, Sendable, Equatable {
    /// The mean of the whole days from delivery to complaint.
    public var lagMean = 3.0
    /// The longest wait in whole days.
    public var lagMaximum = 30
    /// What they are about: weights of the themes that ``Theme`` names.
    public var themes = [
      Share(name: "size", share: 0.15), Share(name: "colour", share: 0.12),
      Share(name: "quality", share: 0.2), Share(name: "damage", share: 0.1),
      Share(name: "late", share: 0.3), Share(name: "missing", share: 0.07),
      Share(name: "service", share: 0.1), Share(name: "refund", share: 0.12),
      Share(name: "fake", share: 0.06), Share(name: "smell", share: 0.08),
    ]
    /// Where they arrive.
    public var channels = Share.standardDesks
    /// How many people answer.
    public var agents = 12
    /// The mean of the minutes to the first response.
    public var firstResponseMinutes = 18.0
    /// The mean of the hours from the first response to the resolution.
    public var resolutionHours = 15.0
    /// The probability that nobody ever answers.
    public var unansweredRate = 0.01
    /// The probability of an escalation.
    public var escalatedRate = 0.06
    /// The probability that the customer rates the handling.
    public var ratedRate = 0.4
    /// The probability that a text tells a telephone number or an e-mail address.
    public var personalDataRate = 0.0
  }

  /// What is wrong with the order file, as numbers of rows that stand beside the true ones.
  public struct Dirt: Codable, Sendable, Equatable {
    /// A row again, byte for byte.
    public var exactDuplicates = 0
    /// An earlier version of a row, ahead of the true one.
    public var staleVersions = 0
    /// A quote that is opened and not closed, or closed too early.
    public var tornQuotes = 0
    /// An order id that a spreadsheet has rounded, as `4.05E+18`.
    public var damagedIds = 0
    /// A cell with bytes that are no UTF-8.
    public var invalidBytes = 0
    /// A row with cells too few or too many.
    public var raggedRows = 0
    /// A moment that no calendar has.
    public var impossibleDates = 0
    /// Lines with nothing on them.
    public var blankLines = 0
    /// Rows of totals at the end.
    public var totalsRows = 0

    /// No dirt.
    public init() {}
  }
}
