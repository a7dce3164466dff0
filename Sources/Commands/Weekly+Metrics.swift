import Analyses
import Reports

extension WeeklyResult {
  /// The figures of the week for Prometheus.
  var metrics: [Report.Metric] {
    typealias Metric = Report.Metric
    func sample(_ labels: [(String, String)], _ value: Double?) -> Metric.Sample {
      Metric.Sample(labels: labels.map { Metric.Label($0.0, $0.1) }, value: value)
    }
    let rates = headline.filter(\.metric.isRate)
    let bounds: [(String, (Figure) -> Double?)] = [
      ("value", { $0.value }), ("low", { $0.low }), ("high", { $0.high }),
      ("adjusted", { $0.adjusted }), ("adjusted_low", { $0.adjustedLow }),
      ("adjusted_high", { $0.adjustedHigh }),
    ]
    let active = alarms.value?.alarms.filter(\.isActive) ?? []
    var all = [
      Metric(
        name: "aftersales_week_info", help: "The week that the other figures are of.",
        samples: [sample([("week", week), ("from", from), ("to", to)], 1)]),
      Metric(
        name: "aftersales_week_count",
        help: "Orders, returned lines and complaints of the week.",
        samples: headline.filter { $0.unit == "count" }.map {
          sample([("of", $0.metric.rawValue)], $0.week.value)
        }),
      Metric(
        name: "aftersales_week_refund_amount",
        help: "Refunds of returns that came in the week, in currency units.",
        samples: headline.filter { $0.unit == "money" }.map { sample([], $0.week.value) }),
      Metric(
        name: "aftersales_week_ratio",
        help: "Returns and complaints of the lines ordered in the week, as shares.",
        samples: rates.flatMap { headline in
          bounds.map { name, value in
            sample([("of", headline.metric.rawValue), ("bound", name)], value(headline.week))
          }
        }),
      Metric(
        name: "aftersales_week_maturity_ratio",
        help: "The share of what is to come back that can have come.",
        samples: rates.map { sample([("of", $0.metric.rawValue)], $0.week.maturity) }),
      Metric(
        name: "aftersales_week_alarms", help: "Alarms that are active in the week.",
        samples: [sample([], alarms.value == nil ? nil : Double(active.count))]),
    ]
    if !active.isEmpty {
      all.append(
        Metric(
          name: "aftersales_week_alarm_ratio",
          help: "Of each active alarm, its rate over that of its baseline.",
          samples: active.map {
            sample([("id", $0.alarm.id), ("of", $0.metric.rawValue)], $0.alarm.evidence.ratio)
          }))
    }
    if !targets.isEmpty {
      all.append(
        Metric(
          name: "aftersales_week_target", help: "What is aimed at.",
          samples: targets.map {
            sample([("of", $0.metric.rawValue), ("category", $0.category ?? "")], $0.target)
          }))
      all.append(
        Metric(
          name: "aftersales_week_target_missed",
          help: "1 where a target is missed, 0 where it is met or cannot be told.",
          samples: targets.map {
            sample(
              [("of", $0.metric.rawValue), ("category", $0.category ?? "")],
              $0.verdict == .missed ? 1 : 0)
          }))
    }
    all.append(
      Metric(
        name: "aftersales_week_forecast", help: "What is expected so many weeks after the week.",
        samples: forecasts.flatMap { forecasts in
          (forecasts.forecast.value?.series.first?.forecast ?? []).enumerated().flatMap {
            index, step in
            [sample(labels(forecasts, index, "mean"), step.mean)]
              + step.intervals.flatMap { interval in
                [
                  sample(labels(forecasts, index, "low_\(interval.name)"), interval.low),
                  sample(labels(forecasts, index, "high_\(interval.name)"), interval.high),
                ]
              }
          }
        }))
    all.append(
      Metric(
        name: "aftersales_week_rows", help: "Rows read, by what became of them.",
        samples: [
          sample([("outcome", "accepted")], Double(data.accepted)),
          sample([("outcome", "rejected")], Double(data.rejected)),
          sample([("outcome", "duplicate")], Double(data.duplicates)),
        ]))
    return all
  }

  private func labels(
    _ forecasts: Forecasts, _ index: Int, _ bound: String
  ) -> [(String, String)] {
    [("of", forecasts.of.rawValue), ("ahead", "\(index + 1)"), ("bound", bound)]
  }
}
