import Cubes
import Statistics

/// Lines and returned lines of both stretches and of every day, all counted to the same age.
struct CompareCounts {
  /// Lines old enough, and those of them that came back in time.
  struct Count {
    var lines = 0.0
    var returned = 0.0
    /// Lines and orders of any age, by which their clustering is told.
    var sold = (lines: 0.0, orders: 0.0)
    var scale = LineDesign.Scale()

    static func += (left: inout Count, right: Count) {
      left.lines += right.lines
      left.returned += right.returned
      left.sold = (left.sold.lines + right.sold.lines, left.sold.orders + right.sold.orders)
      left.scale = right.scale
    }

    /// What is left without a part of it.
    func without(_ part: Count) -> Count {
      var rest = self
      rest.lines -= part.lines
      rest.returned = max(0, returned - part.returned)
      rest.sold = (sold.lines - part.sold.lines, sold.orders - part.sold.orders)
      return rest
    }

    fileprivate mutating func add(_ more: (lines: Double, orders: Double)) {
      sold = (sold.lines + more.lines, sold.orders + more.orders)
    }

    /// As many independent lines as tell as much.
    ///
    /// Shared-out returns may exceed their lines by rounding only.
    var proportion: Proportion? {
      let design = scale.effect(lines: sold.lines, orders: sold.orders)
      return Proportion(successes: min(lines, returned) / design, trials: lines / design)
    }

    var rate: Double { lines > 0 ? min(1, returned / lines) : 0 }
  }

  /// A slice in both stretches.
  struct Slice {
    var values: [String?]
    var counts = [Count(), Count()]
  }

  /// To what age lines are followed.
  struct FollowUp {
    /// Days within which a return counts.
    var age: Int
    /// The share of all returns to come that come within them; nil where not known.
    var completeness: Double?
    /// For each of the question's spans the last day on which the clock of a line may have started that counts.
    var lastStarts: [Int32]
    /// Whether no line of either is too young.
    var isWhole: Bool
    /// What is known of lines under way; nil where nothing tells how long returns take.
    var maturing: Maturing?

    /// How many of some lines count whose clock had started by a day; shares of those under way.
    func counted(_ lines: [StartedLines], through last: Int32) -> Double {
      guard let maturing, !isWhole else {
        return Double(lines.reduce(0) { $0 + ($1.day <= last ? $1.lines : 0) })
      }
      return lines.reduce(0) { $0 + maturing.started($1, by: last) }
    }

    /// How many of them came back within the age, in units of `Measures.whole`.
    func counted(_ events: [Cube.EventDay], through last: Int32) -> Double {
      events.reduce(0) { sum, day in
        guard day.start <= last, day.lag <= age else { return sum }
        guard let maturing, !isWhole else { return sum + Double(day.lines) }
        return sum + maturing.started(day, by: last)
      }
    }
  }

  let question: CompareQuestion
  let follow: FollowUp
  /// The design effect of lines.
  let design: LineDesign.Scale
  /// Before and after: lines that are looked at, and of the control.
  private(set) var treated = [Count(), Count()]
  private(set) var control = [Count(), Count()]
  /// Lines too young to be counted, of both.
  private(set) var leftOut = [0.0, 0.0]
  /// By their values as they first come, which is sorted.
  private(set) var slices: [Slice] = []
  /// By day of the order, whether of the control.
  private var days: [Int32: [(isControl: Bool, cell: Cube.Cell)]] = [:]

  init(_ question: CompareQuestion, _ follow: FollowUp, design: LineDesign.Scale) {
    self.design = design
    self.question = question
    self.follow = follow
  }

  /// Counts the cells of the slices.
  mutating func add(_ cells: [Cube.Cell]) {
    var places: [[String?]: Int] = [:]
    for cell in cells {
      guard let part = Self.part(cell) else { continue }
      let index = part < follow.lastStarts.count - 1 ? 0 : 1
      let count = self.count(cell, through: follow.lastStarts[part])
      leftOut[index] += Double(cell.measures.lines) - count.lines
      // How many orders a stretch has in all is told by its days: slices share some.
      var whole = count
      whole.sold = (0, 0)
      if isControl(cell.key[question.dimensions.count]) {
        control[index] += whole
        continue
      }
      treated[index] += whole
      let values = Array(cell.key.prefix(question.dimensions.count))
      let place = places[values] ?? slices.count
      if place == slices.count {
        places[values] = place
        slices.append(Slice(values: values))
      }
      slices[place].counts[index] += count
    }
  }

  /// Which of the question's spans a cell is of, from 0; nil for one outside of them.
  static func part(_ cell: Cube.Cell) -> Int? {
    cell.key.last.flatMap { $0 }.flatMap { Int($0) }.map { $0 - 1 }
  }

  /// Takes the cells of the days.
  mutating func addDays(_ cells: [Cube.Cell]) {
    for cell in cells {
      guard let day = cell.period, cell.measures.lines > 0 else { continue }
      let isControl = isControl(cell.key.first.flatMap { $0 })
      days[day, default: []].append((isControl, cell))
      guard let span = [question.before, question.after].firstIndex(where: { $0.contains(day) })
      else { continue }
      let sold = (lines: Double(cell.measures.lines), orders: Double(cell.measures.orders))
      if isControl { control[span].add(sold) } else { treated[span].add(sold) }
    }
  }

  private func isControl(_ value: String?) -> Bool {
    guard let control = question.control else { return false }
    let value = value ?? ""
    return control.value == value || control.otherSpelling == value
  }

  /// What of a cell had its clock started by a day, and came back within the age.
  private func count(_ cell: Cube.Cell, through last: Int32) -> Count {
    let events = question.metric == .complaintRate ? cell.complaintDays : cell.returnDays
    return Count(
      lines: follow.counted(cell.exposure, through: last),
      returned: follow.counted(events, through: last) / Double(Measures.whole),
      sold: (Double(cell.measures.lines), Double(cell.measures.orders)), scale: design)
  }

  // MARK: Placebos

  /// By how many days both stretches can be moved back, in whole weeks, so that the later one ends
  /// before the real one begins and the earlier one lies in the data.
  func placeboWindows() -> [Int32] {
    guard let first = days.keys.min() else { return [] }
    // A stray early date must not make a thousand empty placebos.
    let most = min(Int32(520), (question.before.lowerBound - first) / 7)
    let least = (question.after.upperBound - question.after.lowerBound) / 7 + 1
    return most >= least ? (least...most).map { $0 * 7 } : []
  }

  /// What the change would have been at earlier dates: its difference from the control's, if there is one.
  ///
  /// Of lines that are old now, those that were too young then are left out as they are of the real stretches.
  func placebos() -> [Double] {
    let least = Double(question.suppressedBelow ?? 1)
    let spans = question.spans
    return placeboWindows().compactMap { shift in
      let parts = zip(spans, follow.lastStarts).map { sum($0, through: $1, movedBack: shift) }
      let after = parts[parts.count - 1]
      let before = parts.dropLast().reduce(into: (treated: Count(), control: Count())) {
        $0.treated += $1.treated
        $0.control += $1.control
      }
      guard before.treated.lines >= least, after.treated.lines >= least else { return nil }
      let change = after.treated.rate - before.treated.rate
      guard question.control != nil else { return change }
      guard before.control.lines >= least, after.control.lines >= least else { return nil }
      return change - (after.control.rate - before.control.rate)
    }
  }

  private func sum(
    _ span: ClosedRange<Int32>, through last: Int32, movedBack shift: Int32
  ) -> (treated: Count, control: Count) {
    var sum = (treated: Count(), control: Count())
    for day in span {
      for (isControl, cell) in days[day - shift] ?? [] {
        let count = count(cell, through: follow.isWhole ? last : last - shift)
        if isControl { sum.control += count } else { sum.treated += count }
      }
    }
    return sum
  }
}
