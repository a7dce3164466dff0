public import Cubes
import Statistics
import Tables

/// The change of a rate between two stretches of days: what is asked.
public struct CompareQuestion: Sendable {
  /// What is compared.
  public enum Metric: String, Sendable, CaseIterable, Encodable {
    /// Returned lines over lines.
    case returnRate = "return_rate"
    /// Lines complained about over lines.
    case complaintRate = "complaint_rate"
  }

  /// Lines that were not touched by what is looked at.
  public struct Control: Sendable {
    /// The dimension; its kind is orders.
    public var dimension: Dimension
    /// Its value.
    public var value: String
    /// What the value may also be called in the data.
    public var otherSpelling: String?

    /// Creates a control.
    public init(dimension: Dimension, value: String, otherSpelling: String? = nil) {
      self.dimension = dimension
      self.value = value
      self.otherSpelling = otherSpelling
    }
  }

  /// Days of the orders that are compared with.
  public var before: ClosedRange<Int32>
  /// Days of the orders in question; they begin after `before` ends.
  public var after: ClosedRange<Int32>
  /// Slices that the change is split into; their kind is orders.
  public var dimensions: [Dimension] = []
  /// What is compared.
  public var metric = Metric.returnRate
  /// With it, all other lines are what is looked at.
  public var control: Control?
  /// Days within which a return counts; nil for as many as every line has had.
  public var age: Int?
  /// Slices of fewer lines in either stretch are hidden, and as many more as guard them; nil for none.
  public var suppressedBelow: Int64?

  /// Creates a question about everything.
  public init(before: ClosedRange<Int32>, after: ClosedRange<Int32>) {
    self.before = before
    self.after = after
  }

  /// The earlier stretch in parts as long as the later one, counted from its end, and the later one last.
  ///
  /// Where the later one is young, its lines that arrive late are missing, and of each part those are left out that were
  /// when it was as recent. A stretch that is very much longer has parts longer than the later one.
  var spans: [ClosedRange<Int32>] {
    let length = max(Int32(after.count), (Int32(before.count) - 1) / Self.mostParts + 1)
    var parts = [after]
    var last = before.upperBound
    while last >= before.lowerBound {
      parts.append(max(before.lowerBound, last - length + 1)...last)
      last -= length
    }
    return parts.reversed()
  }

  private static let mostParts: Int32 = 60

  /// What the engine must count: the slices in either stretch, and each day.
  public var queries: [CubeQuery] {
    let untouched = control.map { [$0.dimension] } ?? []
    let spans = Dimension(name: "span", origin: .spans(spans))
    return [
      CubeQuery(dimensions: dimensions + untouched + [spans], wantsEventDays: true),
      CubeQuery(dimensions: untouched, period: .day, wantsEventDays: true),
    ]
  }
}

/// Why nothing can be compared.
public enum CompareError: Error, CustomStringConvertible, Sendable, Equatable {
  /// The files of orders have no row.
  case noOrders
  /// A stretch has no order line; it is named as `--before`.
  case nothingSold(String)
  /// The lines of a stretch are all younger than so many days.
  case tooYoung(String, age: Int)
  /// No line has the control's value in both stretches.
  case noControl(String)
  /// Every line is of the control.
  case onlyControl(String)
  /// A stretch, or the control in it, has fewer lines than may be shown.
  case tooFewToShow(String, least: Int64)
  /// What is compared is not known for so long: up to a local day.
  case endsEarly(String, CompareQuestion.Metric, Int32)
  /// No return has a date.
  case noDates
  /// No file tells what is compared.
  case noEvents(CompareQuestion.Metric)

  /// Cause and next step.
  public var description: String {
    switch self {
    case .noOrders: CubeAnswer.noOrders
    case .nothingSold(let name):
      "\(name): no order line was placed in these days; choose others, or look at --where and --as-of"
    case .tooYoung(let name, let age):
      "\(name): too few of these lines are \(age) days old, so hardly any of their returns can have come; choose"
        + " earlier days, or another --age"
    case .endsEarly(let name, let metric, let day):
      "\(name): the \(metric == .complaintRate ? "complaints" : "returns") end on"
        + " \(CivilDate(daysSince1970: day)), too early for these lines; add the newer export, or choose"
        + " earlier days"
    case .noDates:
      "no return has a date, so returns cannot be counted to the same age of all lines; add an export of returns"
        + " that has dates"
    case .noControl(let name):
      "--control \(name): no order line of both periods has this value; `aftersales rates --by` lists"
        + " the values"
    case .onlyControl(let name):
      "--control \(name): every order line has this value, so nothing is left to compare with it"
    case .tooFewToShow(let name, let least):
      "\(name): has fewer than \(least) order lines old enough to count, and --suppress \(least) hides"
        + " them; choose a longer stretch"
    case .noEvents(let metric):
      metric == .complaintRate
        ? "no file tells complaints, so the complaint rate cannot be compared; add their export"
        : "no file tells returns, so the return rate cannot be compared; add their export"
    }
  }
}

/// Compares a rate before and after at equal maturity, and says why it changed.
///
/// A return counts if it was requested within the same number of days of every line's delivery (or order):
/// the follow-up of the line that has had the least. Where that would be less than half of all
/// returns take, it is up to as long as that takes, whichever age lets most returns be expected of the later
/// stretch; younger lines are left out, and of the earlier stretch those that were as young at the same time of
/// its life: lines that arrive soon come back less often than those that are late.
public struct CompareAnalysis {
  private let question: CompareQuestion
  private let answer: CubeAnswer
  private let first: Int
  /// Up to when what is compared is known.
  private let known: KnownUntil
  private let end: TableEnd?
  /// How much less lines tell than independent ones.
  private let design: LineDesign.Scale

  /// Prepares an analysis.
  ///
  /// - Parameters:
  ///   - question: What was asked.
  ///   - answer: The engine's answer.
  ///   - first: Which of its cubes answers the first of `question.queries`; the second follows.
  public init(_ question: CompareQuestion, _ answer: CubeAnswer, cubes first: Int = 0) {
    self.question = question
    self.answer = answer
    self.first = first
    end = answer.end(of: question.metric == .complaintRate ? .complaints : .returns)
    known = answer.known(question.metric == .complaintRate ? .complaints : .returns)
    design = answer.facts.designScale(ofComplaints: question.metric == .complaintRate)
  }

  /// The change, its parts, and what chance alone makes of it.
  ///
  /// - Throws: `CompareError` where there is nothing to compare.
  /// - Complexity: O(cells + placebos · days).
  public func result() throws(CompareError) -> CompareResult {
    if question.metric == .returnRate && answer.facts.hasNoReturnDate { throw .noDates }
    let follow = try followUp()
    var counter = CompareCounts(question, follow, design: design)
    counter.add(answer.cubes[first].cells)
    counter.addDays(answer.cubes[first + 1].cells)
    for (index, name) in ["--before", "--after"].enumerated()
    where counter.treated[index].lines <= 0 {
      if let control = question.control, counter.control[index].lines > 0 {
        throw .onlyControl("\(control.dimension.name)=\(control.value)")
      }
      if let end { throw .endsEarly(name, question.metric, end.last) }
      throw .tooYoung(name, age: follow.age)
    }
    if let control = question.control, counter.control.contains(where: { $0.lines <= 0 }) {
      throw .noControl("\(control.dimension.name)=\(control.value)")
    }
    if let least = question.suppressedBelow {
      for (index, name) in ["--before", "--after"].enumerated()
      where counter.treated[index].lines < Double(least)
        || question.control != nil && counter.control[index].lines < Double(least)
      {
        throw .tooFewToShow(name, least: least)
      }
    }
    return CompareResult(
      question, counter, age: follow.age, completeness: follow.completeness,
      cautions: cautions(counter, follow))
  }

  /// Days within which a return counts.
  private func followUp() throws(CompareError) -> CompareCounts.FollowUp {
    let maturing = Maturing(
      answer.facts, question.metric == .complaintRate ? .complaints : .returns, known,
      answer.zone)
    let lag = maturing?.lag
    let spans = question.spans
    var exposed: [[StartedLines]] = [[], []]
    for cell in answer.cubes[first].cells {
      guard let part = CompareCounts.part(cell) else { continue }
      exposed[part < spans.count - 1 ? 0 : 1] += cell.exposure.filter { $0.lines > 0 }
    }
    for (lines, name) in zip(exposed, ["--before", "--after"]) where lines.isEmpty {
      throw answer.holdsNoOrder ? .noOrders : .nothingSold(name)
    }
    let latest = exposed.joined().lazy.map(\.day).max() ?? 0
    let least = max(0, Int(known.wholeDay - latest))
    func made(_ age: Int) -> CompareCounts.FollowUp {
      let last = known.wholeDay - Int32(clamping: age)
      let isWhole = latest <= last
      var starts = spans.map { isWhole ? last : last - (question.after.upperBound - $0.upperBound) }
      if !isWhole && question.before.count < question.after.count {
        starts[0] = Self.lastStart(of: exposed[0], leavingOutAsOf: exposed[1], through: last)
      }
      return CompareCounts.FollowUp(
        age: age, completeness: lag?.completeness(atAge: age), lastStarts: starts,
        isWhole: isWhole, maturing: maturing)
    }
    if let age = question.age { return made(age) }
    guard let lag, let half = lag.quantile(0.5), least < half else { return made(least) }
    let expected = (0...half).map { age in
      lag.completeness(atAge: age)
        * Double(
          exposed[1].reduce(0) {
            $0 + (Int(known.wholeDay - $1.day) >= age ? $1.lines : 0)
          })
    }
    // Of ages that are as good the greatest.
    let best = expected.indices.reversed().max { expected[$0] < expected[$1] } ?? half
    guard expected[best] * lag.incidence >= 1 else {
      if let end { throw .endsEarly("--after", question.metric, end.last) }
      throw .tooYoung("--after", age: half)
    }
    return made(best)
  }

  /// The day by which as large a share of some lines has started as of others by another day.
  ///
  /// The earlier stretch is shorter than the later one, and has no days that correspond to each of its days.
  private static func lastStart(
    of lines: [StartedLines], leavingOutAsOf others: [StartedLines], through last: Int32
  ) -> Int32 {
    let all = others.reduce(0) { $0 + $1.lines }
    let kept = others.reduce(0) { $0 + ($1.day <= last ? $1.lines : 0) }
    let wanted = Double(lines.reduce(0) { $0 + $1.lines }) * Double(kept) / Double(max(1, all))
    var started: Int64 = 0
    var day = last
    for row in lines.sorted(by: { $0.day < $1.day }) where Double(started) < wanted {
      started += row.lines
      day = row.day
    }
    return min(day, last)
  }

  private func cautions(_ counts: CompareCounts, _ follow: CompareCounts.FollowUp) -> [Caution] {
    var cautions = Caution.ofJoin(answer.facts)
    cautions += Caution.ofTableEnds(
      answer.facts, asOf: answer.asOf, answer.zone,
      [question.metric == .complaintRate ? .complaints : .returns])
    if design.effect > 1 { cautions.append(.clustered(design.effect)) }
    let leftOut = counts.leftOut.map { Int($0.rounded()) }
    let left = leftOut[0] + leftOut[1]
    if left > 0 {
      let hasTransits = follow.maturing?.hasTransits ?? false
      let (orUnderWay, orUnderWayZH) =
        hasTransits ? (" or still under way", "或尚未签收") : ("", "")
      cautions.append(
        Caution(
          "young_lines_left_out",
          en:
            "\(plural(left, "line is", "lines are")) left out: of --after \(leftOut[1]) younger than"
            + " \(plural(follow.age, "day", "days"))\(orUnderWay), of --before"
            + " \(leftOut[0]) that were so when those orders were as recent",
          zh: "有 \(left) 行未计入：--after 中 \(leftOut[1]) 行不足 \(follow.age) 天\(orUnderWayZH)；--before"
            + " 中 \(leftOut[0]) 行在距下单同样时间时也如此"))
    }
    if let completeness = follow.completeness, completeness < 0.9 {
      let percent = Figure.percent(completeness, decimals: 0)
      cautions.append(
        Caution(
          "short_follow_up",
          en:
            "only returns within \(plural(follow.age, "day", "days")) count, about \(percent) of those to come; both"
            + " rates are lower than they will be",
          zh: "只计入 \(follow.age) 天内的退货，约为最终的 \(percent)；两个比率都低于最终值"))
    }
    let placebos = counts.placebos().count
    if placebos < 19 {
      cautions.append(
        Caution(
          "few_placebos",
          en: (placebos == 1 ? "there is 1 earlier date" : "there are \(placebos) earlier dates")
            + " to compare with; to tell a change from the usual"
            + " ups and downs takes 19",
          zh: "只有 \(placebos) 个更早的日期可作安慰剂对照，至少需要 19 个才能区分日常波动"))
    }
    return cautions
  }
}
