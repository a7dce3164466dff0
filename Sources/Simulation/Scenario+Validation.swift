extension Scenario {
  /// Refuses values that make no sense, naming the first key that holds one.
  ///
  /// - Throws: ``ScenarioError``.
  public func validate(source: String = "scenario") throws {
    let check = Check(source: source)
    try validateCalendar(check)
    try validateOrders(check)
    try validateAfterSales(check)
    try validateDefects(check)
    try validateFiles(check)
  }

  private func validateCalendar(_ check: Check) throws {
    let first = try check.day(start, "start")
    let last = try check.day(end, "end")
    try check.require(first <= last, "end", "\(end) is before the start, \(start)")
    try check.require(
      last.number - first.number < 36_525, "end", "more than a hundred years after the start")
    try check.require(
      first.parts.year >= 1970 && last.parts.year < 2100, "start", "must lie in 1970 to 2099")
    try check.range(observationDays, 0...3650, "observation_days")
    try check.number(growth, -0.9...100, "growth")
    try check.number(dayNoise, 0...0.16, "day_noise")
    try check.weights(weekdays, "weekdays")
    try check.require(weekdays.count == 7, "weekdays", "must have seven weights, Monday first")
    for (index, peak) in peaks.enumerated() {
      let key = "peaks[\(index)]"
      // A leap year, so that 02-29 is a day.
      let from = try check.day("2000-\(peak.from)", "\(key).from")
      let to = try check.day("2000-\(peak.to)", "\(key).to")
      try check.require(from <= to, "\(key).to", "\(peak.to) is before \(peak.from)")
      try check.number(peak.factor, 0.001...1000, "\(key).factor")
      try check.number(peak.lateFactor, 0...100, "\(key).late_factor")
    }
    try check.range(springFestival.before, 0...60, "spring_festival.before")
    try check.range(springFestival.after, 0...60, "spring_festival.after")
    try check.number(springFestival.factor, 0.001...1000, "spring_festival.factor")
  }

  private func validateOrders(_ check: Check) throws {
    try check.weights(linesPerOrder, "lines_per_order")
    try check.require(
      linesPerOrder.count <= 8, "lines_per_order", "an order has eight lines at most")
    try check.weights(quantities, "quantities")
    try check.require(quantities.count <= 99, "quantities", "a quantity is 99 at most")
    try check.probability(cancelledRate, "cancelled_rate")
    try check.number(customersPerOrder, 0.0001...100, "customers_per_order")
    try check.probability(heavyReturners.share, "heavy_returners.share")
    try check.number(heavyReturners.factor, 0...1000, "heavy_returners.factor")
    try check.probability(confounding, "confounding")
    try check.names(categories.map(\.name), "categories")
    try check.weights(categories.map(\.share), "categories", field: "share")
    for (index, category) in categories.enumerated() {
      let key = "categories[\(index)]"
      try check.probability(category.returnRate, "\(key).return_rate")
      try check.probability(category.complaintRate, "\(key).complaint_rate")
      try check.number(category.price, 1...1_000_000, "\(key).price")
      try check.range(category.products, 1...9999, "\(key).products")
      try check.words(category.nouns, "\(key).nouns")
    }
    try check.require(
      categories.reduce(0) { $0 + $1.products } >= linesPerOrder.count, "categories",
      "fewer products than an order can have lines")
    try check.words(brands, "brands")
    try check.names(channels.map(\.name), "channels")
    try check.weights(channels.map(\.share), "channels", field: "share")
    for (index, channel) in channels.enumerated() {
      try check.number(channel.returnFactor, 0...1000, "channels[\(index)].return_factor")
    }
    try check.shares(regions, "regions")
    try check.names(carriers.map(\.name), "carriers")
    try check.weights(carriers.map(\.share), "carriers", field: "share")
    for (index, carrier) in carriers.enumerated() {
      try check.probability(carrier.lateRate, "carriers[\(index)].late_rate")
    }
  }

  private func validateAfterSales(_ check: Check) throws {
    try check.range(delivery.promiseDays, 3...60, "delivery.promise_days")
    try check.probability(delivery.dispatchLateRate, "delivery.dispatch_late_rate")
    try check.number(delivery.lateDaysMean, 0...365, "delivery.late_days_mean")
    try check.range(delivery.lateDaysMaximum, 0...365, "delivery.late_days_maximum")
    try check.number(delivery.lateReturnRisk, 0...1000, "delivery.late_return_risk")
    try check.number(delivery.lateComplaintRisk, 0...1000, "delivery.late_complaint_risk")
    try check.number(returns.lagMean, 0...365, "returns.lag_mean")
    try check.number(returns.lagShape, 0.01...10_000, "returns.lag_shape")
    try check.range(returns.lagMaximum, 0...365, "returns.lag_maximum")
    try check.number(returns.refusedRatio, 0...1, "returns.refused_ratio")
    try check.shares(returns.kinds, "returns.kinds", known: ReturnKind.allCases.map(\.rawValue))
    try check.shares(
      returns.reasons, "returns.reasons", known: ReturnReason.allCases.map(\.rawValue),
      needs: "unwanted")
    try check.number(complaints.lagMean, 0...365, "complaints.lag_mean")
    try check.range(complaints.lagMaximum, 0...365, "complaints.lag_maximum")
    try check.shares(
      complaints.themes, "complaints.themes", known: Theme.allCases.map(\.rawValue),
      needs: "quality")
    try check.shares(complaints.channels, "complaints.channels")
    try check.range(complaints.agents, 1...999, "complaints.agents")
    try check.number(
      complaints.firstResponseMinutes, 0...1000, "complaints.first_response_minutes")
    try check.number(complaints.resolutionHours, 0...1000, "complaints.resolution_hours")
    try check.probability(complaints.unansweredRate, "complaints.unanswered_rate")
    try check.probability(complaints.escalatedRate, "complaints.escalated_rate")
    try check.probability(complaints.ratedRate, "complaints.rated_rate")
    try check.probability(complaints.personalDataRate, "complaints.personal_data_rate")
  }

  private func validateDefects(_ check: Check) throws {
    for (index, defect) in defects.enumerated() {
      let key = "defects[\(index)]"
      try check.words([defect.batch], "\(key).batch")
      let from = try check.day(defect.from, "\(key).from")
      let to = try check.day(defect.to, "\(key).to")
      try check.require(from <= to, "\(key).to", "\(defect.to) is before \(defect.from)")
      try check.probability(defect.returnRate, "\(key).return_rate")
      try check.probability(defect.complaintRate, "\(key).complaint_rate")
      let category = categories.first { $0.name == defect.category }
      guard let category else {
        throw ScenarioError(
          source: check.source, key: "\(key).category",
          problem: "no category is called \(defect.category)")
      }
      try check.range(defect.product, 1...category.products, "\(key).product")
    }
  }

  private func validateFiles(_ check: Check) throws {
    try check.require(
      Set(orderColumns).count == orderColumns.count, "order_columns", "names a column twice")
    for column in [OrderColumn.orderId, .sku, .orderedAt] where !orderColumns.contains(column) {
      try check.require(false, "order_columns", "must have \(column.rawValue)")
    }
    for (name, count) in dirt.counts {
      try check.range(count, 0...1_000_000, "dirt.\(name)")
    }
  }
}

extension Scenario.Dirt {
  /// The kinds of dirt by their names in files, and their numbers.
  var counts: KeyValuePairs<String, Int> {
    [
      "exact_duplicates": exactDuplicates, "stale_versions": staleVersions,
      "torn_quotes": tornQuotes, "damaged_ids": damagedIds, "invalid_bytes": invalidBytes,
      "ragged_rows": raggedRows, "impossible_dates": impossibleDates, "blank_lines": blankLines,
      "totals_rows": totalsRows,
    ]
  }
}

/// The checks of single values: each throws an error that names the key.
private struct Check {
  let source: String

  func require(_ condition: Bool, _ key: String, _ problem: String) throws {
    guard condition else { throw ScenarioError(source: source, key: key, problem: problem) }
  }

  func day(_ text: String, _ key: String) throws -> LocalDay {
    guard let day = LocalDay(text) else {
      throw ScenarioError(
        source: source, key: key, problem: "\"\(text)\" holds no day of the calendar")
    }
    return day
  }

  func probability(_ value: Double, _ key: String) throws {
    try require(
      value >= 0 && value <= 1, key, "\(value) is no probability; give a number from 0 to 1")
  }

  func number(_ value: Double, _ range: ClosedRange<Double>, _ key: String) throws {
    try require(
      range.contains(value), key, "\(value) is not in \(range.lowerBound) to \(range.upperBound)")
  }

  func range(_ value: Int, _ range: ClosedRange<Int>, _ key: String) throws {
    try require(
      range.contains(value), key, "\(value) is not in \(range.lowerBound) to \(range.upperBound)")
  }

  func weights(_ values: [Double], _ key: String, field: String? = nil) throws {
    try require(!values.isEmpty, key, "is empty; give one entry at least")
    for (index, value) in values.enumerated() {
      let place = "\(key)[\(index)]" + (field.map { ".\($0)" } ?? "")
      try require(value > 0 && value <= 1e9, place, "\(value) is no weight; give a number above 0")
    }
  }

  func names(_ names: [String], _ key: String) throws {
    try words(names, key, field: ".name")
    try require(Set(names).count == names.count, key, "has a name twice")
  }

  /// The order file is written without quotes, so a name must not need any.
  func words(_ words: [String], _ key: String, field: String = "") throws {
    try require(!words.isEmpty, key, "is empty; give one entry at least")
    for (index, word) in words.enumerated() {
      let isPlain =
        !word.isEmpty && !word.unicodeScalars.contains { ",\"\r\n".unicodeScalars.contains($0) }
      try require(
        isPlain, "\(key)[\(index)]\(field)", "must not be empty or hold a comma, quote or line end")
    }
  }

  func shares(
    _ shares: [Scenario.Share], _ key: String, known: [String]? = nil, needs: String? = nil
  ) throws {
    try names(shares.map(\.name), key)
    try weights(shares.map(\.share), key, field: "share")
    guard let known else { return }
    for (index, share) in shares.enumerated() where !known.contains(share.name) {
      try require(
        false, "\(key)[\(index)].name",
        "\(share.name) is unknown; known are \(known.joined(separator: ", "))")
    }
    if let needs {
      try require(shares.contains { $0.name == needs }, key, "must have \(needs)")
    }
  }
}
