/// Whether a row sums up those above it, as some exports add at the bottom.
///
/// It does when its first filled cell is a word for a total (`总计`, `合计`, `Total`, …) and nothing
/// else tells a row from a total: at least half of the other cells are blank or `-`, or all others
/// are blank, `-` or numbers and at least one is blank or `-`. A row of one cell is no total.
///
/// - Parameter cells: the cells of the row as UTF-8, with or without the quotes around them.
/// - Returns: whether it is a total; false for no cells.
/// - Complexity: O(1) for all but totals: the first filled cell decides.
public func isTotalsRow<Cells: Collection>(_ cells: Cells) -> Bool
where Cells.Element: Collection, Cells.Element.Element == UInt8 {
  var rest = cells[...]
  while let first = rest.first, isBlankCell(first) { rest = rest.dropFirst() }
  guard let label = rest.first, isTotalsLabel(label) else { return false }
  let count = cells.count
  guard count > 1 else { return false }
  let others = rest.dropFirst()
  let leading = count - others.count - 1
  let blank = leading + others.count { isBlankCell($0) || isDash($0) }
  let numbers = others.count { isNumber($0) }
  return 2 * blank >= count - 1 || (blank > 0 && blank + numbers == count - 1)
}

/// Whether a row sums up those above it; see the form over bytes.
public func isTotalsRow(_ cells: [String]) -> Bool { isTotalsRow(cells.map(\.utf8)) }

private let totalsLabels: Set<String> = [
  "总计", "合计", "总额", "总和", "小计", "汇总", "共计", "total", "totals", "grand total", "sum", "summary",
]

private func isTotalsLabel(_ cell: some Collection<UInt8>) -> Bool {
  // No label is longer, and most cells are: this keeps ordinary rows cheap.
  guard cell.count <= 24 else { return false }
  var text = String(decoding: cell, as: UTF8.self).lowercased()
  text = String(text.unicodeScalars.filter { !"\"\t:：".unicodeScalars.contains($0) })
  return totalsLabels.contains(text.split(separator: " ").joined(separator: " "))
}

private func isBlankCell(_ cell: some Collection<UInt8>) -> Bool {
  cell.allSatisfy { $0 == 0x20 || $0 == 0x09 || $0 == UInt8(ascii: "\"") }
}

private func isDash(_ cell: some Collection<UInt8>) -> Bool {
  cell.allSatisfy {
    $0 == UInt8(ascii: "-") || $0 == 0x20 || $0 == 0x09 || $0 == UInt8(ascii: "\"")
  }
}

private func isNumber(_ cell: some Collection<UInt8>) -> Bool {
  var hasDigit = false
  for byte in cell {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): hasDigit = true
    case 0x20, 0x09, UInt8(ascii: "\""), UInt8(ascii: "."), UInt8(ascii: ","), UInt8(ascii: "-"),
      UInt8(ascii: "%"), UInt8(ascii: "+"):
      continue
    default: return false
    }
  }
  return hasDigit
}
