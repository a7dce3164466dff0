public import Cubes
public import Tables

/// In which currencies the amounts of orders are: what a question that adds money up has to ask as well.
public struct Currencies: Sendable {
  /// What the engine must count, after the question's own queries; nothing where no file has the column.
  public let queries: [CubeQuery]

  /// Finds out whether the orders of a source tell currencies.
  public init(in source: some TableSource) {
    queries =
      source.provides("currency", of: .orders, in: .orders)
      ? [CubeQuery(dimensions: [Dimension(name: "currency", origin: .column(.orders, "currency"))])]
      : []
  }

  /// A caution where there are several.
  ///
  /// - Parameter answer: The engine's answer, that to `queries` last.
  /// - Returns: It, or nothing.
  public func cautions(_ answer: CubeAnswer) -> [Caution] {
    guard !queries.isEmpty, let cells = answer.cubes.last?.cells else { return [] }
    // Refunds of the days that are asked for can be of earlier orders.
    var names: [String] = []
    for cell in cells where cell.measures.lines > 0 || cell.measures.returnedInPeriod.events > 0 {
      // However they are written: cny is CNY.
      if let name = cell.key[0], !names.contains(where: { $0.uppercased() == name.uppercased() }) {
        names.append(name)
      }
    }
    guard names.count > 1 else { return [] }
    let shown = names.prefix(3) + (names.count > 3 ? ["…"] : [])
    let (list, listInChinese) = (shown.joined(separator: ", "), shown.joined(separator: "、"))
    let option = "--where currency=\(names[0])"
    return [
      Caution(
        "several_currencies",
        en: "amounts are in \(names.count) currencies (\(list)) and are added up as they stand,"
          + " refunds too; look at one with \(option)",
        zh: "金额使用了 \(names.count) 种币种（\(listInChinese)），未经换算直接相加，"
          + "退款也是如此；可用 \(option) 只看一种")
    ]
  }
}
