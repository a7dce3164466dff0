/// What gnuplot is told for one picture.
///
/// Values go in as places between 0 and 1, and texts as numbered tokens for which the texts stand in
/// again once the picture is drawn: nothing that comes from data is ever read by gnuplot, which would
/// run a backtick, and no number is too large for it.
struct ChartScript {
  /// How high letters are, in the units of the picture.
  static let fontSize = 13.0
  /// How wide the pictures are: as wide as a phone shows with letters that can be read.
  static let width = 480

  /// The size of the picture.
  let width: Int
  let height: Int
  /// The commands, in ASCII.
  private(set) var text = ""
  /// The texts, by the numbers of their tokens.
  private(set) var labels: [String] = []
  /// What had no room, for the reader; nil if all is there.
  var omission: Phrase?

  private let margins: (left: Double, right: Double, top: Double, bottom: Double)

  /// Begins a picture: no key, no border, margins in its units.
  init(
    height: Int, margins: (left: Double, right: Double, top: Double, bottom: Double)
  ) {
    width = Self.width
    self.height = height
    self.margins = margins
    add("reset")
    add("set terminal svg size \(width),\(height) noenhanced font \"sans,\(Self.fontSize)\"")
    add("unset key")
    add("set border 0")
    add("unset xtics")
    add("unset ytics")
    add("set lmargin at screen \(margins.left / Double(width))")
    add("set rmargin at screen \(1 - margins.right / Double(width))")
    add("set bmargin at screen \(margins.bottom / Double(height))")
    add("set tmargin at screen \(1 - margins.top / Double(height))")
    add("set style fill solid noborder")
  }

  /// How wide and high the area inside the margins is.
  var area: (width: Double, height: Double) {
    (
      Double(width) - margins.left - margins.right, Double(height) - margins.top - margins.bottom
    )
  }

  /// Adds a line of commands.
  mutating func add(_ command: String) { text += command + "\n" }

  /// Adds inline data that plots name as `$name`; nil breaks a line in two.
  mutating func add(data name: String, _ rows: [[Double]?]) {
    add("$\(name) << EOD")
    for row in rows { add(row.map { $0.map(\.description).joined(separator: " ") } ?? "") }
    add("EOD")
  }

  /// The token of a text, quoted.
  mutating func token(_ label: String) -> String {
    labels.append(label)
    return "\"t\(labels.count - 1)\""
  }

  /// The number of the text for which a token stands.
  static func index(of token: String) -> Int? {
    token.first == "t" ? Int(token.dropFirst()) : nil
  }

  /// Adds the marks of an axis, `x` or `y`.
  mutating func add(marks: [(text: String, position: Double)], axis: String, grid: Bool) {
    let list = marks.map { "\(token($0.text)) \($0.position)" }.joined(separator: ", ")
    add("set \(axis)tics scale 0 nomirror (\(list)) textcolor rgb \"#000003\"")
    if grid { add("set grid \(axis)tics lt 1 lw 1 lc rgb \"#000002\"") }
  }

  /// Adds a text whose place is given in gnuplot's coordinates.
  mutating func add(label: String, at place: String, _ style: String = "left") {
    add("set label \(token(label)) at \(place) \(style) textcolor rgb \"#000003\"")
  }

  /// About how wide a text is; wide characters count twice.
  static func width(of text: String) -> Double {
    var bytes: [UInt8] = []
    return Double(bytes.append(display: text)) * fontSize * 0.57
  }

  /// A text cut to about a width.
  static func fit(_ text: String, in width: Double) -> String {
    var bytes: [UInt8] = []
    bytes.append(display: text, limit: max(1, Int(width / (fontSize * 0.57))))
    return String(decoding: bytes, as: UTF8.self)
  }
}

/// Colours that are told apart on white and on black, also by the colour-blind (Okabe & Ito 2008).
enum Palette {
  static let colours = ["0072B2", "D55E00", "009E73", "CC79A7", "E69F00", "56B4E9"]

  /// The colour of the line of that index.
  static func colour(_ index: Int) -> String { colours[index % colours.count] }
}

extension ChartScript {
  /// What draws a chart; nil where there is nothing to draw.
  init?(_ chart: Report.Chart, _ language: Language) {
    let numbers = ShortNumber(unit: chart.unit, language: language)
    switch chart.content {
    case .bars(let bars):
      guard !bars.isEmpty else { return nil }
      self.init(bars: bars, numbers)
    case .lines(let periods, let series, let bands):
      let values = series.flatMap(\.values) + bands.flatMap { $0.low + $0.high }
      guard values.contains(where: { $0 != nil }) else { return nil }
      self.init(periods: periods, series: series, bands: bands, numbers)
    case .matrix(let labels, let values):
      guard values.contains(where: { $0.contains { $0 != nil } }) else { return nil }
      self.init(matrix: values, labels: labels, numbers)
    }
  }
}
