/// Rows made block by block, to be written in the order of their times.
struct TimedRows: Sendable {
  struct Row: Sendable {
    let time: Int
    /// Decides between rows of the same second; unique.
    let key: UInt64
    let bytes: Range<Int>
  }

  var bytes: [UInt8] = []
  var rows: [Row] = []

  /// Ends a row that began where the bytes ended before.
  mutating func end(from start: Int, time: Int, key: UInt64) {
    rows.append(Row(time: time, key: key, bytes: start..<bytes.count))
  }
}

/// Holds rows back until no earlier row can come.
///
/// Requests and complaints lie a few weeks behind their orders. As orders come in order of time, a
/// day's rows are complete once the orders have reached the next day: what is held is about a
/// month of rows, not the whole file.
struct TimeSorter {
  private var days: [TimedRows]
  private let first: Int
  private var done = 0
  private(set) var rows = 0

  init(first: LocalDay, asOf: Int) {
    self.first = first.number
    days = Array(repeating: TimedRows(), count: max(0, asOf / 86_400 - first.number))
  }

  /// Takes the rows of a block; none is earlier than the orders of the block.
  mutating func add(_ block: TimedRows) {
    for row in block.rows {
      let day = row.time / 86_400 - first
      let start = days[day].bytes.count
      days[day].bytes.append(contentsOf: block.bytes[row.bytes])
      days[day].end(from: start, time: row.time, key: row.key)
    }
    rows += block.rows.count
  }

  /// Gives out, in order, the rows of all days before a day.
  mutating func take(before day: LocalDay, into output: inout [UInt8]) {
    while done < min(days.count, day.number - first) {
      let rows = days[done].rows.sorted { ($0.time, $0.key) < ($1.time, $1.key) }
      for row in rows { output.append(contentsOf: days[done].bytes[row.bytes]) }
      days[done] = TimedRows()
      done += 1
    }
  }
}
