public import Tables

/// One layout of one kind of table in a platform's exports: which headers tell it, what they mean.
public struct ProfileSection: Sendable, Equatable {
  /// How far a refund that stands on an order's row reaches.
  public enum Level: String, Sendable, CaseIterable {
    /// The refund is of the whole order, whatever line carries it.
    case order
    /// The refund is of this very line.
    case line
  }

  /// What is done with a row of fewer fields than the header.
  public enum ShortRows: String, Sendable, CaseIterable {
    /// It is rejected.
    case reject
    /// The missing fields are blank: some exporters drop the separators at the end of a row.
    case pad
  }

  /// What makes two rows the same row.
  public enum Key: Sendable, Equatable {
    /// Rows with the same values in these canonical columns, of which the last stands. A row that is
    /// blank in all of them is compared as a whole, or with `blanksDiffer` never a duplicate.
    case columns([String], blanksDiffer: Bool)
    /// Rows equal in every column.
    case wholeRow
    /// No row is ever a duplicate.
    case none
  }

  /// A canonical column and the headers that may hold it.
  public struct Column: Sendable, Equatable {
    /// The canonical column.
    public let field: Field
    /// The headers, the most trusted first: the first that a file has is read.
    public let headers: [String]
  }

  /// A canonical column with the same value on every row.
  public struct Constant: Sendable, Equatable {
    /// The canonical column.
    public let field: Field
    /// Its value, as it would stand in a cell.
    public let value: String
  }

  /// The table that the rows belong to.
  public internal(set) var kind: ExportKind
  /// Headers that must all be there; of each inner list one is enough.
  public internal(set) var match: [[String]] = []
  /// Headers of which none may be there.
  public internal(set) var without: [String] = []
  /// The canonical columns, in the order of `Field.all(of:)`.
  public internal(set) var columns: [Column] = []
  /// What makes two rows the same row; nil for the rule of the kind.
  public internal(set) var key: Key?
  /// Orders only: a row for which any of these holds was cancelled before it was shipped.
  public internal(set) var cancelled: [Condition] = []
  /// Returns only: when not empty, a row is a return only where any of these holds.
  public internal(set) var counted: [Condition] = []
  /// Returns only: a row for which any of these holds was refused or withdrawn, so is no return.
  public internal(set) var refused: [Condition] = []
  /// Orders only: whether an order number starts with the day of the order, as in `260517-6071…`,
  /// which then dates a row whose `ordered_at` is blank.
  public internal(set) var datedIDs = false
  /// When not empty, the row belongs to this section only where any of these holds.
  public internal(set) var when: [Condition] = []
  /// Returns only: what a refund on an order's row is of.
  public internal(set) var level: Level = .line
  /// Returns only: headers that hold the order's date, read as `requested_at` for want of a better.
  public internal(set) var undated: [String] = []
  /// Headers that are blank on the later lines of an order and take the value above.
  ///
  /// A line belongs to the order above when its order id is the same or, being filled down, blank.
  public internal(set) var fillDown: [String] = []
  /// Returns only: whether a file of orders has them on rows of their own, too, so that it is read as both tables.
  public internal(set) var ownRows = false
  /// Whether quotes quote, in a file separated by tabs; elsewhere they always do.
  public internal(set) var quoting = true
  /// What is done with a row of fewer fields than the header.
  public internal(set) var shortRows: ShortRows = .reject
  /// Canonical columns that no header holds, with the value of every row.
  public internal(set) var constants: [Constant] = []

  /// The column that tells when a return was decided, where only decided ones count; nil where each request does.
  public var settledBy: Column? {
    counted.isEmpty ? nil : columns.first { $0.field.name == "counted_at" }
  }
}
