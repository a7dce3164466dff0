/// A header or a status as it is compared: exporters differ in case, spacing and width of the same name.
///
/// Folded are: case of ASCII letters; full-width ASCII (`（元）` is `(元)`); spaces, hyphens and
/// underscores (`Order ID`, `order-id` and `order_id` are one); byte-order marks and characters of no
/// width; a pair of quotes around the whole. Other scripts are left as they are.
struct FoldedName: Hashable, Sendable {
  let text: String

  /// Folds a name; empty when nothing of it is visible.
  ///
  /// - Complexity: O(n), some microseconds: for headers and distinct values, not for cells.
  init(_ name: some StringProtocol) {
    var folded = String.UnicodeScalarView()
    var gap = false
    for scalar in name.unicodeScalars {
      guard let plain = Self.plain(scalar) else { continue }
      if plain == "_" {
        gap = true
        continue
      }
      if gap, !folded.isEmpty { folded.append("_") }
      gap = false
      folded.append(plain)
    }
    var text = String(folded)
    if text.utf8.count >= 2, text.hasPrefix("\""), text.hasSuffix("\"") {
      text = String(text.dropFirst().dropLast())
    }
    self.text = text
  }

  var isEmpty: Bool { text.isEmpty }

  /// The scalar as compared; `_` for anything that separates words, nil for what does not show.
  private static func plain(_ scalar: Unicode.Scalar) -> Unicode.Scalar? {
    switch scalar.value {
    case 0x09...0x0D, 0x20, 0x2D, 0x5F, 0xA0, 0x2000...0x200A, 0x2010, 0x2011, 0x202F, 0x3000,
      0xFF0D, 0xFF3F:
      return "_"
    case 0x00...0x1F, 0x7F, 0xAD, 0x200B...0x200F, 0x2060, 0xFEFF: return nil
    case 0x41...0x5A: return Unicode.Scalar(scalar.value + 0x20)
    case 0xFF01...0xFF5E:
      return Unicode.Scalar(scalar.value - 0xFEE0).flatMap(plain)
    default: return scalar
    }
  }
}

/// The header of a file: its columns' names as shown, and where each stands.
struct HeaderRow: Sendable {
  /// The names as shown: trimmed, never empty, no two alike.
  let names: [String]
  private let positions: [FoldedName: Int]

  /// Names every column: one without a name is `column N`, counted from 1; the second of a name is
  /// `name (2)`.
  ///
  /// - Complexity: O(n).
  init(_ cells: [String]) {
    var names: [String] = []
    var positions: [FoldedName: Int] = [:]
    var copies: [String: Int] = [:]
    for (index, cell) in cells.enumerated() {
      let trimmed = Self.trimmed(cell)
      let base = FoldedName(trimmed).isEmpty ? "column \(index + 1)" : trimmed
      var name = base
      var copy = copies[base] ?? 1
      while positions[FoldedName(name)] != nil {
        copy += 1
        name = "\(base) (\(copy))"
      }
      copies[base] = copy
      positions[FoldedName(name)] = index
      names.append(name)
    }
    self.names = names
    self.positions = positions
  }

  /// The column of that name, or nil; the first one where a name is repeated.
  func index(of name: FoldedName) -> Int? { positions[name] }

  /// The name without what surrounds it unseen: spaces, tabs, byte-order marks, quotes.
  static func trimmed(_ cell: String) -> String {
    var scalars = Substring(cell).unicodeScalars
    while true {
      while let first = scalars.first, isInvisible(first) { scalars.removeFirst() }
      while let last = scalars.last, isInvisible(last) { scalars.removeLast() }
      guard scalars.first == "\"", scalars.last == "\"", !scalars.dropFirst().isEmpty else {
        return String(Substring(scalars))
      }
      scalars.removeFirst()
      scalars.removeLast()
    }
  }

  private static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x00...0x20, 0x7F, 0xA0, 0xAD, 0x2000...0x200F, 0x202F, 0x2060, 0x3000, 0xFEFF: true
    default: false
    }
  }
}
