import FoundationEssentials
import GRDB
import Tables

/// What is stored beside bytes to find out later whether they have changed.
func checksum(_ bytes: [UInt8]) -> Int64 {
  bytes.withUnsafeBytes { Int64(bitPattern: byteHash($0)) }
}

/// Bytes as SQLite takes them.
func data(_ bytes: [UInt8]) -> Data { Data(bytes) }

extension Row {
  /// The bytes of a BLOB; none where it is missing.
  func bytes(at index: Int) throws -> [UInt8] {
    try withUnsafeData(atIndex: index) { data in data.map { [UInt8]($0) } ?? [] }
  }
}
