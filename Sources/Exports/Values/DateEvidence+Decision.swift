/// How the dates of a column are written, or why that cannot be told.
public enum DateDecision: Hashable, Sendable {
  /// In this style; cells that do not fit it are few, and each is its row's fault.
  case style(DateStyle)
  /// Every value is a date in each of these styles, and the example differs between them.
  case ambiguous([DateStyle], example: String)
  /// In two styles, too often each for either to be a slip.
  case conflicting(DateStyle, example: String, DateStyle, otherExample: String)
  /// No cell holds a value.
  case none
  /// Most values are no dates, as this one.
  case unknown(example: String)
}

extension DateEvidence {
  /// Whether only the whole column can decide: nothing was read as a date so far, or some value has its
  /// year last, so that a later value can tell, or contradict, which number is the month.
  public var needsWholeColumn: Bool { dates == 0 || yearLast + count(.shortYear) > 0 }

  /// How the dates are written.
  ///
  /// A style is that of at least nine in ten dates, when at least half of the values are dates; fewer than
  /// that conflict. Whether the day or the month comes first admits no such slack, since a value of
  /// the wrong order is read as a wrong date, not refused: one value that can only be day/month and
  /// one that can only be month/day conflict.
  /// - Complexity: O(1).
  public func decide() -> DateDecision {
    let unknown = count(.unknown)
    guard dates > 0, unknown <= dates else {
      return unknown == 0 ? .none : .unknown(example: example(.unknown))
    }
    // The readings that are told apart by their look, the most frequent first, then as declared.
    var ranked = Self.distinct.map { (reading: $0, count: count($0)) }
    ranked.append((.either, yearLast))
    ranked.sort {
      $0.count != $1.count ? $0.count > $1.count : $0.reading.rawValue < $1.reading.rawValue
    }
    let (top, next) = (ranked[0], ranked[1])
    if top.count * 10 < dates * 9 {
      return .conflicting(
        style(top.reading), example: example(top.reading), style(next.reading),
        otherExample: example(next.reading))
    }
    switch top.reading {
    case .either: return decideOrder()
    case .shortYear: return decideShortOrder()
    default: return .style(style(top.reading))
    }
  }

  /// Which of three numbers is the year, and which the month.
  private func decideShortOrder() -> DateDecision {
    let styles = Self.shortOrders.indices.map(shortStyle)
    let left = styles.indices.filter { unreadable[$0] == nil }
    if left.count == 1 { return .style(styles[left[0]]) }
    let first = example(.shortYear)
    guard left.isEmpty else { return .ambiguous(left.map { styles[$0] }, example: first) }
    // No order reads all: the one that reads the most, and a cell that it cannot read.
    let most = readableCounts.max()
    let order = readableCounts.firstIndex { $0 == most } ?? 0
    let other = unreadable[order]
    let otherOrder = other?.orders.firstIndex(of: true) ?? order
    // Of the cells that it reads, one that the other order cannot.
    let own = unreadable[otherOrder].flatMap { $0.orders[order] ? $0 : nil } ?? readable[order]
    return .conflicting(
      styles[order], example: own?.text ?? first, styles[otherOrder],
      otherExample: other?.text ?? first)
  }

  /// One of `shortOrders`, as the first cell has it.
  private func shortStyle(_ order: Int) -> DateStyle {
    let separator = examples[Reading.shortYear.rawValue]?.separator ?? UInt8(ascii: "/")
    return DateStyle(Self.shortOrders[order], separator: separator, hasShortYear: true)
  }

  /// Which of day and month comes first.
  private func decideOrder() -> DateDecision {
    let (dayFirst, monthFirst) = (style(.dayMonthYear), style(.monthDayYear))
    switch (count(.dayMonthYear) > 0, count(.monthDayYear) > 0) {
    case (true, true):
      // Advice is to follow the more.
      let day = (style: dayFirst, example: example(.dayMonthYear))
      let month = (style: monthFirst, example: example(.monthDayYear))
      let (more, fewer) =
        count(.dayMonthYear) >= count(.monthDayYear) ? (day, month) : (month, day)
      return .conflicting(
        more.style, example: more.example, fewer.style, otherExample: fewer.example)
    case (true, false): return .style(dayFirst)
    case (false, true): return .style(monthFirst)
    case (false, false):
      return count(.both) == 0
        ? .style(dayFirst)
        : .ambiguous([dayFirst, monthFirst], example: example(.both))
    }
  }

  private static let distinct: [Reading] = [
    .yearMonthDay, .dayNamedMonthYear, .namedMonthDayYear, .compact, .serial, .epochSeconds,
    .epochMilliseconds, .shortYear,
  ]
  private static let orders: [Reading] = [.dayMonthYear, .monthDayYear, .both, .either]

  private func count(_ reading: Reading) -> Int { counts[reading.rawValue] }

  /// The number of cells that are dates with their year last.
  private var yearLast: Int { Self.orders.reduce(0) { $0 + count($1) } }

  /// The number of cells that are dates.
  private var dates: Int { Self.distinct.reduce(yearLast) { $0 + count($1) } }

  /// The first cell of a reading; `either` stands for all with the year last.
  private func example(_ reading: Reading) -> String {
    let candidates = reading == .either ? Self.orders : [reading]
    return candidates.lazy.compactMap { examples[$0.rawValue]?.text }.first ?? ""
  }

  private func style(_ reading: Reading) -> DateStyle {
    if reading == .shortYear { return shortStyle(readable.firstIndex { $0 != nil } ?? 0) }
    let isYearLast = Self.orders.contains(reading)
    let family: DateStyle.Family =
      switch reading {
      case .yearMonthDay, .shortYear, .unknown, .missing: .yearMonthDay
      case .dayNamedMonthYear: .dayNamedMonthYear
      case .namedMonthDayYear: .namedMonthDayYear
      case .compact: .compact
      case .serial: .serial
      case .epochSeconds: .epochSeconds
      case .epochMilliseconds: .epochMilliseconds
      case .monthDayYear: .monthDayYear
      case .either where count(.monthDayYear) > 0 && count(.dayMonthYear) == 0: .monthDayYear
      case .dayMonthYear, .both, .either: .dayMonthYear
      }
    let sources = isYearLast ? [reading] + Self.orders : [reading]
    let separator = sources.lazy.compactMap { examples[$0.rawValue]?.separator }.first
    return DateStyle(family, separator: separator ?? UInt8(ascii: "-"))
  }
}
