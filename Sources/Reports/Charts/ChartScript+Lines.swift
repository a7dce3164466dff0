extension ChartScript {
  private static let lineLimit = 8

  /// Draws lines over periods, bands behind them, and above them what each stands for.
  init(
    periods: [String], series all: [Report.Chart.Line], bands: [Report.Chart.Band],
    _ numbers: ShortNumber
  ) {
    let series = Array(all.prefix(Self.lineLimit))
    let values = series.flatMap(\.values) + bands.flatMap { $0.low + $0.high }
    let axis = Axis(values.compactMap { $0 }, includesZero: false, count: 5)
    let marks = numbers.marks(of: axis)
    let entries = Legend(series: series, bands: bands, width: Double(Self.width))
    self.init(
      height: 250 + Int(entries.height),
      margins: (
        left: marks.map(Self.width).reduce(0, max) + 14, right: 18, top: entries.height + 8,
        bottom: 30
      ))
    add("set xrange [-0.5:\(Double(periods.count) - 0.5)]")
    add("set yrange [0:1]")
    add(
      marks: zip(marks, axis.marks.map(axis.position)).map { ($0, $1) }, axis: "y", grid: true)
    add(
      marks: Self.shown(periods, width: area.width).map { (periods[$0], Double($0)) }, axis: "x",
      grid: false)
    entries.write(to: &self)

    var plots: [String] = []
    for (index, band) in bands.enumerated() {
      plots += add(band, index, colour: Palette.colour(max(series.count - 1, 0)), axis)
    }
    for (index, line) in series.enumerated() { plots += add(line, index, axis) }
    add("plot " + plots.joined(separator: ", "))
    if series.count < all.count {
      omission = Phrase(
        en: "The first \(series.count) of \(all.count) are drawn.",
        zh: "仅画出前 \(series.count) 项，共 \(all.count) 项。")
    }
  }

  /// Adds a line, and points where they have room or where a value stands alone.
  private mutating func add(_ line: Report.Chart.Line, _ index: Int, _ axis: Axis) -> [String] {
    let runs = Self.runs(line.values)
    let isSparse = line.values.count <= 40
    let style = "lt 1 dt \(index / Palette.colours.count + 1) lc rgb \"#\(Palette.colour(index))\""
    var plots: [String] = []
    func place(_ period: Int) -> [Double]? {
      line.values[period].map { [Double(period), axis.position(of: $0)] }
    }
    let connected = runs.filter { $0.count > 1 }
    if !connected.isEmpty {
      add(data: "line\(index)", Array(connected.map { $0.map(place) }.joined(separator: [nil])))
      plots.append("$line\(index) with lines lw 2 \(style)")
    }
    let points = isSparse ? runs.flatMap { $0 } : runs.filter { $0.count == 1 }.flatMap { $0 }
    if !points.isEmpty {
      add(data: "points\(index)", points.compactMap(place))
      plots.append("$points\(index) with points pt 7 ps 0.45 \(style)")
    }
    return plots
  }

  /// Adds a band, run by run; a run of one period is a bar.
  private mutating func add(
    _ band: Report.Chart.Band, _ index: Int, colour: String, _ axis: Axis
  ) -> [String] {
    let isThere = zip(band.low, band.high).map { low, high -> Double? in
      low == nil ? nil : high
    }
    return Self.runs(isThere).enumerated().map { number, run in
      let name = "band\(index)x\(number)"
      // A single period gets a width of its own, or nothing would show.
      let ends = run.count == 1 ? [-0.2, 0.2] : [0]
      add(
        data: name,
        run.flatMap { period in
          ends.map { end in
            [
              Double(period) + end, axis.position(of: band.low[period] ?? 0),
              axis.position(of: band.high[period] ?? 0),
            ]
          }
        })
      return
        "$\(name) with filledcurves lc rgb \"#\(colour)\" fillstyle transparent solid"
        + " \(Legend.bandOpacity) noborder"
    }
  }

  /// The ranges of neighbouring periods that have a value.
  private static func runs(_ values: [Double?]) -> [Range<Int>] {
    var runs: [Range<Int>] = []
    for (index, value) in values.enumerated() where value != nil {
      if let last = runs.last, last.upperBound == index {
        runs[runs.count - 1] = last.lowerBound..<(index + 1)
      } else {
        runs.append(index..<(index + 1))
      }
    }
    return runs
  }

  /// The periods that have room for their names, evenly set apart.
  private static func shown(_ periods: [String], width: Double) -> [Int] {
    let widest = periods.map { Self.width(of: $0) }.reduce(0, max) + 14
    let room = max(Int(width / widest), 1)
    let step = max((periods.count + room - 1) / room, 1)
    // Counted from the last, which matters most; it must not stick out, so it needs half its width.
    let last = periods.count - 1
    let gap = width / Double(max(periods.count, 1))
    let overhang = Int(max(0, (widest / 2 - gap / 2 - 18) / gap).rounded(.up))
    return stride(from: last - min(overhang, last), through: 0, by: -step).reversed()
      .filter { Double($0) * gap + gap / 2 + 30 >= widest / 2 }
  }
}

/// What lines and bands stand for, in rows above the picture.
private struct Legend {
  private struct Entry {
    let label: String
    let colour: String
    let dashes: Int
    /// How opaque a band is together with the wider ones below it; nil for a line.
    let opacity: Double?
    var x = 0.0
    var row = 0
  }

  /// How opaque a band is.
  static let bandOpacity = 0.22
  private static let rowHeight = 20.0
  private var entries: [Entry] = []
  let height: Double

  /// Sets the entries in rows; a lone line needs none, since the title says what it is.
  init(series: [Report.Chart.Line], bands: [Report.Chart.Band], width: Double) {
    if series.count > 1 || !bands.isEmpty {
      entries = series.enumerated().map { index, line in
        Entry(
          label: ChartScript.fit(line.label, in: 180), colour: Palette.colour(index),
          dashes: index / Palette.colours.count + 1, opacity: nil)
      }
      let colour = Palette.colour(max(series.count - 1, 0))
      let widths = bands.map { band in
        zip(band.low, band.high).reduce(0.0) { total, ends in
          guard let low = ends.0, let high = ends.1 else { return total }
          return max(total, high / 2 - low / 2)
        }
      }
      entries += zip(bands, widths).map { band, width in
        let below = widths.count { $0 >= width }
        return Entry(
          label: ChartScript.fit(band.label, in: 180), colour: colour, dashes: 1,
          opacity: 1 - (0..<below).reduce(1.0) { left, _ in left * (1 - Self.bandOpacity) })
      }
    }
    var x = 8.0
    var row = 0
    for index in entries.indices {
      let room = 28 + ChartScript.width(of: entries[index].label)
      if x > 8, x + room > width { (x, row) = (8, row + 1) }
      (entries[index].x, entries[index].row) = (x, row)
      x += room + 16
    }
    height = entries.isEmpty ? 0 : Double(row + 1) * Self.rowHeight
  }

  func write(to script: inout ChartScript) {
    let (width, height) = (Double(script.width), Double(script.height))
    for (index, entry) in entries.enumerated() {
      let (start, end) = (entry.x / width, (entry.x + 20) / width)
      let middle = height - (Double(entry.row) + 0.5) * Self.rowHeight
      if let opacity = entry.opacity {
        let (low, high) = ((middle - 6) / height, (middle + 6) / height)
        script.add(
          "set object \(index + 1) rectangle from screen \(start),\(low) to screen \(end),\(high)"
            + " fillcolor rgb \"#\(entry.colour)\" fillstyle transparent solid \(opacity) noborder")
      } else {
        script.add(
          "set arrow from screen \(start),\(middle / height) to screen \(end),\(middle / height)"
            + " nohead lt 1 lw 2 dt \(entry.dashes) lc rgb \"#\(entry.colour)\"")
      }
      script.add(
        label: entry.label, at: "screen \((entry.x + 26) / width), screen \(middle / height)")
    }
  }
}
