/// A test of one cell of a row, as a profile states it: the status of a refund, say.
public struct Condition: Sendable, Equatable {
  /// What the cell must be.
  public enum Test: Sendable, Equatable {
    /// One of these values, compared as headers are: case, width and spaces aside.
    case oneOf([String])
    /// Filled, or with `false` blank. `null`, `-` and a date of zeros are blank.
    case present(Bool)
    /// An amount above zero, or with `false` not so.
    case positive(Bool)
    /// An amount below zero, or with `false` not so.
    case negative(Bool)
  }

  /// The headers that may hold the cell, or canonical names; the first that a file has is read.
  public let columns: [String]
  /// What the cell must be.
  public let test: Test
  /// Headers of cells that must be blank for the condition to hold, those that a file has; empty for none.
  public let unless: [String]

  private let folded: Set<FoldedName>
  /// What in a cell of `unless` says no more than a blank.
  private let blanks: Set<FoldedName>

  /// States a test of the first of `columns` that a file has.
  public init(columns: [String], test: Test, unless: [String] = [], blanks: [String] = []) {
    self.columns = columns
    self.test = test
    self.unless = unless
    self.blanks = Set(blanks.map { FoldedName($0) })
    if case .oneOf(let values) = test {
      folded = Set(values.map { FoldedName($0) })
    } else {
      folded = []
    }
  }

  /// Whether the test holds for a cell, leaving `unless` aside.
  ///
  /// - Complexity: O(n). `oneOf` costs some microseconds: ask once per distinct value.
  public func holds(for cell: some StringProtocol) -> Bool {
    switch test {
    case .oneOf: folded.contains(FoldedName(cell))
    case .present(let wanted): Self.isPresent(cell) == wanted
    case .positive(let wanted): (Self.sign(of: cell) > 0) == wanted
    case .negative(let wanted): (Self.sign(of: cell) < 0) == wanted
    }
  }

  /// Whether a cell of `unless` keeps the condition from holding.
  func isHindered(by cell: some StringProtocol) -> Bool {
    Self.isPresent(cell) && !blanks.contains(FoldedName(cell))
  }

  /// Whether a cell says anything: not blank, no stand-in for nothing, no date that stands for none (`DateScan.isFiller`).
  public static func isPresent(_ cell: some StringProtocol) -> Bool {
    let name = FoldedName(cell).text
    return !name.isEmpty && !["null", "n/a", "nan", "none", "nil", "\\n"].contains(name)
      && !["0000_00_00", "0001_01_01", "1900_01_01", "1969_12_31", "1970_01_01"].contains {
        name.hasPrefix($0) || name.hasPrefix($0.replacing("_", with: "/"))
      }
  }

  /// 1, 0 or -1 as an amount is above, at or below zero; 0 for what is no amount.
  static func sign(of cell: some StringProtocol) -> Int {
    var isNegative = false
    for byte in cell.utf8 {
      switch byte {
      case UInt8(ascii: "-"), UInt8(ascii: "("): isNegative = true
      case UInt8(ascii: "1")...UInt8(ascii: "9"): return isNegative ? -1 : 1
      default: continue
      }
    }
    return 0
  }
}
