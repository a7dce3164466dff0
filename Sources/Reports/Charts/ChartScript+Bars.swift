extension ChartScript {
  private static let barLimit = 40
  private static let barHeight = 24.0

  /// Draws bars from left to right, one below the other, with their values in a column at the right
  /// and their intervals as thin lines.
  init(bars all: [Report.Chart.Bar], _ numbers: ShortNumber) {
    let bars = all.prefix(Self.barLimit)
    let axis = Axis(
      bars.flatMap { [$0.value, $0.low, $0.high].compactMap { $0 } }, includesZero: true, count: 4)
    let values = bars.map { numbers.text($0.value) }
    let labels = bars.map { Self.fit($0.label, in: 170) }
    let left = labels.map(Self.width).reduce(0, max) + 10
    let right = values.map(Self.width).reduce(0, max) + 16
    self.init(
      height: Int(Double(bars.count) * Self.barHeight) + 32,
      margins: (left: left, right: right, top: 4, bottom: 28))
    let zero = axis.position(of: 0)
    add("set xrange [0:1]")
    add("set yrange [\(Double(bars.count) + 0.5):0.5]")
    add(
      marks: zip(numbers.marks(of: axis), axis.marks.map(axis.position)).map { ($0, $1) },
      axis: "x", grid: true)
    add(marks: labels.enumerated().map { ($1, Double($0 + 1)) }, axis: "y", grid: false)
    for (index, value) in values.enumerated() {
      add(label: value, at: "screen \(1 - 2 / Double(width)), first \(index + 1)", "right")
    }
    add(
      data: "bars",
      bars.enumerated().map { index, bar in
        let (end, middle) = (axis.position(of: bar.value), Double(index + 1))
        return [
          (zero + end) / 2, middle, min(zero, end), max(zero, end), middle - 0.33, middle + 0.33,
        ]
      })
    let intervals = bars.enumerated().compactMap { index, bar -> [Double]? in
      guard let low = bar.low, let high = bar.high else { return nil }
      let start = axis.position(of: low)
      return [start, Double(index + 1), axis.position(of: high) - start, 0]
    }
    var plot = "plot $bars with boxxyerror lc rgb \"#\(Palette.colour(0))\""
    if !intervals.isEmpty {
      add(data: "intervals", intervals)
      plot += ", $intervals with vectors nohead lt 1 lw 1.5 lc rgb \"#000003\""
    }
    add(plot)
    if bars.count < all.count {
      omission = Phrase(
        en: "The first \(bars.count) of \(all.count) are drawn.",
        zh: "仅画出前 \(bars.count) 项，共 \(all.count) 项。")
    }
  }
}
