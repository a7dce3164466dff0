/// What a simulated shop is like: every knob, with its default.
///
/// Probabilities are planted, so that what a tool measures can be held against what is true. A
/// share is a weight: shares of a list need not sum to 1. In YAML the names are in snake case, and
/// what a file leaves out keeps its default; a list is replaced as a whole.
public struct Scenario: Codable, Sendable, Equatable {
  /// The language of free text.
  public enum Language: String, Codable, Sendable {
    /// Simplified Chinese.
    case chinese = "zh"
    /// English.
    case english = "en"
  }

  /// The language of complaints and of reasons in words; names stand in the lists below.
  public var language = Language.chinese
  /// The first day with orders, as `2025-01-01`, in China Standard Time.
  public var start = "2025-01-01"
  /// The last day with orders.
  public var end = "2025-12-31"
  /// Days between the end of the last day and the moment of the export.
  ///
  /// Returns and complaints that come later are true, but not yet in the files. 60 leaves none out.
  public var observationDays = 0

  /// Growth of daily orders over 365 days, linear: 0.15 is 15 %.
  public var growth = 0.15
  /// Standard deviation of a day's demand around its expectation, as a share of it.
  public var dayNoise = 0.08
  /// Weights of Monday to Sunday.
  public var weekdays = [1.0, 0.97, 0.96, 0.98, 1.02, 1.08, 1.1]
  /// Times of the year with more orders; where they overlap, factors multiply.
  public var peaks = Peak.standard
  /// The quiet days around the lunar new year (known for 2020 to 2030).
  public var springFestival = Lull()

  /// Weights of orders with one line, two lines, and so on; at most eight.
  public var linesPerOrder = [0.81, 0.14, 0.04, 0.01]
  /// Weights of lines with a quantity of one, two, and so on.
  public var quantities = [0.88, 0.09, 0.03]
  /// The probability that an order is cancelled before it ships.
  public var cancelledRate = 0.02
  /// Distinct customers for each order; some buy often, many once.
  public var customersPerOrder = 0.6
  /// Customers who return more than others.
  public var heavyReturners = HeavyReturners()
  /// What is sold.
  public var categories = Category.standard
  /// The names of brands, handed out over the products.
  public var brands = Brands.chinese
  /// Where it is sold.
  public var channels = Channel.standard
  /// How much the channel follows the category, from 0 (not at all) to 1.
  ///
  /// Categories that are returned often then sell on the last channels: a channel looks bad without
  /// being so, and only adjusting for the category tells.
  public var confounding = 0.0
  /// Where the customers live.
  public var regions = Share.standardRegions
  /// Who brings the parcels.
  public var carriers = Carrier.standard

  /// Shipping, promise and delivery.
  public var delivery = Delivery()
  /// Requests for return.
  public var returns = Returns()
  /// Batches that are worse than the rest.
  public var defects = [Defect()]
  /// Complaints.
  public var complaints = Complaints()

  /// The columns of the canonical order file, in order.
  public var orderColumns = OrderColumn.allCases.filter { $0 != .lineId }
  /// What is wrong with the canonical order file: nothing, unless asked for.
  public var dirt = Dirt()

  /// The standard scenario.
  public init() {}

  /// A Chinese shop in 2025: about 10 % of lines returned, 4 % complained of, 2 % cancelled.
  public static let standard = Scenario()
}
