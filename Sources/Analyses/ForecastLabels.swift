import Cubes
import Tables

/// The names of past and coming periods.
struct ForecastLabels {
  /// One for each value.
  let past: [String]
  /// One for each step.
  let coming: [String]

  init(past: [String], coming: [String]) {
    self.past = past
    self.coming = coming
  }

  init(days: ForecastDays, every: Period, steps: Int) {
    func label(_ period: Int) -> String {
      let day = days.day(ofPeriod: period)
      return every == .day
        ? CivilDate(daysSince1970: day).description : ISOWeek(ofDay: day).description
    }
    past = (0..<days.periods).map(label)
    coming = (days.periods..<days.periods + steps).map(label)
  }
}
