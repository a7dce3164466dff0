import FoundationEssentials

/// What is true of a simulation, to be held against what a tool finds in its files.
///
/// `eventual` counts everything that ever happens, `reported` what had happened by ``asOf`` and can
/// therefore be in the files. Cancelled lines are counted apart, never in ``Tally/lines``.
public struct Truth: Codable, Sendable, Equatable {
  /// Counts of order lines, and of what became of them.
  public struct Tally: Codable, Sendable, Equatable {
    /// Lines that were not cancelled.
    public var lines = 0
    /// Lines that were.
    public var cancelled = 0
    /// Units and hundredths of a yuan of the lines that were not cancelled.
    public var units = 0
    /// See ``units``.
    public var amount = 0
    /// Lines with a request for return that stands.
    public var returnedEventual = 0
    /// Lines with a request made by the export, and not refused by then.
    ///
    /// A request of the last hours that will be refused later is among them: the files cannot know.
    public var returnedReported = 0
    /// Lines with a request that had been refused by the export.
    public var refusedReported = 0
    /// Units sent back in the requests reported.
    public var unitsReturnedReported = 0
    /// Lines with a complaint.
    public var complainedEventual = 0
    /// Those of them whose complaint had been made by the export.
    public var complainedReported = 0
  }

  /// A name and its counts.
  public struct Group: Codable, Sendable, Equatable {
    /// The name, as the files write it.
    public var name: String
    /// Its counts.
    public var tally: Tally
  }

  /// A category, its planted rates, and counts by the conditions that change them.
  public struct CategoryTruth: Codable, Sendable, Equatable {
    /// The name.
    public var name: String
    /// The planted probability of a return, delivered in time and not of a bad batch.
    public var returnRate: Double
    /// The planted probability of a complaint, likewise.
    public var complaintRate: Double
    /// All lines.
    public var all: Tally
    /// Lines delivered in time and not of a bad batch.
    public var onTime: Tally
    /// Lines delivered late and not of a bad batch.
    public var late: Tally
    /// Lines of a bad batch.
    public var defective: Tally
  }

  /// Orders as a whole.
  public struct Orders: Codable, Sendable, Equatable {
    /// Orders that were not cancelled.
    public var orders = 0
    /// Orders that were.
    public var cancelled = 0
    /// Orders delivered after the promise.
    public var late = 0
    /// Orders with a line returned.
    public var returnedEventual = 0
    /// Orders with a line that counts as ``Tally/returnedReported``.
    public var returnedReported = 0
    /// Orders with a refund paid by the export.
    public var refundedReported = 0
    /// Orders with a complaint made by the export.
    public var complainedReported = 0
  }

  /// A file: its name and what is in it.
  public struct File: Codable, Sendable, Equatable {
    /// The name in the folder.
    public var name: String
    /// Records without the header, of whatever quality; blank lines are none.
    public var rows: Int
    /// Its length.
    public var bytes: Int
  }

  /// Dirt of one kind.
  public struct Count: Codable, Sendable, Equatable {
    /// The name.
    public var name: String
    /// How many.
    public var count: Int
  }

  /// A piece of planted personal data.
  public struct PersonalDatum: Codable, Sendable, Equatable {
    /// The complaint whose text tells it.
    public var complaintId: String
    /// `phone` or `email`.
    public var kind: String
    /// The number or address.
    public var value: String
  }

  /// The version of this structure.
  public var schema = "aftersales/truth/1"
  /// The seed.
  public var seed: UInt64
  /// The profile in which the files are written.
  public var profile: SimulatedProfile
  /// The scenario, with every default written out.
  public var scenario: Scenario
  /// The moment of the export, as `2026-01-01 00:00:00` in China Standard Time.
  public var asOf: String
  /// The files, in the order of their names.
  public var files: [File] = []

  /// All lines.
  public var total = Tally()
  /// Orders.
  public var orders = Orders()
  /// Lines by category.
  public var categories: [CategoryTruth] = []
  /// Lines by channel.
  public var channels: [Group] = []
  /// Lines by region.
  public var regions: [Group] = []
  /// Lines by carrier.
  public var carriers: [Group] = []
  /// Lines by the month of the order, as `2025-06`.
  public var months: [Group] = []
  /// Lines by bad batch.
  public var defects: [Group] = []

  /// Hundredths of a yuan refunded by the export.
  public var refundedAmountReported = 0
  /// Requests in the files, those refused included.
  public var requestsReported = 0
  /// The planted probabilities of the whole days from delivery to request.
  public var lagProbabilities: [Double]
  /// Requests that stand by those days, whether or not reported.
  public var lagsEventual: [Int]
  /// The requests of ``Tally/returnedReported`` by reason.
  public var reasonsReported: [Count] = []
  /// Complaints by theme, reported.
  public var themesReported: [Count] = []

  /// Rows of each kind of dirt in the order file.
  public var dirt: [Count] = []
  /// Order rows that a reader must accept, call duplicate, and reject.
  public var orderRowsAccepted = 0
  /// See ``orderRowsAccepted``.
  public var orderRowsDuplicate = 0
  /// See ``orderRowsAccepted``.
  public var orderRowsRejected = 0
  /// Planted telephone numbers and addresses in complaints that are in the files.
  public var personalData: [PersonalDatum] = []

  /// The truth as JSON: sorted keys in snake case, the same bytes for the same simulation.
  public func json() throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    encoder.keyEncodingStrategy = .convertToSnakeCase
    return try Array(encoder.encode(self)) + [UInt8(ascii: "\n")]
  }

  /// Reads what ``json()`` wrote.
  public init(json: [UInt8]) throws {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    self = try decoder.decode(Truth.self, from: Data(json))
  }
}
