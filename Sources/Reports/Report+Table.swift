extension Report {
  /// Rows of cells under named columns.
  public struct Table: Sendable, Hashable {
    /// The name by which csv and ndjson choose it; people do not see it.
    public var name: String
    /// A line above the table, if anything.
    public var caption: String?
    /// The columns; their keys differ from each other.
    public var columns: [Column]
    /// The rows; each has one cell a column.
    public var rows: [[Cell]]
    /// A last row that sums up the others.
    ///
    /// Shown to people, set off from the rows. Not written to csv and ndjson, where whoever adds
    /// up a column would count everything twice.
    public var totalRow: [Cell]?

    /// Makes a table.
    public init(
      name: String, caption: String? = nil, columns: [Column], rows: [[Cell]] = [],
      totalRow: [Cell]? = nil
    ) {
      self.name = name
      self.caption = caption
      self.columns = columns
      self.rows = rows
      self.totalRow = totalRow
    }
  }

  /// A column: what machines call it, what people call it, and on which side it is flush.
  public struct Column: Sendable, Hashable {
    /// The side on which the cells of a column are flush.
    public enum Alignment: Sendable, Hashable {
      /// Flush left, for text.
      case leading
      /// Flush right, for numbers.
      case trailing
    }

    /// The name in csv headers and ndjson: snake_case, never translated.
    public var key: String
    /// The name shown to people, in their language.
    public var heading: String
    /// Where its cells are flush, heading included.
    public var alignment: Alignment
    /// Whether its cells are intervals, which machines get as two columns, `key_low` and
    /// `key_high`.
    public var isInterval: Bool

    /// Makes a column.
    public init(
      key: String, heading: String, alignment: Alignment = .leading, isInterval: Bool = false
    ) {
      self.key = key
      self.heading = heading
      self.alignment = alignment
      self.isInterval = isInterval
    }
  }

  /// A value in a table.
  ///
  /// `decimals`, from 0 to 12, say how many digits people see after the point; machines always get
  /// the whole number. Numbers are finite: what has no value is ``missing(reason:)``.
  public enum Cell: Sendable, Hashable {
    /// Any text, however hostile.
    case text(String)
    /// A count.
    case integer(Int64)
    /// A number.
    case number(Double, decimals: Int)
    /// A share, given as a fraction: 0.1378 is shown as 13.78%.
    case percent(Double, decimals: Int)
    /// An amount in hundredths: 1234 is shown as 12.34.
    case money(minor: Int64)
    /// A range of numbers, in a column that ``Column/isInterval``.
    case interval(Double, Double, decimals: Int)
    /// A range of shares, given as fractions, in a column that ``Column/isInterval``.
    case percentInterval(Double, Double, decimals: Int)
    /// No value, and why, in a few words.
    case missing(reason: String?)
  }
}
