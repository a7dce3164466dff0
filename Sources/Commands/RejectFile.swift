import Exports
import Reports

/// The file of refused rows that `--rejects` asks for.
enum RejectFile {
  /// Writes every refused row of the last reading of each file, in order.
  static func write(_ path: String?, _ exports: SourceTables) throws {
    guard let path else { return }
    var file = try OutputFile(.file(path))
    try file.append(Array(RejectSpool.header.utf8))
    for spool in exports.rejects { try file.append(spool.bytes) }
    try file.commit()
  }
}
