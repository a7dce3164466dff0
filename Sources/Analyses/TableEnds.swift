import Cubes
public import Tables

/// A table of returns or complaints that ends long before the orders do, as where its newest export is missing.
struct TableEnd: Equatable {
  /// Which table: returns or complaints.
  var kind: ExportKind
  /// The last local day of which it has a row.
  var last: Int32
  /// By how many days it ends too early.
  var silence: Int32

  /// The last day on which a table has something, where it has then been silent for too long for chance.
  ///
  /// That is a week or more, three times as long as ever in the half year before, and with a chance below 0.001:
  /// of k gaps of a Poisson process and the next, that this is r times as long as the longest has the chance
  /// Π i / (r + i) over i from 1 to k. So a shop with a return a month is not taken for one whose export is missing.
  ///
  /// - Parameters:
  ///   - days: Local days with something, in any order, none after `end`; they may repeat.
  ///   - end: The last day on which there should be something.
  /// - Returns: nil where there is no such silence.
  /// - Complexity: O(n log n).
  static func last(of days: some Sequence<Int32>, before end: Int32) -> Int32? {
    let days = Set(days).sorted()
    guard let last = days.last else { return nil }
    let recent = days.filter { $0 > last - 182 }
    let gaps = zip(recent.dropFirst(), recent).map { $0 - $1 }
    let silence = end - last
    guard let longest = gaps.max(), silence >= 7, silence > 3 * longest else { return nil }
    let ratio = Double(silence) / Double(longest)
    let chance = gaps.indices.reduce(1.0) { $0 * Double($1 + 1) / (ratio + Double($1 + 1)) }
    return chance < leastChance ? last : nil
  }

  /// What is less likely is no chance.
  private static let leastChance = 0.001
}

extension JoinFacts {
  /// How early the table of returns or complaints ends; nil where it goes on as long as there are orders.
  func end(of kind: ExportKind, asOf day: Int32) -> TableEnd? {
    let events = kind == .complaints ? complaintsByOrder : returnsByOrder
    // After the last order there is less and less to come back.
    guard let lastSold = exposure.lazy.filter({ $0.lines > 0 }).map(\.day).max() else { return nil }
    let end = min(day, lastSold)
    guard
      let last = TableEnd.last(of: events.lazy.map(\.requested).filter { $0 <= day }, before: end),
      expected(after: last, to: end, events.reduce(0) { $0 + $1.lines }) >= Self.leastExpected
    else { return nil }
    return TableEnd(kind: kind, last: last, silence: end - last)
  }

  /// What should have come of the lines sold after a day, at the rate of all: of a stray order or two nothing.
  private func expected(after last: Int32, to end: Int32, _ came: Int64) -> Double {
    var (all, silent): (Int64, Int64) = (0, 0)
    for row in exposure {
      all += row.lines
      if last < row.day && row.day <= end { silent += row.lines }
    }
    return all > 0 ? Double(silent) * Double(came) / Double(Measures.whole) / Double(all) : 0
  }

  private static let leastExpected = 3.0

  /// Whether there are returns of which none has a date, so that nothing can be said of when they came.
  var hasNoReturnDate: Bool { undatedReturns > 0 && datedReturnLines == 0 }
}

extension MissingExport {
  /// Whether it ends before a moment; `missingValue` is none.
  func isMissed(by moment: Int64) -> Bool {
    moment == missingValue || latest.map { $0 < moment } ?? true
  }

  /// What a Chinese reader calls its table.
  var kindInChinese: String {
    switch kind {
    case .orders: "订单"
    case .returns: "退货"
    case .complaints: "投诉"
    case .products: "商品"
    }
  }
}

extension CubeAnswer {
  /// The local day as of which the data is seen.
  var asOfDay: Int32 { zone.localDay(ofUTC: asOf) }

  /// How early the table of returns or complaints ends; nil where it goes on as long as there are orders.
  func end(of kind: ExportKind) -> TableEnd? { facts.end(of: kind, asOf: asOfDay) }
}

extension Caution {
  /// What is not known because an export did not come that always came, as far as it matters up to a moment.
  ///
  /// - Parameters:
  ///   - exports: Those that did not come.
  ///   - moment: As of when data are seen, in seconds since 1970; nil or `missingValue` without data.
  ///   - zone: The zone in which days are counted.
  /// - Returns: A caution for each that ends before the moment.
  public static func ofMissing(
    _ exports: [MissingExport], asOf moment: Int64?, _ zone: ZoneRules
  ) -> [Caution] {
    exports.filter { $0.isMissed(by: moment ?? .max) }.map { export in
      let (day, dayZh) =
        export.latest.map { moment in
          let day = CivilDate(daysSince1970: zone.localDay(ofUTC: moment))
          return (" after \(day)", "\(day) 之后的")
        } ?? ("", "其")
      let isOfOrders = export.kind == .orders
      return Caution(
        "export_missing",
        en:
          "the \(export.kind.rawValue) of \(export.profile) (the last: \(export.file)) came with the other exports time"
          + " after time, and not with the newest: what \(isOfOrders ? "was sold" : "came")\(day) is not known"
          + (isOfOrders ? "" : ", so that newer rates look too good") + "; add the export",
        zh: "\(Names.zh(platform: export.profile))的\(export.kindInChinese)导出（最近一份：\(export.file)）"
          + "以往每次都一起导入，最近一次没有：\(dayZh)\(export.kindInChinese)情况未知"
          + (isOfOrders ? "" : "，较新的比率会显得偏低") + "；请补充该导出")
    }
  }

  /// What is not known of returns and complaints because their tables end early.
  static func ofTableEnds(
    _ facts: JoinFacts, asOf moment: Int64, _ zone: ZoneRules,
    _ kinds: [ExportKind] = [.returns, .complaints]
  ) -> [Caution] {
    let today = zone.localDay(ofUTC: moment)
    return kinds.compactMap { kind in
      let isOfReturns = kind == .returns
      if let end = facts.end(of: kind, asOf: today) {
        let day = CivilDate(daysSince1970: end.last)
        return Caution(
          "table_ends_early",
          en:
            "the \(kind.rawValue) seem to end on \(day), \(end.silence) days before the orders do: what"
            + " came later is not known, and newer orders count as too young to be judged; add the newer"
            + " export",
          zh: "\(isOfReturns ? "退货" : "投诉")数据似乎止于 \(day)，比订单早 \(end.silence) 天：其后的情况未知，"
            + "较新的订单按时间太近处理；请补充较新的导出")
      }
      guard let last = facts.quietEnd(of: kind, asOf: moment, zone) else { return nil }
      let day = CivilDate(daysSince1970: last)
      return Caution(
        "table_ends_early",
        en:
          "no \(kind.rawValue) came after \(day), which is no chance: they count as known up to then;"
          + " if there were any, add the newer export",
        zh: "\(day) 之后没有\(isOfReturns ? "退货" : "投诉")，不像偶然：按截至该日处理；若之后仍有，请补充较新的导出")
    }
  }
}
