import Randomness

/// The products of a scenario, and its names as the bytes that are written.
struct Catalogue: Sendable {
  struct Product: Sendable {
    let category: Int
    let brand: Int
    /// In hundredths of a yuan.
    let price: Int
  }

  let products: [Product]
  let skus: NameTable
  let names: NameTable
  let categories: NameTable
  let brands: NameTable
  let channels: NameTable
  let regions: NameTable
  let carriers: NameTable
  let desks: NameTable
  let agents: NameTable
  /// The first product of each category, and the end of the last.
  private let starts: [Int]
  private let byCategory: Choice

  init(scenario: Scenario, seed: UInt64) {
    var products: [Product] = []
    var names: [String] = []
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
            category: categoryNumber, brand: brand, price: cents))
        names.append("\(name) \(100 + number)")
      }
      starts.append(products.count)
    }
    self.products = products
    self.starts = starts
    byCategory = Choice(weights: scenario.categories.map(\.share))
    skus = NameTable(products.indices.map { "S\(10_000 + $0)" })
    self.names = NameTable(names)
    categories = NameTable(scenario.categories.map(\.name))
    brands = NameTable(scenario.brands)
    channels = NameTable(scenario.channels.map(\.name))
    regions = NameTable(scenario.regions.map(\.name))
    carriers = NameTable(scenario.carriers.map(\.name))
    desks = NameTable(scenario.complaints.channels.map(\.name))
    agents = NameTable(
      (1...scenario.complaints.agents).map {
        "A" + String(repeating: "0", count: max(0, 2 - String($0).count)) + String($0)
      })
  }

  /// A product: first its category by share, then its rank, low ranks more often than high ones.
  @inline(__always)
  func draw(_ generator: inout SeededGenerator) -> Int {
    let category = byCategory.pick(generator.next())
    let unit = generator.unit()
    let count = starts[category + 1] - starts[category]
    return starts[category] + Int(unit * unit * Double(count))
  }

  /// The product of that number, from 1, in the category of that name.
  func product(_ number: Int, of category: String) -> Int? {
    let bytes = Array(category.utf8)
    let index = (0..<categories.count).first { categories[$0].elementsEqual(bytes) }
    return index.map { starts[$0] + number - 1 }
  }
}
