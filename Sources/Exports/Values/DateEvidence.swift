/// What the cells of a column tell about how its dates are written.
///
/// Evidence of the blocks of a file is gathered apart and merged in their order; the decision depends
/// on nothing else.
public struct DateEvidence: Sendable {
  /// What a cell reads as.
  ///
  /// A numeric date with the year last is one of the last three or `either`.
  enum Reading: Int, CaseIterable {
    case yearMonthDay, dayNamedMonthYear, namedMonthDayYear, compact, serial, epochSeconds
    case epochMilliseconds
    /// Valid only as day/month/year.
    case dayMonthYear
    /// Valid only as month/day/year.
    case monthDayYear
    /// Valid as both, and the two differ.
    case both
    /// Valid as both, which are the same day: `03/03/2024`.
    case either
    /// Three numbers of two digits at most.
    case shortYear
    /// No date.
    case unknown
    /// Nothing, or a word for it.
    case missing
  }

  /// How often each reading was seen.
  var counts = [Int](repeating: 0, count: Reading.allCases.count)
  /// The first cell of each reading, and its separator.
  var examples = [Example?](repeating: nil, count: Reading.allCases.count)

  /// Of cells with a year of two digits, for each of `shortOrders` the first that it can read, and the first that it
  /// cannot.
  var readable = [Example?](repeating: nil, count: shortOrders.count)
  var unreadable = [Example?](repeating: nil, count: shortOrders.count)
  /// How many cells with a year of two digits each of `shortOrders` can read.
  var readableCounts = [Int](repeating: 0, count: shortOrders.count)

  /// The orders in which a year of two digits can stand.
  static let shortOrders: [DateStyle.Family] = [.dayMonthYear, .monthDayYear, .yearMonthDay]

  struct Example: Sendable {
    let text: String
    let separator: UInt8
    /// Which of `shortOrders` can read it.
    var orders: [Bool] = []
  }

  /// No evidence yet.
  public init() {}

  /// Takes one cell into account.
  ///
  /// - Parameter bytes: The cell in UTF-8.
  public mutating func observe(_ bytes: UnsafeRawBufferPointer) {
    let scan = DateScan(bytes)
    let reading = Self.reading(of: scan, bytes)
    counts[reading.rawValue] += 1
    if counts[reading.rawValue] == 1 {
      examples[reading.rawValue] = Example(
        text: String(decoding: bytes.prefix(60), as: UTF8.self), separator: scan.separator)
    }
    if reading == .shortYear { observeOrders(of: scan, bytes) }
  }

  private mutating func observeOrders(of scan: DateScan, _ bytes: UnsafeRawBufferPointer) {
    let orders = Self.shortOrders.map { scan.shortYear($0) != nil }
    for (index, canRead) in orders.enumerated() {
      if canRead { readableCounts[index] += 1 }
      guard (canRead ? readable : unreadable)[index] == nil else { continue }
      let example = Example(
        text: String(decoding: bytes.prefix(60), as: UTF8.self), separator: scan.separator,
        orders: orders)
      if canRead { readable[index] = example } else { unreadable[index] = example }
    }
  }

  /// Adds the evidence of cells that come after those seen so far.
  public mutating func merge(_ later: DateEvidence) {
    for index in counts.indices {
      counts[index] += later.counts[index]
      if examples[index] == nil { examples[index] = later.examples[index] }
    }
    for index in Self.shortOrders.indices {
      readable[index] = readable[index] ?? later.readable[index]
      unreadable[index] = unreadable[index] ?? later.unreadable[index]
      readableCounts[index] += later.readableCounts[index]
    }
  }

  private static func reading(of scan: DateScan, _ bytes: UnsafeRawBufferPointer) -> Reading {
    if scan.isFiller { return .missing }
    let asWritten = DateScan.isDay(year: scan.year, month: scan.first, day: scan.second)
    switch scan.shape {
    case .yearNumbers: return asWritten ? .yearMonthDay : .unknown
    case .dayName: return asWritten ? .dayNamedMonthYear : .unknown
    case .nameDay: return asWritten ? .namedMonthDayYear : .unknown
    case .numbersYear:
      let swapped = DateScan.isDay(year: scan.year, month: scan.second, day: scan.first)
      if asWritten && swapped { return scan.first == scan.second ? .either : .both }
      return asWritten ? .monthDayYear : swapped ? .dayMonthYear : .unknown
    case .shortYear:
      return shortOrders.contains { scan.shortYear($0) != nil } ? .shortYear : .unknown
    case .compact, .compactTime:
      let date = scan.shape == .compact ? scan.first : scan.first / 1_000_000
      return DateScan.isDay(year: date / 10_000, month: date / 100 % 100, day: date % 100)
        ? .compact : .unknown
    case .serial: return (20_000...80_000).contains(scan.first) ? .serial : .unknown
    case .seconds: return .epochSeconds
    case .milliseconds: return .epochMilliseconds
    case .unknown:
      return Cell.isMissingNumber(ByteReader.trimmed(bytes)) ? .missing : .unknown
    }
  }
}
