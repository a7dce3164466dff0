extension ChartScript {
  private static let matrixLimit = 24

  /// Draws a square of cells, darker for higher values, blue above zero and orange below.
  init(matrix values: [[Double?]], labels all: [String], _ numbers: ShortNumber) {
    let count = min(all.count, Self.matrixLimit)
    let labels = all.prefix(count).map { Self.fit($0, in: 130) }
    let widest = labels.map(Self.width).reduce(0, max)
    let left = widest + 10
    let cell = min((Double(Self.width) - left - 10) / Double(count), 44)
    let right = Double(Self.width) - left - cell * Double(count)
    self.init(
      height: Int(cell * Double(count) + widest + 18),
      margins: (left: left, right: right, top: widest + 12, bottom: 6))
    add("set xrange [0.5:\(Double(count) + 0.5)]")
    add("set yrange [\(Double(count) + 0.5):0.5]")
    add(marks: labels.enumerated().map { ($1, Double($0 + 1)) }, axis: "y", grid: false)
    for (index, label) in labels.enumerated() {
      let top = 1 - (widest + 6) / Double(height)
      add(label: label, at: "first \(index + 1), screen \(top)", "left rotate by 90")
    }
    var largest = 0.0
    for row in values { for value in row { largest = max(largest, value?.magnitude ?? 0) } }
    // A number is put down where it has room.
    let texts = values.prefix(count).map { $0.prefix(count).map { $0.map(numbers.text) ?? "–" } }
    let hasRoom = texts.allSatisfy { $0.allSatisfy { Self.width(of: $0) <= cell - 2 } }
    var cells: [[Double]] = []
    for (row, line) in values.prefix(count).enumerated() {
      for (column, value) in line.prefix(count).enumerated() {
        let (x, y) = (Double(column + 1), Double(row + 1))
        if let value, value != 0 {
          // At most three quarters of the full colour, so that the number on it can be read.
          let alpha = 255 - Int((value.magnitude / largest * 190).rounded())
          let colour = Int(Palette.colour(value > 0 ? 0 : 1), radix: 16) ?? 0
          cells.append([x, y, x - 0.48, x + 0.48, y - 0.48, y + 0.48, Double(alpha << 24 | colour)])
        }
        if hasRoom { add(label: texts[row][column], at: "\(x), \(y)", "center front") }
      }
    }
    // Without a plot nothing is drawn at all, not even the labels.
    if cells.isEmpty { cells = [[1, 1, 1, 1, 1, 1, 0]] }
    add(data: "cells", cells)
    add("plot $cells with boxxyerror lc rgb variable")
    if count < all.count {
      omission = Phrase(
        en: "The first \(count) of \(all.count) are drawn.", zh: "仅画出前 \(count) 项，共 \(all.count) 项。"
      )
    }
  }
}
