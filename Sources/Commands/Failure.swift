import Analyses
import Cubes
import Exports
import Reports
import Simulation
import Tables
import Workspace
import Text

/// What went wrong, as the user sees it: a sentence and an exit code.
struct Failure: Error {
  let message: String
  let exitCode: Int32

  /// Wrong usage.
  static func usage(_ message: String) -> Failure { Failure(message: message, exitCode: 64) }

  /// Data that cannot be used.
  static func data(_ message: String) -> Failure { Failure(message: message, exitCode: 65) }

  init(message: String, exitCode: Int32) {
    self.message = message
    self.exitCode = exitCode
  }

  /// Nil for errors that are the argument parser's own.
  init?(_ error: any Error) {
    switch error {
    case let failure as Failure: self = failure
    case let error as SourceError:
      self.init(message: error.description, exitCode: error.category.exitCode)
    case let error as ExportError: self.init(message: error.description, exitCode: 65)
    case let error as ProfileError: self.init(message: error.description, exitCode: 65)
    case let error as CharsetError: self.init(message: error.description, exitCode: 64)
    case let error as ReadError: self.init(message: error.description, exitCode: 74)
    case let error as WorkspaceError:
      self.init(message: error.description, exitCode: error.category.exitCode)
    case let error as CubeError: self.init(message: error.description, exitCode: 65)
    case let error as ClusterError: self.init(message: error.description, exitCode: 65)
    case let error as TextError: self.init(message: error.description, exitCode: 70)
    case let error as DimensionError: self.init(message: error.description, exitCode: 64)
    case let error as ForecastError: self.init(message: error.description, exitCode: 65)
    case let error as SeriesError: self.init(message: error.description, exitCode: 65)
    case let error as CompareError: self.init(message: error.description, exitCode: 65)
    case let error as WatchError: self.init(message: error.description, exitCode: 65)
    case let error as WeeklyError: self.init(message: error.description, exitCode: 65)
    case let error as ZoneError: self.init(message: error.description, exitCode: 64)
    case let error as Reports.OutputError:
      self.init(message: error.description, exitCode: error.exitCode)
    case let error as ReportError: self.init(message: error.description, exitCode: error.exitCode)
    case let error as ScenarioError: self.init(message: error.description, exitCode: 65)
    case let error as Simulation.OutputError: self.init(message: error.description, exitCode: 73)
    case let error as Simulation.EncodingError:
      self.init(message: error.description, exitCode: 70)
    default: return nil
    }
  }

  /// Writes the message to standard error; a closed pipe needs none.
  func report() {
    guard exitCode != 0 else { return }
    Console.error("aftersales: \(message)")
  }
}

extension WorkspaceError.Category {
  /// The exit code of such a fault, by sysexits.
  var exitCode: Int32 {
    switch self {
    case .usage: 64
    case .data: 65
    case .noInput: 66
    case .cannotCreate: 73
    case .inputOutput: 74
    case .locked: 75
    }
  }
}
