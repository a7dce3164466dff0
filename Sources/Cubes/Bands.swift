import Tables

/// Dimensions that are computed from other columns: fixed codes with fixed names.
///
/// Names begin with a two-digit number where that keeps their order; code 0 is missing.
enum Bands {
  /// Monday is 1.
  static func weekday(_ day: Int32) -> UInt32 {
    // 1970-01-01 was a Thursday.
    UInt32(((Int(day) + 3) % 7 + 7) % 7 + 1)
  }

  static let weekdayNames = ["1 Mon", "2 Tue", "3 Wed", "4 Thu", "5 Fri", "6 Sat", "7 Sun"]

  private static let priceEdges: [Int64] = [
    1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000, 200_000, 500_000, 1_000_000,
  ]

  static let priceNames = [
    "0-10", "10-20", "20-50", "50-100", "100-200", "200-500", "500-1000", "1000-2000",
    "2000-5000", "5000-10000", "10000 and more",
  ]

  /// Band of a unit price in hundredths: each is 1, 2 or 5 times a power of ten, lower edge included.
  static func price(amount: Int64, quantity: Int64) -> UInt32 {
    guard amount != missingValue else { return 0 }
    let unit = amount / max(1, quantity == missingValue ? 1 : quantity)
    return UInt32(priceEdges.firstIndex { unit < $0 } ?? priceEdges.count) + 1
  }

  static let delayNames = [
    "on time", "1 day late", "2-3 days late", "4-7 days late", "8 or more days late",
  ]

  /// Band of the days by which a delivery came later than promised.
  static func delay(promised: Int32?, delivered: Int32?) -> UInt32 {
    guard let promised, let delivered else { return 0 }
    switch delivered - promised {
    case ...0: return 1
    case 1: return 2
    case 2...3: return 3
    case 4...7: return 4
    default: return 5
    }
  }

  static let transitNames = [
    "0-1 days", "2 days", "3 days", "4 days", "5-7 days", "8-14 days", "15 or more days",
  ]

  /// Band of the days from order to delivery.
  static func transit(ordered: Int32, delivered: Int32?) -> UInt32 {
    guard let delivered else { return 0 }
    switch delivered - ordered {
    case ...1: return 1
    case 2: return 2
    case 3: return 3
    case 4: return 4
    case 5...7: return 5
    case 8...14: return 6
    default: return 7
    }
  }

  /// The first of some stretches of days that holds a day, from 1; 0 outside of all.
  static func span(_ day: Int32, _ spans: [ClosedRange<Int32>]) -> UInt32 {
    spans.firstIndex { $0.contains(day) }.map { UInt32($0) + 1 } ?? 0
  }

  static func spanNames(_ spans: [ClosedRange<Int32>]) -> [String] {
    spans.indices.map { String($0 + 1) }
  }
}
