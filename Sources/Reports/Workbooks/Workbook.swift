import CXLSXWriter
import Glibc

/// An Excel workbook in the making.
///
/// All text is written as strings, never as formulas: a cell that begins with `=` is text. The same
/// calls give the same bytes; the file says that it was made at the start of 2000.
struct Workbook: ~Copyable {
  /// A sheet of the workbook: valid as long as that is.
  struct Sheet {
    fileprivate let sheet: UnsafeMutablePointer<lxw_worksheet>
    /// What it is called, as references to it need it.
    let name: String
  }

  /// How a cell looks.
  struct Style: Hashable {
    /// Excel's format of a number, as `0.00%`; nil for text.
    var number: String?
    var isBold = false
    var wraps = false
    var isTrailing = false
    var isTitle = false
    /// Whether a rule stands above or below.
    var ruleAbove = false
    var ruleBelow = false
  }

  /// How many rows a sheet holds.
  static let rowLimit = 1 << 20

  private let book: UnsafeMutablePointer<lxw_workbook>
  private let path: String
  private var formats: [Style: UnsafeMutablePointer<lxw_format>] = [:]
  private var names: Set<String> = []
  /// The first thing that went wrong.
  private var failure: String?

  /// Begins a workbook, in a temporary file.
  init(title: String) throws(ReportError) {
    (book, path) = try Self.open()
    let book = book
    var properties = lxw_doc_properties()
    properties.created = 946_684_800
    Self.withText(title) { title in
      properties.title = UnsafeMutablePointer(mutating: title)
      workbook_set_properties(book, &properties)
    }
  }

  private static func open() throws(ReportError) -> (UnsafeMutablePointer<lxw_workbook>, String) {
    let folder = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    // libxlsxwriter writes to a path. mkstemp(3) wants six X at the end, and writes the name over them.
    var template = Array("\(folder)/aftersales-XXXXXX".utf8CString)
    let descriptor = mkstemp(&template)
    guard descriptor >= 0 else {
      throw .unbound(
        cause: "no temporary file in \(folder): \(String(cString: strerror(errno))); set TMPDIR")
    }
    close(descriptor)
    let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    guard let book = workbook_new(path) else {
      unlink(path)
      throw .unbound(cause: "no memory")
    }
    return (book, path)
  }

  deinit { unlink(path) }

  /// Finishes the workbook and returns its bytes.
  ///
  /// - Throws: ``ReportError/unbound(cause:)`` for the first thing that went wrong.
  consuming func finish() throws(ReportError) -> [UInt8] {
    let code = workbook_close(book)
    if let failure { throw .unbound(cause: failure) }
    guard code == LXW_NO_ERROR else { throw .unbound(cause: Self.message(code)) }
    guard let file = fopen(path, "r") else {
      throw .unbound(cause: "\(path): \(String(cString: strerror(errno)))")
    }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = fread(&buffer, 1, buffer.count, file)
      bytes += buffer[..<count]
      if count < buffer.count { break }
    }
    guard ferror(file) == 0 else { throw .unbound(cause: "\(path): cannot be read") }
    return bytes
  }

  /// Adds a sheet; of its name is kept what Excel allows, and it is made unlike the others.
  mutating func addSheet(_ wish: String) throws(ReportError) -> Sheet {
    let name = sheetName(wish)
    let sheet = name.withCString { workbook_add_worksheet(book, $0) }
    guard let sheet else { throw .unbound(cause: "the sheet \(name) is refused") }
    // On paper as wide as a page.
    worksheet_set_landscape(sheet)
    worksheet_fit_to_pages(sheet, 1, 0)
    return Sheet(sheet: sheet, name: name)
  }

  /// Writes text into a cell, as text whatever it looks like.
  mutating func write(_ text: String, _ row: Int, _ column: Int, _ style: Style, on sheet: Sheet) {
    let format = format(style)
    Self.withText(text) { text in
      note(worksheet_write_string(sheet.sheet, UInt32(row), UInt16(column), text, format))
    }
  }

  /// Writes a number into a cell.
  mutating func write(_ value: Double, _ row: Int, _ column: Int, _ style: Style, on sheet: Sheet) {
    note(worksheet_write_number(sheet.sheet, UInt32(row), UInt16(column), value, format(style)))
  }

  /// Makes a row as high as that many points.
  mutating func setHeight(_ height: Int, ofRow row: Int, on sheet: Sheet) {
    note(worksheet_set_row(sheet.sheet, UInt32(row), Double(height), nil))
  }

  /// Makes a column as wide as that many letters.
  mutating func setWidth(_ width: Int, ofColumn column: Int, on sheet: Sheet) {
    note(worksheet_set_column(sheet.sheet, UInt16(column), UInt16(column), Double(width), nil))
  }

  /// Keeps rows in sight.
  func freeze(rows: Int, on sheet: Sheet) { worksheet_freeze_panes(sheet.sheet, UInt32(rows), 0) }

  /// Colours a square of numbers, darker for higher ones.
  mutating func shade(row: Int, column: Int, size: Int, on sheet: Sheet) {
    var scale = lxw_conditional_format()
    scale.type = UInt8(LXW_CONDITIONAL_2_COLOR_SCALE.rawValue)
    scale.min_color = 0xFFFFFF
    scale.max_color = 0x66AAD1
    note(
      worksheet_conditional_format_range(
        sheet.sheet, UInt32(row), UInt16(column), UInt32(row + size - 1),
        UInt16(column + size - 1), &scale))
  }

  /// Draws a chart of Excel's own from columns of a sheet.
  ///
  /// The title stands in the first cell, the names of the columns in the second row, and the data
  /// from the third row on: what Excel would take for a formula in a name is then only ever a cell.
  ///
  /// - Parameters:
  ///   - isBar: Bars from left to right, else lines.
  ///   - columns: Which columns to draw; thin and dashed ones are ends of intervals.
  ///   - rows: How many rows of data there are.
  ///   - number: Excel's format of the values.
  ///   - sheet: Where the data are and the chart comes to stand.
  /// - Throws: ``ReportError/unbound(cause:)``.
  mutating func draw(
    isBar: Bool, columns: [(index: Int, isThin: Bool)], rows: Int, number: String, on sheet: Sheet
  ) throws(ReportError) {
    let kind = isBar ? LXW_CHART_BAR : LXW_CHART_LINE
    guard let chart = workbook_add_chart(book, UInt8(kind.rawValue)) else {
      throw .unbound(cause: "no memory")
    }
    let last = UInt32(rows + 1)
    sheet.name.withCString { name in
      chart_title_set_name_range(chart, name, 0, 0)
      for (index, isThin) in columns {
        guard let series = chart_add_series(chart, nil, nil) else { continue }
        let column = UInt16(index)
        chart_series_set_name_range(series, name, 1, column)
        chart_series_set_categories(series, name, 2, 0, last, 0)
        chart_series_set_values(series, name, 2, column, last, column)
        if isThin {
          var line = lxw_chart_line()
          line.width = 1
          line.dash_type = UInt8(LXW_CHART_LINE_DASH_DASH.rawValue)
          chart_series_set_line(series, &line)
        }
      }
    }
    // Of bars that go to the right, libxlsxwriter calls the axis of the values x.
    let (values, labels) =
      isBar
      ? (chart.pointee.x_axis, chart.pointee.y_axis) : (chart.pointee.y_axis, chart.pointee.x_axis)
    if isBar { chart_axis_set_reverse(labels) }
    number.withCString { chart_axis_set_num_format(values, $0) }
    if columns.count == 1 {
      chart_legend_set_position(chart, UInt8(LXW_CHART_LEGEND_NONE.rawValue))
    }
    var options = lxw_chart_options()
    options.x_scale = 1.5
    options.y_scale = isBar ? Swift.max(1, Double(rows) / 12) : 1.3
    let place = UInt16((columns.map(\.index).max() ?? 0) + 3)
    note(worksheet_insert_chart_opt(sheet.sheet, 2, place, chart, &options))
  }

  private mutating func note(_ code: lxw_error) {
    if code != LXW_NO_ERROR, failure == nil { failure = Self.message(code) }
  }

  private static func message(_ code: lxw_error) -> String {
    lxw_strerror(code).map { String(cString: $0) } ?? "error \(code.rawValue)"
  }

  private mutating func format(_ style: Style) -> UnsafeMutablePointer<lxw_format>? {
    if let format = formats[style] { return format }
    guard let format = workbook_add_format(book) else { return nil }
    if let number = style.number { number.withCString { format_set_num_format(format, $0) } }
    if style.isBold || style.isTitle { format_set_bold(format) }
    if style.isTitle { format_set_font_size(format, 16) }
    if style.wraps { format_set_text_wrap(format) }
    format_set_align(format, UInt8(LXW_ALIGN_VERTICAL_TOP.rawValue))
    if style.isTrailing { format_set_align(format, UInt8(LXW_ALIGN_RIGHT.rawValue)) }
    if style.ruleAbove { format_set_top(format, UInt8(LXW_BORDER_THIN.rawValue)) }
    if style.ruleBelow { format_set_bottom(format, UInt8(LXW_BORDER_THIN.rawValue)) }
    formats[style] = format
    return format
  }

  /// Calls with text that a cell can hold: controls visible, at most 32,767 characters of UTF-16.
  private static func withText(_ text: String, _ body: (UnsafePointer<CChar>) -> Void) {
    var bytes: [UInt8] = []
    var units = 0
    for scalar in text.unicodeScalars {
      units += UTF16.width(scalar)
      if units > 32_000 {
        bytes.append(contentsOf: "…".utf8)
        break
      }
      if bytes.append(visible: scalar) == nil { bytes.append(utf8: scalar) }
    }
    String(decoding: bytes, as: UTF8.self).withCString(body)
  }

  /// At most 31 characters, letters, digits and spaces, unlike the names there are.
  private mutating func sheetName(_ wish: String) -> String {
    var base = ""
    var units = 0
    for scalar in wish.unicodeScalars {
      let isKept =
        scalar.properties.isAlphabetic || scalar.properties.numericType != nil
        || scalar == " " || scalar == "-"
      let next: Unicode.Scalar = isKept ? scalar : "_"
      units += UTF16.width(next)
      guard units <= 26 else { break }
      base.unicodeScalars.append(next)
    }
    base = String(base.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    if base.isEmpty { base = "Sheet" }
    var name = base
    var number = 2
    // Excel keeps the name History for itself, and does not tell cases apart.
    while name.lowercased() == "history" || !names.insert(name.lowercased()).inserted {
      name = "\(base) \(number)"
      number += 1
    }
    return name
  }
}
