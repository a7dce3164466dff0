import Exports
import Foundation
import Simulation
import Tables

@testable import Analyses
@testable import Cubes

/// A simulated shop in a folder of its own, read back through the whole pipeline.
final class Pipeline {
  let truth: Truth
  let exports: ExportSet
  private let folder: String

  init(
    _ scenario: Scenario = .standard, seed: UInt64, orders: Int,
    profile: SimulatedProfile = .canonical, blockSize: Int = 1 << 20
  ) throws {
    folder =
      FileManager.default.temporaryDirectory
      .appendingPathComponent("pipeline-\(UUID().uuidString)").path
    truth = try Simulator(scenario: scenario, seed: seed, size: .orders(orders))
      .write(to: folder, profile: profile)
    var options = ReadOptions(zone: try ZoneRules(identifier: "Asia/Shanghai"))
    options.blockSize = blockSize
    exports = try ExportSet(ExportSet.Arguments(sources: [folder]), options)
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  /// Answers queries by the names of their dimensions.
  func answer(
    _ queries: [(by: String?, every: Period?)], in scope: CubeScope = CubeScope(),
    threads: Int = 2
  ) throws -> CubeAnswer {
    let planned = try queries.map {
      CubeQuery(dimensions: try Dimension.list($0.by, in: exports), period: $0.every)
    }
    return try ScanEngine(exports, threads: threads).answer(planned, in: scope)
  }

  /// The rates by a dimension and period.
  func rates(
    by: String?, every: Period? = nil, in scope: CubeScope = CubeScope(), threads: Int = 2
  ) throws -> RatesResult {
    var question = RatesQuestion()
    question.dimensions = try Dimension.list(by, in: exports)
    question.every = every
    let answer = try ScanEngine(exports, threads: threads).answer(question.queries, in: scope)
    return RatesAnalysis(question, answer, hasReturns: true, hasComplaints: true, hasRefunds: true)
      .result()
  }
}
