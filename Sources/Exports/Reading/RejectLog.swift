import Synchronization
import Spreadsheets
import Tables

/// The account of one file while its blocks are being read, in whatever order they are done.
///
/// Blocks are entered as they come and taken over in file order, so the first rejects are the same
/// for any number of threads. Only so many are kept in memory; with a spool all are written out.
final class RejectLog: Sendable {
  /// What one block gives.
  struct Entry: Sendable {
    var accepted = 0
    var skipped = 0
    var rejects: [Reject] = []
    /// Rejects that are counted only.
    var uncounted: [RejectReason: Int] = [:]
  }

  private struct State {
    var ledger: FileLedger
    var pending: [Int: Entry] = [:]
    var next = 0
    var spool: RejectSpool?
  }

  private let state: Mutex<State>

  /// How many rejects of a file are kept.
  static let kept = 1000

  init(_ ledger: FileLedger, spool: RejectSpool?) {
    state = Mutex(State(ledger: ledger, spool: spool))
  }

  /// Enters a block.
  func enter(_ entry: Entry, block: Int) {
    state.withLock { state in
      state.pending[block] = entry
      while let entry = state.pending.removeValue(forKey: state.next) {
        state.next += 1
        Self.take(entry, &state)
      }
    }
  }

  private static func take(_ entry: Entry, _ state: inout State) {
    state.ledger.accepted += entry.accepted
    state.ledger.skipped += entry.skipped
    state.ledger.rows += entry.accepted + entry.rejects.count
    for reject in entry.rejects { state.ledger.rejectedByReason[reject.reason, default: 0] += 1 }
    for (reason, count) in entry.uncounted {
      state.ledger.rejectedByReason[reason, default: 0] += count
      state.ledger.rows += count
    }
    let room = max(0, kept - state.ledger.rejects.count)
    state.ledger.rejects += entry.rejects.prefix(room)
    state.spool?.append(entry.rejects)
  }

  /// The account, and all rejects where they were spooled.
  func finish() -> (ledger: FileLedger, spool: RejectSpool?) {
    state.withLock { ($0.ledger, $0.spool) }
  }
}

/// All rejects of a file as rows of CSV, for `--rejects`.
public struct RejectSpool: Sendable {
  /// The rows so far.
  public private(set) var bytes: [UInt8] = []
  private let path: String

  /// Names of the columns.
  public static let header = "file,line,byte,column,found,reason,raw\n"

  init(path: String) { self.path = path }

  mutating func append(_ rejects: [Reject]) {
    for reject in rejects {
      let cells = [
        path, String(reject.line), String(reject.byte), reject.column ?? "", reject.found,
        reject.reason.rawValue, reject.raw,
      ]
      for (index, cell) in cells.enumerated() {
        if index > 0 { bytes.append(0x2C) }
        bytes.append(csvCell: cell.utf8)
      }
      bytes.append(0x0A)
    }
  }
}
