import Foundation
import Testing

@testable import Forecasting

/// What `Figures/figures.py` wrote: statsforecast 2.1.1.
struct Figures: Decodable {
  struct Series: Decodable {
    var values: [Double]
    var season: Int
    var horizon: Int
    var ets: [Fit]
    var autoETS: Auto
    var theta: [String: ThetaFit]
    var autoTheta: [Double]

    enum CodingKeys: String, CodingKey {
      case values, season, horizon, ets, theta
      case autoETS = "auto_ets"
      case autoTheta = "auto_theta"
    }
  }

  struct Fit: Decodable {
    var form: String
    var alpha: Double
    var beta: Double
    var gamma: Double
    var phi: Double
    var states: [Double]
    var deviance: Double
    var aicc: Double
  }

  struct Auto: Decodable {
    var method: String
    var aicc: Double
    var forecast: [Double]
  }

  struct ThetaFit: Decodable {
    var squares: Double
    var forecast: [Double]
  }

  struct Rare: Decodable {
    var values: [Double]
    var croston: Double
    var sba: Double
    var tsb: Double
  }

  struct Plain: Decodable {
    var model: String
    var mase: Double
    var coverage80: Double
    var forecast: [Double]
    var low80: [Double]
    var high80: [Double]
  }

  var air: Series
  var nile: Series
  var weekly: Series
  var daily: Series
  var rare: Rare
  var plain: [Plain]

  static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "Figures")

  static let all: Figures = {
    do {
      return try JSONDecoder().decode(
        Figures.self, from: Data(contentsOf: folder.appending(path: "figures.json")))
    } catch {
      preconditionFailure("figures.json: \(error)")
    }
  }()

  /// AirPassengers, 1949 to 1960 (Box and Jenkins 1976, series G).
  static let airPassengers: [Double] = {
    let text = try? String(
      contentsOf: folder.appending(path: "air_passengers.csv"), encoding: .utf8)
    return (text ?? "").split(separator: "\n").dropFirst().compactMap { Double($0) }
  }()

  var series: [Series] { [air, nile, weekly, daily] }
}

extension Figures.Fit {
  /// `AAd…` as the module has it.
  var etsForm: ETSForm {
    let letters = Array(form)
    return ETSForm(
      error: ETSForm.Join(rawValue: String(letters[0])) ?? .additive, hasTrend: letters[1] == "A",
      isDamped: form.hasSuffix("d"), season: ETSForm.Join(rawValue: String(letters[2])) ?? .none)
  }

  /// Their first state: the season stands in reverse, its last value being the first that is used.
  func start(_ season: Int) -> ETS.State {
    let form = etsForm
    let seasonal = form.season == .none ? [] : Array(states.suffix(season).reversed())
    return ETS.State(
      level: states[0], trend: form.hasTrend ? states[1] : 0, season: seasonal, next: 0)
  }

  /// The module's pass over values with their parameters.
  func run(_ values: [Double], season: Int) -> ETS.Recursion.Run {
    let form = etsForm
    return ETS.Recursion(
      form: form, values: values, seasonLength: form.season == .none ? 1 : season
    ).run(
      ETS.Smoothing(alpha: alpha, beta: beta, gamma: gamma, phi: phi), start(season))
  }
}

/// Whether the values agree to a relative tolerance.
func near(_ value: Double, _ expected: Double, _ tolerance: Double = 1e-9) -> Bool {
  (value - expected).magnitude <= tolerance * max(1, expected.magnitude)
}
