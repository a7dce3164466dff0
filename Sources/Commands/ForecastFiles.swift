import Analyses
import Exports
import Tables

extension SmallTable {
  /// The series of a file with the columns date and value, and series where there are several.
  ///
  /// In the order in which they first occur; their points by date.
  func series() throws -> [GivenSeries] {
    let date = try place(of: Self.dateColumns, for: "date")
    let value = try place(of: ["value", "y", "count", "数值", "数量"], for: "value")
    let name = place(named: Self.nameColumns)
    var names: [String] = []
    var points: [String: [(day: Int32, value: Double)]] = [:]
    var lines: [String: [Int32: Int]] = [:]
    for row in rows {
      let series = name.map { row.cells[$0] } ?? ""
      let day = try days(row, date).lowerBound
      if points[series] == nil { names.append(series) }
      if let before = lines[series]?[day] {
        throw error(
          line: row.line, "\(row.cells[date]) stands on line \(before) already",
          "give one value for each date\(name == nil ? ", or a column series" : " of a series")")
      }
      lines[series, default: [:]][day] = row.line
      points[series, default: []].append((day, try number(row, value)))
    }
    guard !names.isEmpty else {
      throw error(line: nil, "has no line but the header", "add a line for each period")
    }
    return names.map { series in
      GivenSeries(
        name: name == nil ? nil : series,
        points: (points[series] ?? []).sorted { $0.day < $1.day })
    }
  }

  /// What is wrong with a series, at the line of its file.
  func located(_ error: SeriesError) -> any Error {
    let date = place(named: Self.dateColumns)
    let name = place(named: Self.nameColumns)
    let row = rows.first { row in
      guard let date, let day = error.day, let days = try? days(row, date) else { return false }
      return days.lowerBound == day
        && (error.name == nil || name.map { row.cells[$0] } == error.name)
    }
    guard let row else { return error }
    return self.error(line: row.line, error.fault, error.nextStep ?? "")
  }

  private static let dateColumns = ["date", "day", "week", "period", "ds", "日期"]
  private static let nameColumns = ["series", "unique_id", "name", "系列"]

  /// Orders by local day; those of a week or month lie evenly on its days.
  func planOfOrders() throws -> [Int32: Double] {
    let date = try place(of: ["date", "day", "week", "month", "period", "日期", "周"], for: "date")
    let orders = try place(of: ["orders", "value", "订单", "订单数", "订单量"], for: "orders")
    var plan: [Int32: Double] = [:]
    for row in rows {
      let days = try days(row, date)
      let count = try number(row, orders)
      guard count >= 0 else {
        throw error(line: row.line, "\(row.cells[orders]) orders", "give a number from 0")
      }
      for day in days {
        guard plan[day] == nil else {
          throw error(
            line: row.line, "\(CivilDate(daysSince1970: day)) is planned twice",
            "give each day, week or month once")
        }
        plan[day] = count / Double(days.count)
      }
    }
    return plan
  }

  private func days(_ row: Row, _ place: Int) throws -> ClosedRange<Int32> {
    // A stamp counts by its day.
    let text = String(row.cells[place].prefix { $0 != " " && $0 != "T" })
    do {
      return try CivilDate.days(ofPeriod: text.replacing("/", with: "-"))
    } catch {
      throw self.error(
        line: row.line, "column \(header[place]): \(error)", "write dates as 2025-01-31")
    }
  }

  /// Sums of squares of such numbers are still finite.
  private static var largest: Double { 1e100 }

  private func number(_ row: Row, _ place: Int) throws -> Double {
    let text = row.cells[place]
    guard !text.isEmpty else {
      throw error(
        line: row.line, "column \(header[place]): the cell is empty",
        "write the number, 0 where there was none, or leave out the line")
    }
    let isPlain = text.utf8.allSatisfy { "0123456789.+-eE".utf8.contains($0) }
    guard isPlain, let number = Double(text) else {
      throw error(
        line: row.line, "column \(header[place]): \"\(text)\" is no number",
        "write numbers as 1234.5, without separators")
    }
    guard number.magnitude <= Self.largest else {
      throw error(
        line: row.line,
        "column \(header[place]): \(text) is too large; at most 1e100 can be computed with",
        "give the column in larger units")
    }
    return number
  }

  private func place(named names: [String]) -> Int? {
    header.firstIndex { names.contains($0.lowercased()) }
  }

  private func place(of names: [String], for what: String) throws -> Int {
    if let place = place(named: names) { return place }
    throw error(
      line: 1, "no column is called \(what); there are \(header.joined(separator: ", "))",
      "name one \(what)")
  }
}
