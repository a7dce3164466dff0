/// A count and the words that follow it in an English sentence: `1 return has`, `2 returns have`.
public func plural(_ count: some BinaryInteger, _ one: String, _ many: String) -> String {
  "\(count) \(count == 1 ? one : many)"
}
