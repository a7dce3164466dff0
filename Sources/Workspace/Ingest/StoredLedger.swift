import FoundationEssentials
import Tables

/// The account of a source as the workspace keeps it.
enum StoredLedger {
  /// The refused rows by reason, as JSON.
  static func text(_ ledger: FileLedger) -> String {
    let counts = ledger.rejectedByReason.sorted { $0.key < $1.key }
      .map { "\"\($0.key.rawValue)\":\($0.value)" }
    return "{\"rejected\":{\(counts.joined(separator: ","))}}"
  }

  /// The refused rows by reason.
  static func rejected(_ text: String) -> [RejectReason: Int] {
    struct Stored: Decodable { var rejected: [String: Int]? }
    let stored = try? JSONDecoder().decode(Stored.self, from: Data(text.utf8))
    var counts: [RejectReason: Int] = [:]
    for (name, count) in stored?.rejected ?? [:] {
      if let reason = RejectReason(rawValue: name) { counts[reason] = count }
    }
    return counts
  }

  /// What is kept of the cell at fault: only where a known column was to be typed, and then little.
  static func found(_ reject: Reject) -> String {
    switch reject.reason {
    case .missingValue, .damagedID, .invalidDate, .invalidAmount, .invalidCount:
      String(reject.found.prefix(40))
    default: ""
    }
  }
}
