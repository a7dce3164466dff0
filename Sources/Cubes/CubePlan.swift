import Tables

/// What one pass over the orders has to read, and where each piece of the queries finds it.
struct CubePlan: Sendable {
  /// How the codes of a dimension of order lines come about.
  enum CodeSource: Hashable, Sendable {
    case column(Int)
    case catalogue(sku: Int, fact: Int)
    case weekday
    case priceBand
    case deliveryDelay
    case deliveryDays
    case spans([ClosedRange<Int32>])
  }

  /// One query, its dimensions as positions in `lineDimensions` and `eventDimensions`.
  struct Query: Sendable {
    var line: [Int]
    var event: [Int]
    var period: Period?
    var wantsMoments: Bool
    var wantsEventDays: Bool
  }

  /// A dimension of returns or complaints.
  struct EventDimension: Hashable, Sendable {
    var kind: ExportKind
    var field: String
  }

  private(set) var requests: [ColumnRequest] = []
  private(set) var lineDimensions: [CodeSource] = []
  private(set) var eventDimensions: [EventDimension] = []
  private(set) var queries: [Query] = []
  /// Whether a query has dimensions of events.
  private(set) var hasEvents: [Bool] = []
  private(set) var filters: [(dimension: Int, filter: CubeScope.Filter)] = []
  private(set) var catalogueFacts: [String] = []
  private(set) var association: Association?

  static let orderID = 0
  static let key = 1
  static let orderedAt = 2
  private(set) var lineID: Int?
  private(set) var sku: Int?
  private(set) var quantity: Int?
  private(set) var amount: Int?
  private(set) var delivered: Int?
  private(set) var promised: Int?
  private(set) var carriedTime: Int?
  /// From when a carried return counts, where that is not from its request on.
  private(set) var carriedCounted: Int?
  private(set) var carriedQuantity: Int?
  private(set) var carriedRefund: Int?
  /// For each event dimension, the column of carried returns.
  private(set) var carriedCodes: [Int?] = []
  let scope: CubeScope
  let zone: ZoneRules
  let clock: JoinFacts.Clock
  /// The column of line facts (`LineFacts`), where these are read in place of what they were made of:
  /// `orderID`, `key` and `orderedAt` are not there then.
  private(set) var facts: Int?

  init(
    _ queries: [CubeQuery], _ scope: CubeScope, _ source: some TableSource,
    _ association: AssociationQuery? = nil, clock: JoinFacts.Clock, joinsByLine: Bool,
    joinsBySku: Bool, facts name: String? = nil
  ) {
    self.scope = scope
    self.clock = clock
    zone = source.zone
    func known(_ field: String, _ kind: ExportKind = .orders) -> Bool {
      source.provides(field, of: kind, in: .orders)
    }
    if let name {
      requests = [.kept(name)]
      facts = 0
    } else {
      let (order, key) = Self.identities(of: .orders, source, scope)
      requests = [order, key]
      _ = request("ordered_at", .time)
      if joinsByLine && known("line_id") { lineID = request("line_id", .id) }
      if joinsBySku && known("sku") { sku = request("sku", .id) }
      if known("delivered_at") { delivered = request("delivered_at", .time) }
      if known("requested_at", .returns) {
        carriedTime = request("requested_at", .time, .returns)
      }
      if known("counted_at", .returns) { carriedCounted = request("counted_at", .time, .returns) }
      if known("quantity", .returns) { carriedQuantity = request("quantity", .integer, .returns) }
      if known("refund_amount", .returns) {
        carriedRefund = request("refund_amount", .money, .returns)
      }
    }
    if known("quantity") { quantity = request("quantity", .integer) }
    if known("amount") { amount = request("amount", .money) }
    for query in queries {
      var planned = Query(
        line: [], event: [], period: query.period, wantsMoments: query.wantsMoments,
        wantsEventDays: query.wantsEventDays)
      for dimension in query.dimensions {
        if case .column(let kind, let field) = dimension.origin, kind != .orders {
          planned.event.append(eventDimension(kind, field, isCarried: known(field, .returns)))
        } else {
          planned.line.append(lineDimension(dimension))
        }
      }
      self.queries.append(planned)
      hasEvents.append(!planned.event.isEmpty)
    }
    filters = scope.filters.map { (lineDimension($0.dimension), $0) }
    self.association = association.map { plan($0, source) }
  }

  /// How many numbers of 32 bits a line has on its way: a group for each query, and what the association
  /// needs.
  var slots: Int { queries.count + (association?.slots ?? 0) }

  /// For each slot of the association and each code of one thread, the code after merging; nil where they
  /// are the same.
  func associationMaps(_ lineCodes: [[UInt32]?]) -> [[UInt32]?] {
    guard let association else { return [] }
    return association.dimensions.map { lineCodes[$0] }
      + Array(repeating: nil, count: 2 * association.numbers.count)
  }

  private mutating func plan(
    _ query: AssociationQuery, _ source: some TableSource
  ) -> Association {
    var planned = Association(outcome: query.outcome)
    planned.dimensions = query.dimensions.map { lineDimension($0.dimension) }
    planned.limits = query.dimensions.map(\.limit)
    planned.stratum = query.stratum
    if query.outcome == .reason {
      let isCarried = source.provides("reason", of: .returns, in: .orders)
      planned.reason = eventDimension(.returns, "reason", isCarried: isCarried)
    }
    planned.numbers = query.numbers.map { number in
      switch number {
      case .price: .price(amount: request("amount", .money))
      case .discount:
        .discount(amount: request("amount", .money), unitPrice: request("unit_price", .money))
      case .delay:
        .hours(
          from: request("promised_at", .time), to: request("delivered_at", .time),
          isDelivery: true)
      case .shipping:
        .hours(
          from: CubePlan.orderedAt, to: request("shipped_at", .time), isDelivery: false)
      case .quantity: .quantity(request("quantity", .integer))
      }
    }
    return planned
  }

  /// What tells orders and rows apart: in a settled source by number, as nobody has to be told their names.
  static func identities(
    of kind: ExportKind, _ source: some TableSource, _ scope: CubeScope
  ) -> (order: ColumnRequest, key: ColumnRequest) {
    // As of a moment, some returns miss orders that are there; their names are then told.
    guard source.isSettled && scope.asOf == nil else {
      return (ColumnRequest(kind, "order_id", as: .id), ColumnRequest(kind, "", as: .key))
    }
    return (.orderNumber(of: kind), .rowNumber(of: kind))
  }

  /// Whether a query tells lines apart by their period at most.
  private func isUndivided(_ query: Int) -> Bool {
    queries[query].line.isEmpty && !hasEvents[query]
  }

  /// Whether any query does not tell lines apart otherwise.
  var hasUndivided: Bool { queries.indices.contains(where: isUndivided) }

  /// The period of the one cell that all lines of a batch share in a query; nil where they have several.
  func onlyPeriod(_ query: Int, of sums: PlainSums) -> Int32? {
    isUndivided(query) ? sums.period(queries[query].period) : nil
  }

  /// Whether a query's period clock can differ from its cohort clock: over all time every return of a
  /// line also falls into the period.
  func clocksDiffer(_ query: Int) -> Bool {
    queries[query].period != nil || scope.from != nil || scope.to != nil
  }

  /// The period of an event, or nil if it is outside the days that are asked for.
  @inline(__always)
  func period(_ query: Int, ofEventOn day: Int32) -> Int32? {
    if let from = scope.from, day < from { return nil }
    if let to = scope.to, day > to { return nil }
    return Self.period(queries[query].period, of: day)
  }

  /// Adds the names of a worker's codes, by requested column, to those of all.
  ///
  /// - Returns: For each dimension of lines the codes that its codes have there; nil where they are fixed.
  func lineCodes(
    merging own: [CodeDictionary], into all: inout [CodeDictionary]
  ) -> [[UInt32]?] {
    let codes = requests.indices.map { column in
      requests[column].shape == .code ? all[column].merge(own[column]) : []
    }
    return lineDimensions.map { source in
      if case .column(let column) = source { codes[column] } else { nil }
    }
  }

  private mutating func request(
    _ field: String, _ shape: ColumnRequest.Shape, _ kind: ExportKind = .orders
  ) -> Int {
    let wanted = ColumnRequest(kind, field, as: shape)
    if let index = requests.firstIndex(of: wanted) { return index }
    requests.append(wanted)
    return requests.count - 1
  }

  private mutating func eventDimension(_ kind: ExportKind, _ field: String, isCarried: Bool) -> Int
  {
    let wanted = EventDimension(kind: kind, field: field)
    if let index = eventDimensions.firstIndex(of: wanted) { return index }
    eventDimensions.append(wanted)
    let isHere = kind == .returns && isCarried
    carriedCodes.append(isHere ? request(field, .code, .returns) : nil)
    return eventDimensions.count - 1
  }

  private mutating func lineDimension(_ dimension: Dimension) -> Int {
    let source: CodeSource
    switch dimension.origin {
    case .column(_, let field): source = .column(request(field, .code))
    case .catalogue(let field):
      let fact = catalogueFacts.firstIndex(of: field) ?? catalogueFacts.count
      if fact == catalogueFacts.count { catalogueFacts.append(field) }
      source = .catalogue(sku: request("sku", .code), fact: fact)
    case .weekday: source = .weekday
    case .priceBand: source = .priceBand
    case .deliveryDelay:
      promised = request("promised_at", .time)
      if facts != nil { delivered = request("delivered_at", .time) }
      source = .deliveryDelay
    case .deliveryDays:
      if facts != nil { delivered = request("delivered_at", .time) }
      source = .deliveryDays
    case .spans(let spans): source = .spans(spans)
    }
    if let index = lineDimensions.firstIndex(of: source) { return index }
    lineDimensions.append(source)
    return lineDimensions.count - 1
  }

  /// The first local day of the period in which a day lies.
  @inline(__always)
  static func period(_ period: Period?, of day: Int32) -> Int32 {
    switch period {
    case nil: CellTable.noPeriod
    case .day: day
    case .week: day - Int32(CivilDate.isoWeekday(ofDay: day)) + 1
    case .month: day - Int32(CivilDate(daysSince1970: day).day) + 1
    }
  }
}
