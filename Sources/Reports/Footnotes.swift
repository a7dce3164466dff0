/// The reasons for missing values in a table, numbered from 1 in order of appearance.
struct Footnotes {
  private(set) var reasons: [String] = []
  private var numbers: [String: Int] = [:]

  /// The number of a reason, the same each time.
  mutating func number(of reason: String) -> Int {
    if let number = numbers[reason] { return number }
    reasons.append(reason)
    numbers[reason] = reasons.count
    return reasons.count
  }
}
