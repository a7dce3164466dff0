import Cubes
import Tables

/// Parts of cubes by week, put together anew so that one pass over the orders answers every question.
enum WeeklyCells {
  /// The cells of two stretches of whole weeks, each marked by `1` or `2` as `CompareQuestion` has it.
  static func spans(
    _ cells: [Cube.Cell], before: ClosedRange<Int32>, after: ClosedRange<Int32>
  ) -> [Cube.Cell] {
    [(before, "1"), (after, "2")].flatMap { days, name in
      cells.filter { cell in cell.period.map { days.contains($0) } ?? false }.map { cell in
        var cell = cell
        cell.key.append(name)
        cell.period = nil
        return cell
      }
    }
  }

  /// Cells by week, with the days of what came back put together from cells by day.
  static func withEventDays(_ weeks: [Cube.Cell], from days: [Cube.Cell]) -> [Cube.Cell] {
    var places: [Int32: Int] = [:]
    for (place, week) in weeks.enumerated() {
      if let monday = week.period { places[monday] = place }
    }
    var parts = weeks.map { _ in [Cube.Cell]() }
    for day in days {
      guard let date = day.period else { continue }
      let monday = date - Int32(CivilDate.isoWeekday(ofDay: date)) + 1
      if let place = places[monday] { parts[place].append(day) }
    }
    return zip(weeks, parts).map { week, days in
      var week = week
      week.returnDays = summed(days.flatMap(\.returnDays))
      week.complaintDays = summed(days.flatMap(\.complaintDays))
      return week
    }
  }

  /// Each pair of days once, sorted.
  private static func summed(_ days: [Cube.EventDay]) -> [Cube.EventDay] {
    let sorted = days.sorted {
      ($0.start, $0.isUnderWay ? 1 : 0, $0.requested)
        < ($1.start, $1.isUnderWay ? 1 : 0, $1.requested)
    }
    return sorted.reduce(into: []) { sums, day in
      if let last = sums.last, last.start == day.start, last.isUnderWay == day.isUnderWay,
        last.requested == day.requested
      {
        sums[sums.count - 1].lines += day.lines
      } else {
        sums.append(day)
      }
    }
  }

  /// The cells of some whole weeks, one for each key.
  ///
  /// An order belongs to one week, so that distinct orders add up. Sorted as the cells come, by key.
  static func merged(_ cells: [Cube.Cell], in days: ClosedRange<Int32>) -> [Cube.Cell] {
    struct Key: Hashable {
      var values: [String?]
      var coversAllEvents: Bool
      var isOfComplaints: Bool
    }
    var places: [Key: Int] = [:]
    var merged: [Cube.Cell] = []
    for cell in cells {
      guard let week = cell.period, days.contains(week) else { continue }
      let key = Key(
        values: cell.key, coversAllEvents: cell.coversAllEvents,
        isOfComplaints: cell.eventKind == .complaints)
      if let place = places[key] {
        merged[place].measures.add(cell.measures)
        merged[place].exposure += cell.exposure
        merged[place].returnDays += cell.returnDays
        merged[place].complaintDays += cell.complaintDays
      } else {
        places[key] = merged.count
        merged.append(cell)
        merged[merged.count - 1].period = nil
      }
    }
    return merged
  }
}

extension Measures {
  /// Adds the measures of other orders.
  fileprivate mutating func add(_ other: Measures) {
    lines += other.lines
    orders += other.orders
    units += other.units
    amount += other.amount
    cancelled += other.cancelled
    returned.add(other.returned)
    returnedInPeriod.add(other.returnedInPeriod)
    complained.add(other.complained)
    complainedInPeriod.add(other.complainedInPeriod)
    squares.units.add(other.squares.units)
    squares.amount.add(other.squares.amount)
  }
}

extension Measures.Outcome {
  fileprivate mutating func add(_ other: Measures.Outcome) {
    lines += other.lines
    orders += other.orders
    units += other.units
    amount += other.amount
    refund += other.refund
    events += other.events
  }
}

extension Measures.Squares.Moments {
  fileprivate mutating func add(_ other: Measures.Squares.Moments) {
    xx += other.xx
    xy += other.xy
    yy += other.yy
  }
}
