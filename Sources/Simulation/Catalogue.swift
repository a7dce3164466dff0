/// The products of a scenario, and its names as the bytes that are written.
struct Catalogue: Sendable {
  struct Product: Sendable {
    let category: Int
    let brand: Int
    let sku: [UInt8]
    let name: [UInt8]
    /// In hundredths of a yuan.
    let price: Int
  }

  let products: [Product]
  let categories: [[UInt8]]
  let brands: [[UInt8]]
  let channels: [[UInt8]]
  let regions: [[UInt8]]
  let carriers: [[UInt8]]
  let desks: [[UInt8]]
  let agents: [[UInt8]]
  /// The first product of each category, and the end of the last.
  private let starts: [Int]
  private let byCategory: Choice

  init(scenario: Scenario, seed: UInt64) {
    var products: [Product] = []
    var starts = [0]
    for (categoryNumber, category) in scenario.categories.enumerated() {
      for number in 0..<category.products {
        let word = mixed(seed ^ mixed(UInt64(products.count)))
        let brand = Int(word % UInt64(scenario.brands.count))
        let noun = category.nouns[number % category.nouns.count]
        // Half to twice the category's price, as 12.90 or 129.00.
        let price = category.price * (0.5 + 1.5 * unitInterval(mixed(word)))
        let cents = price < 50 ? Int(price) * 100 + 90 : Int(price / 10) * 1000 + 900
        let name = scenario.brands[brand] + (noun.utf8.count == noun.count ? " " : "") + noun
        products.append(
          Product(
            category: categoryNumber, brand: brand,
            sku: Array("S\(10_000 + products.count)".utf8),
            name: Array("\(name) \(100 + number)".utf8), price: cents))
      }
      starts.append(products.count)
    }
    self.products = products
    self.starts = starts
    byCategory = Choice(weights: scenario.categories.map(\.share))
    func bytes(_ names: [String]) -> [[UInt8]] { names.map { Array($0.utf8) } }
    categories = bytes(scenario.categories.map(\.name))
    brands = bytes(scenario.brands)
    channels = bytes(scenario.channels.map(\.name))
    regions = bytes(scenario.regions.map(\.name))
    carriers = bytes(scenario.carriers.map(\.name))
    desks = bytes(scenario.complaints.channels.map(\.name))
    agents = bytes(
      (1...scenario.complaints.agents).map {
        "A" + String(repeating: "0", count: max(0, 2 - String($0).count)) + String($0)
      })
  }

  /// A product: first its category by share, then its rank, low ranks more often than high ones.
  @inline(__always)
  func draw(_ generator: inout Generator) -> Int {
    let category = byCategory.pick(generator.next())
    let unit = generator.unit()
    let count = starts[category + 1] - starts[category]
    return starts[category] + Int(unit * unit * Double(count))
  }

  /// The product of that number, from 1, in the category of that name.
  func product(_ number: Int, of category: String) -> Int? {
    let bytes = Array(category.utf8)
    guard let index = categories.firstIndex(of: bytes) else { return nil }
    return starts[index] + number - 1
  }
}
