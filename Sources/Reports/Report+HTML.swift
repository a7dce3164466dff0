import Mustache

extension Report {
  /// Renders a page of HTML that needs nothing beside itself: no script, no font, no picture elsewhere.
  ///
  /// It is well-formed XML too. Charts are drawn by gnuplot and stand in the page as SVG; without
  /// gnuplot, or where it fails, the page says so and keeps the tables. Ends with the ledger of the
  /// sources and the parameters, folded.
  ///
  /// - Throws: ``ReportError``.
  /// - Complexity: O(cells), of at most 1000 rows a table.
  func html<Result, Source, Parameters>(
    _ envelope: Envelope<Result, Source, Parameters>, _ options: RenderOptions
  ) throws(ReportError) -> [UInt8] {
    try check()
    let language = options.language
    var drawings = Drawings(self, options)
    let words = PageWords(language: language)
    var tables = 0
    let page = Page(
      lang: language == .zh ? "zh-CN" : "en", title: title,
      style: String(decoding: PackageResources.page_css, as: UTF8.self),
      tool: "\(envelope.tool.name) \(envelope.tool.version)",
      asOf: envelope.asOf.map {
        Page.Moment(words: words.asOf($0), stamp: $0)
      },
      sections: sections.enumerated().map { index, section in
        let showsContents = hasContents && index == 0
        return Page.Section(
          titled: section.heading.map { title(of: index, $0) }, paragraphs: section.paragraphs,
          figures: section.charts.compactMap { drawings.figure(of: $0) },
          tables: section.shownTables.map { table in
            tables += 1
            return Page.Table(
              table, id: "t\(tables)", label: section.heading ?? title, language)
          }, hasContents: showsContents, contentsLabel: words.contents,
          links: showsContents
            ? sections.enumerated().compactMap { index, other in
              other.heading.map { self.title(of: index, $0) }
            } : [])
      },
      hasNotes: !notes.isEmpty || drawings.failure != nil, notesHeading: words.notes,
      notes: notes + (drawings.failure.map { [words.noCharts($0[language])] } ?? []),
      detailsHeading: words.details,
      details: [
        Page.Table(
          try .ledger(of: envelope.sources, language), id: "s", label: words.details, language),
        Page.Table(
          try .parameters(envelope.parameters, language), id: "p", label: words.details, language),
      ].filter { !$0.headings.isEmpty })
    return Array(try Self.template().render(page).utf8)
  }

  /// A heading, with a place for links where the page has some.
  private func title(of index: Int, _ heading: String) -> Page.Title {
    Page.Title(words: heading, place: hasContents ? "part\(index)" : nil)
  }

  private static func template() throws(ReportError) -> MustacheTemplate {
    do { return try parsed.get() } catch {
      throw .unencodable(place: "the template of pages", cause: "\(error)")
    }
  }

  /// Parsed once.
  private static let parsed = Swift.Result {
    MustacheContentTypes.register(PageText(), named: PageText.name)
    return try MustacheTemplate(
      string: String(decoding: PackageResources.page_mustache, as: UTF8.self))
  }
}

/// The pictures of a report, drawn all at once.
private struct Drawings {
  /// Why there are none, where there should be some.
  let failure: Phrase?
  private let language: Language
  private var pictures: [(picture: Picture, omission: Phrase?)]
  private var count = 0

  init(_ report: Report, _ options: RenderOptions) {
    language = options.language
    let scripts = report.sections.flatMap(\.charts)
      .filter { $0.places.contains(.page) }
      .compactMap { ChartScript($0, options.language) }
    do throws(Gnuplot.Failure) {
      pictures = zip(try options.gnuplot.draw(scripts), scripts.map(\.omission)).map { ($0, $1) }
      failure = nil
    } catch {
      pictures = []
      failure = error.reason
    }
    pictures.reverse()
  }

  /// The figure of the next chart, in the order of the report; nil where there is none.
  mutating func figure(of chart: Report.Chart) -> Page.Figure? {
    guard chart.places.contains(.page), failure == nil else { return nil }
    count += 1
    let words = PageWords(language: language)
    let drawn = ChartScript(chart, language) == nil ? nil : pictures.popLast()
    return Page.Figure(
      id: "c\(count)", figureTitle: chart.title, description: words.description(of: chart),
      picture: drawn?.picture,
      remark: drawn == nil ? words.nothingToDraw : drawn?.omission?[language])
  }
}

/// The words of pages.
private struct PageWords {
  let language: Language

  var notes: String { Phrase(en: "Notes", zh: "说明")[language] }
  var contents: String { Phrase(en: "Contents", zh: "目录")[language] }
  var details: String { Phrase(en: "Sources and parameters", zh: "数据来源与参数")[language] }
  var nothingToDraw: String { Phrase(en: "There are no values to draw.", zh: "没有可画的数值。")[language] }

  /// A moment in ISO 8601, as people read it.
  func asOf(_ stamp: String) -> String {
    let moment = stamp.split(separator: "T", maxSplits: 1).joined(separator: " ")
    return Phrase(en: "As of \(moment)", zh: "截至 \(moment)")[language]
  }

  func noCharts(_ reason: String) -> String {
    Phrase(
      en: "The charts are left out, their figures are in the tables: \(reason).",
      zh: "未画图表，数据见表格：\(reason)。")[language]
  }

  /// What a chart is, for those who cannot see it.
  func description(of chart: Report.Chart) -> String {
    let phrase =
      switch chart.content {
      case .bars(let bars):
        Phrase(
          en: "Bar chart of \(bars.count) \(bars.count == 1 ? "value" : "values")",
          zh: "条形图，\(bars.count) 个数值")
      case .lines(let periods, let series, _):
        Phrase(
          en: "Line chart of \(series.count) series over \(periods.count) "
            + (periods.count == 1 ? "period, " : "periods, ")
            + "\(periods.first ?? "") to \(periods.last ?? "")",
          zh: "折线图，\(series.count) 个序列，\(periods.count) 个期间，"
            + "从 \(periods.first ?? "") 到 \(periods.last ?? "")")
      case .matrix(let labels, _):
        Phrase(
          en: "Matrix of \(labels.count) by \(labels.count) values",
          zh: "矩阵图，\(labels.count) 行 \(labels.count) 列")
      }
    return phrase[language]
      + Phrase(en: "; the tables hold the figures.", zh: "；数据见表格。")[language]
  }
}
