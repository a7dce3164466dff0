import Analyses
import Reports
import Tables
import Workspace

extension WeeklyMemory {
  /// What a workspace keeps of earlier summaries; nil for export files.
  static func kept(in tables: SourceTables) throws -> WeeklyMemory? {
    guard case .workspace(let workspace) = tables else { return nil }
    let ledger = try RunLedger.kept(in: workspace.path)
    var memory = WeeklyMemory()
    memory.forecasts = ledger.forecasts.compactMap { kept in
      guard kept.slice.isEmpty, kept.days == 7,
        let of = ForecastQuestion.Measure(rawValue: kept.metric)
      else { return nil }
      return Forecast(
        week: kept.week, of: of, firstDay: kept.firstDay, mean: kept.mean, low80: kept.low80,
        high80: kept.high80, low95: kept.low95, high95: kept.high95, model: kept.model)
    }
    memory.alarms = ledger.alarms.map { kept in
      Alarm(
        week: kept.week, id: kept.id, metric: kept.metric, dimension: kept.dimension,
        slice: kept.slice, firstDay: kept.firstDay, lastDay: kept.lastDay, observed: kept.value,
        expected: kept.expected, q: kept.q)
    }
    memory.themes = ledger.themes.compactMap { kept in
      Int(kept.id).map { Theme(week: kept.week, id: $0, terms: kept.terms) }
    }
    return memory
  }
}

extension WeeklyResult {
  /// Keeps what later summaries will score, in place of what an earlier run of this week said.
  ///
  /// - Returns: A caution where the workspace cannot be written to, which is no reason to keep the summary back.
  /// - Throws: `WorkspaceError` for one that is locked or damaged, or a full disk.
  func keep(in tables: SourceTables, wait: Double) throws -> Caution? {
    guard case .workspace(let workspace) = tables else { return nil }
    let toKeep = toKeep
    do {
      try RunLedger.keep(
        week: week,
        forecasts: toKeep.forecasts.map { kept in
          KeptForecast(
            week: week, metric: kept.of.rawValue, firstDay: kept.firstDay, days: 7,
            mean: kept.mean, low80: kept.low80, high80: kept.high80, low95: kept.low95,
            high95: kept.high95, model: kept.model)
        },
        alarms: toKeep.alarms.map { kept in
          KeptAlarm(
            week: week, id: kept.id, metric: kept.metric, dimension: kept.dimension,
            slice: kept.slice, firstDay: kept.firstDay, lastDay: kept.lastDay,
            value: kept.observed, expected: kept.expected, q: kept.q)
        },
        themes: toKeep.themes.map { kept in
          KeptTheme(
            week: week, id: "\(kept.id)", terms: kept.terms,
            centre: kept.terms.prefix(2).joined(separator: " "))
        }, tool: "\(Tool.current.name) \(Tool.current.version)", in: workspace.path, wait: wait)
      return nil
    } catch let error as WorkspaceError where error.category == .cannotCreate {
      return Caution.notKept(error.description)
    }
  }
}
