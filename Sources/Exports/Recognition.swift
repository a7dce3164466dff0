public import Tables

/// What a file holds, as told by its header: whose export it is, which tables, which column is what.
public struct Recognition: Sendable, Equatable {
  /// One kind of table in the file.
  public struct Section: Sendable, Equatable {
    /// The layout that matched.
    public let layout: ProfileSection
    /// The canonical columns that the file has, in the order of `Field.all(of:)`.
    public let mappings: [Mapping]
    /// Columns of the file that no canonical column reads, in the order of the file.
    public let unmapped: [Header]
    /// Canonical columns that every row needs and the file does not have, nor the profile a constant for.
    public let missing: [Field]
    /// What makes two rows the same row.
    public let key: Key
    /// ``ProfileSection/when`` in this file; empty when it holds for every row.
    public let when: [Test]
    /// ``ProfileSection/cancelled`` in this file.
    public let cancelled: [Test]
    /// ``ProfileSection/counted`` in this file.
    public let counted: [Test]
    /// ``ProfileSection/refused`` in this file.
    public let refused: [Test]
    /// Whether `requested_at` does not tell when a return came, so that the time to return is unknown.
    ///
    /// It is the date of the order, or of a request that counts only once it is decided, and no column tells when
    /// (``undecided``).
    public let isUndated: Bool
    /// Columns that take the value above within an order, by index.
    public let fillDown: [Int]
    /// Conditions (`cancelled`, `counted`, `refused`, `dated`) that the profile states and the file cannot decide.
    ///
    /// Their column is missing: no row is cancelled or refused then, and all are counted. Where returns count only once
    /// they are decided, `dated` is when; without it no return has a date.
    public let undecided: [String]

    /// The kind of table.
    public var kind: ExportKind { layout.kind }

    /// The index of each canonical column.
    public var columns: [String: Int] {
      Dictionary(uniqueKeysWithValues: mappings.map { ($0.field.name, $0.header.index) })
    }

    /// The index of a canonical column, or nil when the file does not have it.
    public func index(of name: String) -> Int? {
      mappings.first { $0.field.name == name }?.header.index
    }
  }

  /// A column of the file.
  public struct Header: Sendable, Hashable {
    /// The name as shown: trimmed, `column N` when blank, ` (2)` after the second of a name.
    public let name: String
    /// Where it stands, from 0.
    public let index: Int
  }

  /// A canonical column and the column of the file that holds it.
  public struct Mapping: Sendable, Hashable {
    /// The canonical column.
    public let field: Field
    /// The column of the file.
    public let header: Header
  }

  /// What makes two rows the same row, by the indexes of columns.
  public enum Key: Sendable, Equatable {
    /// Rows alike in these columns, of which the last stands. A row blank in all of them is compared
    /// as a whole, or with `blanksDiffer` is never a duplicate.
    case columns([Int], blanksDiffer: Bool)
    /// Rows alike in every column.
    case wholeRow
    /// No row is a duplicate.
    case none
  }

  /// A condition of the profile with the indexes of the cells it looks at.
  public struct Test: Sendable, Equatable {
    /// What the cell must be.
    public let condition: Condition
    /// The cell that is tested.
    public let index: Int
    /// Cells that must be blank, or say as little, for the test to hold.
    public let unless: [Int]

    /// Whether the test holds for a row, of which `cell` gives the cell at an index.
    public func holds(_ cell: (Int) -> some StringProtocol) -> Bool {
      condition.holds(for: cell(index)) && !unless.contains { condition.isHindered(by: cell($0)) }
    }
  }

  /// The profile that knows the header.
  public let profile: Profile
  /// Every column of the file.
  public let headers: [Header]
  /// The tables in the file, at most one of a kind, in the order of `ExportKind`.
  public let sections: [Section]

  /// The table of a kind, or nil when the file holds none.
  public func section(_ kind: ExportKind) -> Section? { sections.first { $0.kind == kind } }
}

/// What became of a header.
public enum RecognitionResult: Sendable, Equatable {
  /// A profile knows it.
  case recognised(Recognition)
  /// A profile knows the file and has no use for it.
  case ignored(profile: String, why: String)
  /// No profile knows it; the layouts that come nearest, at most three.
  case unrecognised(nearest: [NearMiss])
}

/// A layout that a header almost matches.
public struct NearMiss: Sendable, Equatable, CustomStringConvertible {
  /// The profile's name.
  public let profile: String
  /// The kind of table.
  public let kind: ExportKind
  /// The headers that the file would need.
  public let missing: [String]
  /// The headers that it would have to do without.
  public let unwanted: [String]

  /// A clause: ``canonical orders need `ordered_at` ``.
  public var description: String {
    let needed = missing.map { "`\($0)`" }.joined(separator: ", ")
    let excess = unwanted.map { "`\($0)`" }.joined(separator: ", ")
    let clauses = [
      missing.isEmpty ? nil : "need \(needed)", unwanted.isEmpty ? nil : "have no \(excess)",
    ]
    return "\(profile) \(kind.rawValue) " + clauses.compactMap { $0 }.joined(separator: " and ")
  }
}
