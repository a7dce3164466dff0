/// What the template of a page is filled with.
///
/// The names of the members are those in `Templates/page.mustache`. A name that is missing or nil in an
/// inner part is looked up in the outer ones, so no two parts share an optional name.
struct Page {
  let lang: String
  let title: String
  let style: String
  let tool: String
  let asOf: Moment?
  let sections: [Section]
  let hasNotes: Bool
  let notesHeading: String
  let notes: [String]
  let detailsHeading: String
  let details: [Table]

  /// The moment as of which data are seen.
  struct Moment {
    let words: String
    let stamp: String
  }

  struct Section {
    let titled: Title?
    let paragraphs: [String]
    let figures: [Figure]
    let tables: [Table]
    /// Links to the headed sections, after the first part of a page that wants them.
    let hasContents: Bool
    let contentsLabel: String
    let links: [Title]
  }

  /// A heading, and where links to it lead; nil where nothing links to it.
  struct Title {
    let words: String
    let place: String?
  }

  /// A chart, or the reason why there is none.
  struct Figure {
    let id: String
    let figureTitle: String
    let description: String
    let picture: Picture?
    let remark: String?
  }

  struct Table {
    let caption: String?
    let label: String
    let headings: [Heading]
    let rows: [Row]
    let total: [Cell]
    let hasTotal: Bool
    let hasFootnotes: Bool
    let footnotes: [Footnote]
    let omitted: String?
  }

  struct Heading {
    let text: String
    let side: String
  }

  struct Row {
    let cells: [Cell]
  }

  struct Cell {
    let text: String
    let side: String
    /// Whether the cell says what its row is about.
    let isHead: Bool
    let mark: Mark?
  }

  /// A number that leads to a footnote.
  struct Mark {
    let target: String
    let number: Int
  }

  struct Footnote {
    let anchor: String
    let number: Int
    let reason: String
  }
}

extension Page.Table {
  /// How many rows a page has room for.
  static let rowLimit = 1000
  /// How many characters of text stay on one line.
  private static let shortText = 12

  /// Formats a table; of more than ``rowLimit`` rows the rest is left out, which is said.
  ///
  /// The ids of its footnotes start with `id`, and `label` is what it is called without a caption.
  init(_ table: Report.Table, id: String, label: String, _ language: Language) {
    var footnotes = Footnotes()
    var rows: [Page.Row] = []
    func format(_ cells: [Report.Cell]) -> [Page.Cell] {
      zip(table.columns, cells).enumerated().map { index, pair in
        let (column, cell) = pair
        var bytes: [UInt8] = []
        var mark: Page.Mark?
        var side = column.side
        switch cell {
        case .text(let text):
          bytes = Array(text.utf8)
          // What is short, as a period, is not broken in two.
          if column.alignment == .leading, text.unicodeScalars.count <= Self.shortText {
            side = "t s"
          }
        case .missing(let reason):
          bytes = Array("–".utf8)
          if let reason {
            let number = footnotes.number(of: reason)
            mark = Page.Mark(target: "\(id)n\(number)", number: number)
          }
        default: bytes.append(shown: cell)
        }
        return Page.Cell(
          text: String(decoding: bytes, as: UTF8.self), side: side,
          isHead: index == 0 && column.alignment == .leading, mark: mark)
      }
    }
    for row in table.rows.prefix(Self.rowLimit) {
      rows.append(Page.Row(cells: format(row)))
    }
    total = table.totalRow.map { format($0) } ?? []
    self.caption = table.caption
    self.label = table.caption ?? label
    headings = table.columns.map { Page.Heading(text: $0.heading, side: $0.side) }
    self.rows = rows
    hasTotal = !total.isEmpty
    hasFootnotes = !footnotes.reasons.isEmpty
    self.footnotes = footnotes.reasons.enumerated().map { index, reason in
      Page.Footnote(anchor: "\(id)n\(index + 1)", number: index + 1, reason: reason)
    }
    let left = table.rows.count - rows.count
    omitted =
      left > 0
      ? Phrase(
        en: left == 1
          ? "One more row is not shown here; --format csv writes all."
          : "\(left) more rows are not shown here; --format csv writes them all.",
        zh: "另有 \(left) 行未在此显示；--format csv 可输出全部。")[language] : nil
  }
}

extension Report.Column {
  /// The class of its cells on a page.
  fileprivate var side: String { alignment == .trailing ? "n" : "t" }
}
