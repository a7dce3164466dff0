/// The faces that a report can have.
public enum Format: String, CaseIterable, Sendable {
  /// Text for a terminal, aligned by the cells that characters take.
  case table
  /// One object: the envelope with the result, keys sorted, indented by two spaces.
  case json
  /// One object a line: the envelope without its result, then each row of one table.
  case ndjson
  /// The rows of one table, as RFC 4180 has it but with lines that end in LF.
  case csv
  /// GitHub Flavored Markdown.
  case markdown
  /// A page with charts that needs nothing beside itself.
  case html
  /// An Excel workbook: a sheet a table, charts of its own.
  case xlsx
  /// Metrics for the textfile collector of Prometheus.
  case openmetrics

  /// Whether it is no text, so that it must not be written to a terminal.
  public var isBinary: Bool { self == .xlsx }
}

/// What a reader may choose about a rendering, beside the format.
public struct RenderOptions: Sendable {
  /// The table whose rows csv and ndjson write; nil for the first.
  public var table: String?
  /// How many terminal cells a text may take in the `table` format before it is cut with `…`.
  public var textLimit: Int
  /// Whether csv starts with a byte order mark, without which Excel misreads Chinese.
  public var byteOrderMark: Bool
  /// The language of the few words that are the format's own.
  public var language: Language
  /// What draws the charts of html.
  public var gnuplot: Gnuplot

  /// Makes options.
  public init(
    table: String? = nil, textLimit: Int = 40, byteOrderMark: Bool = false,
    language: Language = .en, gnuplot: Gnuplot = .found
  ) {
    self.table = table
    self.textLimit = textLimit
    self.byteOrderMark = byteOrderMark
    self.language = language
    self.gnuplot = gnuplot
  }
}

/// Renders a report, and the envelope of the result that it tells of, to UTF-8.
///
/// The same input gives the same bytes. The output ends in a newline.
///
/// - Parameters:
///   - report: What people read; its tables are what csv and ndjson write.
///   - envelope: What programs read; only json, ndjson and html use it.
///   - format: The face to show.
///   - options: Choices beside the format.
/// - Returns: The bytes.
/// - Throws: ``ReportError`` for a table that is not there, or for a value that cannot be written.
/// - Complexity: O(cells).
public func render<Result, Source, Parameters>(
  _ report: Report, _ envelope: Envelope<Result, Source, Parameters>, as format: Format,
  options: RenderOptions = RenderOptions()
) throws(ReportError) -> [UInt8] {
  switch format {
  case .table: try report.terminalText(options)
  case .json: try encodeJSON(envelope, pretty: true)
  case .ndjson: try report.ndjson(envelope, options)
  case .csv: try report.csv(options)
  case .markdown: try report.markdown(options)
  case .html: try report.html(envelope, options)
  case .xlsx: try report.workbook(envelope, options)
  case .openmetrics: try report.openMetrics()
  }
}
