public import Tables

/// What the rows of a file say of its columns, for one of the tables in it.
///
/// Counts are of the rows that every column accepts, duplicates among them.
public struct FileCheck: Sendable {
  /// A canonical column.
  public struct Column: Sendable {
    /// The canonical column.
    public let field: Field
    /// The header that holds it.
    public let header: String
    /// The rows that it concerns: all, or for a return that order lines carry, those that do.
    public internal(set) var rows = 0
    /// Of these, the ones without a value.
    public internal(set) var missing = 0
    /// Of a time column, the first and last moment, in seconds since 1970, UTC.
    public internal(set) var span: ClosedRange<Int64>?
    /// Of a time column, how its dates are written, as in `yyyy-MM-dd`; nil where that cannot be told.
    public internal(set) var dateFormat: String?
    /// Of a time column, why it is not read.
    public internal(set) var unread: String?
    /// Whether it holds no date from which the return counts (``Recognition/Section/isUndated``), and is not read.
    public internal(set) var isUndated = false
    /// Rows that are dated by their order number, because the cell is blank.
    public internal(set) var datedByID = 0
  }

  /// A value of the status column, and what its rows count as.
  public struct Status: Sendable {
    /// The value as it stands in the file.
    public let value: String
    /// Rows with it.
    public internal(set) var rows = 0
    /// Of these, order lines that were cancelled before they were shipped.
    public internal(set) var cancelled = 0
    /// Of these, returns that were refused or withdrawn.
    public internal(set) var refused = 0
    /// Of these, returns, and order lines that carry one.
    public internal(set) var returned = 0
  }

  /// The file, and how it is read.
  public let layout: FileLayout
  /// The table as which its rows are read; returns that order lines carry are read with the lines.
  public let kind: ExportKind
  /// Rows that every column accepts, duplicates among them.
  public internal(set) var rows = 0
  /// Rows of these that carry a return.
  public internal(set) var carriers = 0
  /// The canonical columns that the file has, the table's own first.
  public internal(set) var columns: [Column]
  /// By status column (that of the orders, that of the returns they carry), its values: the most
  /// frequent first, then by their bytes.
  public internal(set) var statuses: [(column: Column, values: [Status])] = []

  /// The canonical columns that its rows can give, by a header, a constant or from two others.
  public var provided: [Field] {
    Field.all(of: kind).filter { $0.name != "unit_price" && layout.provides($0.name, kind) }
  }

  /// Where the file stands among those of its set, from 0.
  public var position: Int { layout.number }

  /// The tables in the file that are read together.
  public var sections: [Recognition.Section] {
    layout.recognition.sections.filter {
      $0.kind == kind || (kind == .orders && $0.kind == .returns)
    }
  }

  /// Columns that nothing reads, which can be named as dimensions all the same.
  public var unmapped: [Recognition.Header] {
    let mapped = Set(layout.recognition.sections.flatMap { $0.mappings.map(\.header.index) })
    return layout.recognition.headers.filter { !mapped.contains($0.index) }
  }

  init(_ layout: FileLayout, _ kind: ExportKind) {
    self.layout = layout
    self.kind = kind
    columns = []
    columns = sections.sorted { $0.kind == kind && $1.kind != kind }.flatMap { section in
      section.mappings.map { mapping in
        var column = Column(field: mapping.field, header: mapping.header.name)
        guard mapping.field.form == .time else { return column }
        column.isUndated = mapping.field.name == "requested_at" && section.isUndated
        column.unread = layout.unreadTimes[mapping.header.index]
        if column.unread == nil, let style = layout.dateStyles[mapping.header.index] {
          column.dateFormat = style?.pattern
        }
        return column
      }
    }
  }
}
