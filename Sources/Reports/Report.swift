/// What an analysis has to say, before anyone decides how it looks.
///
/// A report is built once and rendered to any ``Format``. It holds values, not formatted text, so
/// that a renderer for people can group digits and one for machines can leave them alone. No
/// renderer computes: a total or a rate is a cell like any other.
public struct Report: Sendable, Hashable {
  /// The first line.
  public var title: String
  /// The parts, in the order in which they are shown.
  public var sections: [Section]
  /// Whether a page lists its headed sections after the first, which then has no heading.
  public var hasContents: Bool
  /// Remarks that end the report: definitions, limits, what was left out.
  public var notes: [String]
  /// Figures for a monitoring system; only openmetrics writes them.
  public var metrics: [Metric]

  /// Makes a report.
  public init(
    title: String, sections: [Section] = [], hasContents: Bool = false, notes: [String] = [],
    metrics: [Metric] = []
  ) {
    self.title = title
    self.sections = sections
    self.hasContents = hasContents
    self.notes = notes
    self.metrics = metrics
  }

  /// A part of a report: paragraphs, then charts, then tables.
  public struct Section: Sendable, Hashable {
    /// What stands above the part, if anything.
    public var heading: String?
    /// Sentences; each string is one paragraph.
    public var paragraphs: [String]
    /// Pictures, after the paragraphs.
    public var charts: [Chart]
    /// Tables, after the pictures.
    public var tables: [Table]

    /// Makes a section.
    public init(
      heading: String? = nil, paragraphs: [String] = [], charts: [Chart] = [],
      tables: [Table] = []
    ) {
      self.heading = heading
      self.paragraphs = paragraphs
      self.charts = charts
      self.tables = tables
    }
  }
}

extension Report.Section {
  /// The tables that people are shown: one without rows only where no sentence says why.
  var shownTables: [Report.Table] {
    paragraphs.isEmpty ? tables : tables.filter { !$0.rows.isEmpty || $0.totalRow != nil }
  }
}

extension Report {
  /// All tables, in the order in which they are shown.
  public var tables: [Table] { sections.flatMap(\.tables) }

  /// The table whose rows a machine-readable format writes: the one of that name, or the first.
  ///
  /// - Throws: ``ReportError/noTable(report:)`` or ``ReportError/unknownTable(_:known:)``.
  public func table(named name: String?) throws(ReportError) -> Table {
    let tables = tables
    guard let name else {
      guard let first = tables.first else { throw .noTable(report: title) }
      return first
    }
    guard let table = tables.first(where: { $0.name == name }) else {
      throw .unknownTable(name, known: tables.map(\.name))
    }
    return table
  }
}
