/// A chart in characters of one width, at most 80 cells wide, whatever the terminal.
struct TextChart {
  /// The lines of the picture below its title; none where there is nothing to draw.
  private(set) var lines: [String] = []

  private let numbers: ShortNumber
  private let language: Language

  /// How many bars are shown.
  private static let barLimit = 40
  /// How many cells the longest bar takes.
  private static let barWidth = 28
  /// How many lines are shown.
  private static let lineLimit = 12
  /// How many periods a sparkline shows.
  private static let sparkLimit = 48

  /// Draws a chart.
  init(_ chart: Report.Chart, _ language: Language) {
    self.language = language
    numbers = ShortNumber(unit: chart.unit, language: language)
    switch chart.content {
    case .bars(let bars): draw(bars)
    case .lines(let periods, let series, let bands):
      draw(series, bands, periods: periods)
    case .matrix(let labels, let values): draw(values, labels: labels)
    }
  }

  // MARK: Bars

  private mutating func draw(_ all: [Report.Chart.Bar]) {
    let bars = all.prefix(Self.barLimit)
    let labels = bars.map { Padded($0.label, limit: 24) }
    let values = bars.map { Padded(numbers.text($0.value)) }
    let low = bars.map(\.value).reduce(0, min)
    let high = bars.map(\.value).reduce(0, max)
    let range = high / 2 - low / 2
    // Bars start at zero, which is at the left unless some go the other way.
    let zero = range > 0 ? Int((-low / 2 / range * Double(Self.barWidth)).rounded()) : 0
    for (index, bar) in bars.enumerated() {
      let share = range > 0 ? bar.value.magnitude / 2 / range * Double(Self.barWidth) : 0
      var picture: String
      if bar.value < 0 {
        let cells = min(Int(share.rounded()), zero)
        picture = String(repeating: " ", count: zero - cells) + String(repeating: "█", count: cells)
      } else {
        picture = String(repeating: " ", count: zero) + Self.bar(share)
      }
      picture += String(repeating: " ", count: max(0, Self.barWidth - picture.unicodeScalars.count))
      var line =
        labels[index].leading(labels) + "  " + picture + "  " + values[index].trailing(values)
      if let low = bar.low, let high = bar.high {
        line += "  " + numbers.interval(low, high)
      }
      lines.append(line)
    }
    add(omitted: all.count - bars.count)
  }

  /// A bar to an eighth of a cell; a value that is not zero shows at least that.
  private static func bar(_ cells: Double) -> String {
    let eighths = cells > 0 ? max(Int((cells * 8).rounded()), 1) : 0
    let blocks = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"]
    return String(repeating: "█", count: eighths / 8) + blocks[eighths % 8]
  }

  // MARK: Lines

  private mutating func draw(
    _ all: [Report.Chart.Line], _ bands: [Report.Chart.Band], periods: [String]
  ) {
    let series = Array(all.prefix(Self.lineLimit))
    let values = series.flatMap(\.values).compactMap { $0 }
    guard let low = values.min(), let high = values.max() else { return }
    let shown = periods.suffix(Self.sparkLimit)
    let first = periods.count - shown.count
    let labels = (series.map(\.label) + bands.map(\.label)).map { Padded($0, limit: 20) }
    for (index, line) in series.enumerated() {
      let known = line.values.compactMap { $0 }
      guard let start = known.first, let end = known.last, let least = known.min(),
        let most = known.max()
      else { continue }
      let spark = line.values.dropFirst(first).map { Self.spark($0, low: low, high: high) }
      lines.append(labels[index].leading(labels) + "  " + spark.joined())
      let facts = [
        Phrase(en: "first \(numbers.text(start))", zh: "首 \(numbers.text(start))"),
        Phrase(en: "last \(numbers.text(end))", zh: "末 \(numbers.text(end))"),
        Phrase(en: "min \(numbers.text(least))", zh: "最小 \(numbers.text(least))"),
        Phrase(en: "max \(numbers.text(most))", zh: "最大 \(numbers.text(most))"),
      ]
      lines.append(
        Padded("").leading(labels) + "  "
          + facts.map { $0[language] }.joined(separator: language == .zh ? "，" : ", "))
    }
    for (index, band) in bands.enumerated() {
      let last = periods.indices.last { band.low[$0] != nil && band.high[$0] != nil }
      guard let last, let low = band.low[last], let high = band.high[last] else { continue }
      lines.append(
        labels[series.count + index].leading(labels)
          + "  \(numbers.interval(low, high)) \(periods[last])")
    }
    if let start = shown.first, let end = shown.last {
      let range = start == end ? start : "\(start) … \(end)"
      lines.append(Padded("").leading(labels) + "  " + range)
    }
    if first > 0 {
      lines.append(
        Phrase(
          en: "The last \(shown.count) of \(periods.count) periods are shown.",
          zh: "仅显示最后 \(shown.count) 期，共 \(periods.count) 期。")[language])
    }
    add(omitted: all.count - series.count)
  }

  /// One of eight heights, or a space for a gap; a middle one where all values are equal.
  private static func spark(_ value: Double?, low: Double, high: Double) -> String {
    guard let value else { return " " }
    let range = high / 2 - low / 2
    let step = range > 0 ? Int(((value / 2 - low / 2) / range * 7).rounded()) : 3
    return ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"][min(max(step, 0), 7)]
  }

  // MARK: Matrices

  /// Numbers where the rows are short enough, else shades.
  private mutating func draw(_ values: [[Double?]], labels all: [String]) {
    guard values.contains(where: { $0.contains { $0 != nil } }) else { return }
    let count = min(all.count, 24)
    let labels = all.prefix(count).enumerated().map { Padded("\($0 + 1) \($1)", limit: 24) }
    let rows = values.prefix(count).map { $0.prefix(count).map { $0.map(numbers.text) ?? "-" } }
    let texts = rows.map { $0.map { Padded($0) } }
    let widest = max(texts.flatMap { $0.map(\.width) }.max() ?? 0, 2)
    let labelWidth = labels.map(\.width).max() ?? 0
    if labelWidth + count * (widest + 2) <= 80 {
      let heads = (1...count).map { Padded("\($0)").trailing(width: widest) }
      lines.append(Padded("").leading(labels) + "  " + heads.joined(separator: "  "))
      for (label, row) in zip(labels, texts) {
        lines.append(
          label.leading(labels) + "  "
            + row.map { $0.trailing(width: widest) }.joined(separator: "  "))
      }
    } else {
      var largest = 0.0
      for row in values { for value in row { largest = max(largest, value?.magnitude ?? 0) } }
      for (label, row) in zip(labels, values) {
        let shades = row.prefix(count).map { value -> String in
          guard let value, largest > 0 else { return "  " }
          let shade = ["··", "░░", "▒▒", "▓▓", "██"]
          return shade[Int((value.magnitude / largest * 4).rounded())]
        }
        lines.append(label.leading(labels) + "  " + shades.joined())
      }
      lines.append("·· 0  ██ " + numbers.text(largest))
    }
    add(omitted: all.count - count)
  }

  private mutating func add(omitted count: Int) {
    if count > 0 {
      lines.append(Phrase(en: "… and \(count) more", zh: "…另有 \(count) 项")[language])
    }
  }
}

/// A text made fit for a terminal, and its width in cells.
private struct Padded {
  let text: String
  let width: Int

  init(_ raw: String, limit: Int = .max) {
    var bytes: [UInt8] = []
    width = bytes.append(display: raw, limit: limit)
    text = String(decoding: bytes, as: UTF8.self)
  }

  /// Flush left in a column with others.
  func leading(_ others: [Padded]) -> String {
    text + String(repeating: " ", count: max(0, (others.map(\.width).max() ?? 0) - width))
  }

  /// Flush right in a column with others.
  func trailing(_ others: [Padded]) -> String {
    trailing(width: others.map(\.width).max() ?? 0)
  }

  func trailing(width column: Int) -> String {
    String(repeating: " ", count: max(0, column - width)) + text
  }
}

extension Report.Section {
  /// The pictures that text has room for, each with its title, without spaces at ends of lines.
  func textCharts(_ language: Language) -> [(title: String, lines: [String])] {
    charts.filter { $0.places.contains(.text) }.compactMap { chart in
      let lines = TextChart(chart, language).lines.map { line in
        String(line.reversed().drop { $0 == " " }.reversed())
      }
      return lines.isEmpty ? nil : (chart.title, lines)
    }
  }
}
