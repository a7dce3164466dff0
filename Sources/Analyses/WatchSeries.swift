import Cubes
import Statistics
import Tables

/// One series of rates over periods, with its baseline.
struct WatchSeries {
  /// What a period is to the watch.
  enum State: String, Encodable {
    /// The limits are made of it.
    case baseline
    /// It is held against the limits.
    case judged
    /// Too few of its returns can have come.
    case immature
    /// It goes on.
    case unfinished
    /// It lies before the baseline, nothing was sold, or, by the day of the return, most of what came then is of
    /// orders from before the data.
    case passed
  }

  /// One period.
  struct Point {
    var day: Int32
    var state: State
    /// Lines sold.
    var lines: Double
    /// Returned or complained-about lines, for the least number on which something may alarm.
    var events: Double
    /// What the rate divides: lines, or orders that are worth it for money, weighted by maturity.
    var trials: Double
    /// The rate times `trials`.
    var hits: Double
    var maturity: Double?
    /// Standard deviations from the baseline, above 0 for worse.
    var score = 0.0
    /// By direction, what the rules made of it.
    var worse = WatchRules.Verdict()
    var better = WatchRules.Verdict()

    var rate: Double { trials > 0 ? hits / trials : 0 }
  }

  /// Whether a series can be watched.
  enum Status: String, Encodable {
    case watched
    /// Fewer periods than a baseline takes, or nothing after it.
    case shortBaseline = "short_baseline"
    /// Fewer lines in the baseline than may alarm, or fewer events than may be shown.
    case smallBaseline = "small_baseline"
  }

  let values: [String?]
  var points: [Point]
  private(set) var status = Status.shortBaseline
  /// The sums over the baseline.
  private(set) var baseHits = 0.0
  private(set) var baseTrials = 0.0
  private(set) var sigma = 1.0
  /// How well `sigma` is known, where it was estimated; nil where it is the least that it can be.
  private(set) var degreesOfFreedom: Double?
  private(set) var hasUnsteadyBaseline = false

  /// A series of points by day, each judged or not by its age alone; makes its baseline.
  ///
  /// `design` is how much less lines tell than independent ones: no baseline is steadier than that.
  init(_ values: [String?], _ points: [Point], _ question: WatchQuestion, design: Double) {
    self.values = values
    self.points = points
    let open = points.indices.filter { points[$0].state == .judged && points[$0].trials > 0 }
    let chosen: [Int]
    switch question.baseline {
    case .first(let count):
      chosen = Array(open.prefix(min(count, open.count / 2)))
    case .days(let days):
      chosen = open.filter { days.contains(points[$0].day) }
    }
    guard let last = chosen.last, chosen.count >= WatchQuestion.leastBaseline,
      last < (open.last ?? 0)
    else { return }
    for index in points.indices where points[index].state == .judged && index <= last {
      self.points[index].state = .passed
    }
    for index in chosen { self.points[index].state = .baseline }
    baseHits = StableSum(chosen.lazy.map { points[$0].hits }).value
    baseTrials = StableSum(chosen.lazy.map { points[$0].trials }).value
    let baseEvents = StableSum(chosen.lazy.map { points[$0].events }).value
    guard baseTrials >= question.minimum, !question.isSmall(lines: baseTrials, events: baseEvents)
    else {
      status = .smallBaseline
      return
    }
    status = .watched
    let proportions = chosen.compactMap {
      Proportion(successes: min(points[$0].hits, points[$0].trials), trials: points[$0].trials)
    }
    // Without any return in it, a baseline says nothing about how returns vary.
    let chart = LaneyChart(baseline: proportions)
    sigma = max(chart?.sigma ?? 1, design.squareRoot())
    if let chart, chart.sigma >= sigma { degreesOfFreedom = chart.degreesOfFreedom }
    hasUnsteadyBaseline = chosen.contains { score(of: [$0], leavingOut: true) > 4 }
    for index in points.indices where points[index].state == .judged && index > last {
      self.points[index].score = score(of: [index])
    }
  }

  /// All lines sold, and what came back of them.
  var lines: Double { StableSum(points.lazy.map(\.lines)).value }
  var events: Double { StableSum(points.lazy.map(\.events)).value }

  /// The baseline's rate.
  var mean: Double { baseTrials > 0 ? baseHits / baseTrials : 0 }

  /// The points that are held against the limits, in order of time.
  var judged: [Int] { points.indices.filter { points[$0].state == .judged } }

  /// Whether the last half year was better throughout: no point of 26 worse than the baseline.
  var hasLeftBaseline: Bool {
    let last = judged.suffix(26)
    return status == .watched && last.count == 26 && last.allSatisfy { points[$0].score < 0 }
      && score(of: Array(last)) < -3
  }

  /// Some points together against the baseline; nil for nothing sold.
  func comparison(_ indices: [Int], leavingOut: Bool = false) -> RateComparison? {
    let hits = StableSum(indices.lazy.map { points[$0].hits }).value
    let trials = StableSum(indices.lazy.map { points[$0].trials }).value
    return RateComparison(
      count: hits, exposure: trials, baseCount: max(0, baseHits - (leavingOut ? hits : 0)),
      baseExposure: baseTrials - (leavingOut ? trials : 0))
  }

  /// How many times as large as Poisson's the variance of counts is: Laney's σ_z², and binomial.
  func dispersion(_ comparison: RateComparison) -> Double {
    let all = comparison.count + comparison.baseCount
    let rate = all / (comparison.exposure + comparison.baseExposure)
    return sigma * sigma * max(0.05, 1 - rate)
  }

  /// Standard deviations of some points together from the baseline.
  func score(of indices: [Int], leavingOut: Bool = false) -> Double {
    guard let comparison = comparison(indices, leavingOut: leavingOut) else { return 0 }
    return normalScore(comparison)
  }

  /// Standard deviations of a comparison, as rare as a normal score of that size.
  ///
  /// A sigma of few points may be too small by chance, and limits would be passed up to 2.8 times as often as they say
  /// (simulated: baselines of 26 normal points, numpy 2, seed 1). So what is divided by it is Student's t, and its normal score that of the same tail.
  private func normalScore(_ comparison: RateComparison) -> Double {
    let score = comparison.score / dispersion(comparison).squareRoot()
    guard let degreesOfFreedom else { return score }
    let tail = StudentT.survival(score.magnitude, degreesOfFreedom: degreesOfFreedom)
    guard tail > 0, tail < 0.5 else { return tail > 0 ? 0 : score }
    return (score > 0 ? -1 : 1) * Normal.quantile(tail)
  }

  /// The rate at which a point of so many trials would be so many standard deviations off; nil where no
  /// rate up to 1 is.
  func limit(trials: Double, score: Double) -> Double? {
    func reached(_ rate: Double) -> Double {
      guard
        let comparison = RateComparison(
          count: rate * trials, exposure: trials, baseCount: baseHits, baseExposure: baseTrials)
      else { return 0 }
      return normalScore(comparison)
    }
    var (low, high) = score > 0 ? (mean, 1.0) : (0.0, mean)
    guard trials > 0, reached(low) <= score, reached(high) >= score else { return nil }
    for _ in 0..<40 {
      let middle = (low + high) / 2
      if reached(middle) < score { low = middle } else { high = middle }
    }
    return (low + high) / 2
  }
}

extension WatchAnalysis {
  /// How all that was sold matures.
  var pooled: Maturing? { Maturing(answer.facts, kind, known, answer.zone) }

  private var kind: ExportKind { question.metric == .complaintRate ? .complaints : .returns }

  /// How much less lines tell than independent ones; shares of money are of orders.
  var design: LineDesign.Scale {
    question.metric == .refundShare
      ? LineDesign.Scale()
      : answer.facts.designScale(ofComplaints: question.metric == .complaintRate)
  }

  /// The series, by their values.
  ///
  /// A series with many events has a lag curve of its own: shoes may come back sooner than sofas.
  func makeSeries(_ pooled: Maturing?) -> [WatchSeries] {
    let eventPlaces = question.dimensions.indices.filter { question.dimensions[$0].kind != .orders }
    func base(_ values: [String?]) -> [String?] {
      var values = values
      for place in eventPlaces { values[place] = nil }
      return values
    }
    let sold = CellGroups(cells.indices.lazy.filter { cells[$0].coversAllEvents }) {
      base(cells[$0].key)
    }
    let groups =
      eventPlaces.isEmpty
      ? sold
      : CellGroups(cells.indices.lazy.filter { !cells[$0].coversAllEvents }) { cells[$0].key }
    let design = design
    let firstWhole = firstWhole(pooled)
    return groups.values.enumerated().map { place, values in
      let lines = sold.cells(of: base(values))
      let own = eventPlaces.isEmpty ? pooled?.own(of: lines, in: cells, kind) : nil
      let maturing = own ?? pooled
      let happened = Dictionary(
        groups.cells[place].map { (cells[$0].period ?? 0, $0) },
        uniquingKeysWith: { first, _ in first })
      let points = lines.map { line in
        let events = happened[cells[line].period ?? 0].map { cells[$0].measures } ?? Measures()
        return point(cells[line], events, maturing, firstWhole)
      }
      let orders = lines.reduce(0) { $0 + Double(cells[$1].measures.orders) }
      return WatchSeries(
        values, points, question,
        design: design.effect(
          lines: lines.reduce(0) { $0 + Double(cells[$1].measures.lines) }, orders: orders))
    }
  }

  /// The first day on which nine in ten of the returns that come are of orders in the data.
  ///
  /// Before it rates by the day of the return are too low, and a baseline would be. Who names a baseline knows better.
  private func firstWhole(_ maturing: Maturing?) -> Int32 {
    guard question.clock == .period, case .first = question.baseline,
      let days = maturing?.lag.quantile(0.9),
      let first = answer.facts.exposure.lazy.filter({ $0.lines > 0 }).map(\.day).min()
    else { return .min }
    return first + Int32(clamping: days)
  }

  private func point(
    _ cell: Cube.Cell, _ happened: Measures, _ maturing: Maturing?, _ firstWhole: Int32
  ) -> WatchSeries.Point {
    let day = cell.period ?? 0
    let days = question.every.days(from: day)
    let isCohort = question.clock == .cohort
    let outcome =
      switch (question.metric, isCohort) {
      case (.complaintRate, true): happened.complained
      case (.complaintRate, false): happened.complainedInPeriod
      case (_, true): happened.returned
      case (_, false): happened.returnedInPeriod
      }
    let lines = Double(cell.measures.lines)
    var maturity: Double? = isCohort ? nil : 1
    if isCohort, let maturing {
      maturity = maturing.share(of: cell.exposure, ordered: days)
    }
    var trials = lines
    var share = lines > 0 ? Double(outcome.lines) / Double(Measures.whole) / lines : 0
    if question.metric == .refundShare {
      let amount = Double(cell.measures.amount)
      let squares = Double(cell.measures.squares.amount.xx)
      // As many orders of one size as would vary as much (Kish 1965, Survey Sampling).
      trials = squares > 0 ? amount * amount / squares : 0
      share = amount > 0 ? Double(outcome.refund) / amount : 0
    }
    let isMature = (maturity ?? 1) >= WatchQuestion.leastMaturity
    var state = WatchSeries.State.judged
    if days.upperBound > wholeDay {
      state = .unfinished
    } else if trials <= 0 || day < firstWhole {
      state = .passed
    } else if !isMature {
      state = .immature
    }
    return WatchSeries.Point(
      day: day, state: state, lines: lines,
      events: Double(outcome.lines) / Double(Measures.whole),
      trials: trials * (maturity ?? 1), hits: share * trials, maturity: maturity)
  }
}
