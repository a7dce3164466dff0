/// A small file of comma-separated values, read whole: a plan, or series of numbers.
///
/// For files whose columns no profile knows. The delimiter is that of the header; the character set is
/// UTF-8 or GB18030, as the bytes tell.
public struct SmallTable: Sendable {
  /// One row.
  public struct Row: Sendable {
    /// The physical line on which it starts, from 1.
    public let line: Int
    /// As many cells as the header has.
    public let cells: [String]
  }

  /// The path, as it was given.
  public let path: String
  /// The names of the columns, without spaces around them.
  public let header: [String]
  /// The rows after the header; blank lines are none.
  public let rows: [Row]

  private static let mostBytes = 64 << 20

  /// Reads a file, or standard input for `-`.
  ///
  /// - Throws: `SourceError` for a file that cannot be opened; `ExportError` with the line for one that is
  ///   empty, longer than 64 MiB, no text, or has a row of another length than the header.
  public init(path: String) throws {
    self.path = path
    let file = try OpenFile(path == "-" ? .standardInput : .file(path: path))
    let bytes = try file.read(at: 0, upTo: Self.mostBytes + 1)
    guard bytes.count <= Self.mostBytes else {
      throw ExportError(path, "is longer than 64 MiB", "give a file of one line a period")
    }
    let text = try Self.decoded(bytes, path)
    let newline: UInt8 = text.contains(0x0A) || !text.contains(0x0D) ? 0x0A : 0x0D
    let first = text.prefix { $0 != newline }
    let delimiter = [0x2C, 0x09, 0x3B, 0x7C].max { left, right in
      first.count { $0 == left } < first.count { $0 == right }
    }
    let records = HeadRecords(
      text, delimiter: delimiter ?? 0x2C, newline: newline, limit: Int.max / 16
    ).records
    guard let head = records.first else {
      throw ExportError(path, "is empty: it has not even a header", "give a file with a header")
    }
    header = head.cells.map(Self.trimmed)
    rows = try records.dropFirst().map { record in
      guard record.cells.count == head.cells.count else {
        throw ExportError(
          path, line: record.line,
          "has \(record.cells.count) cells where the header has \(head.cells.count)",
          "correct the line; a cell with a delimiter or a quote in it needs quotes around it")
      }
      return Row(line: record.line, cells: record.cells.map(Self.trimmed))
    }
  }

  /// An error about a line of this file.
  public func error(line: Int?, _ cause: String, _ nextStep: String) -> ExportError {
    ExportError(path, line: line, cause, nextStep)
  }

  private static func decoded(_ bytes: [UInt8], _ path: String) throws -> [UInt8] {
    let start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    let body = Array(bytes[start...])
    var evidence = EncodingEvidence()
    body.withUnsafeBytes { evidence.observe($0) }
    guard let charset = evidence.verdict?.charset, !body.contains(0) else {
      throw ExportError(path, "is no text in UTF-8 or GB18030", "save it as CSV in UTF-8")
    }
    guard charset != .utf8 else { return body }
    var decoder = try TextDecoder(charset: charset)
    var text: [UInt8] = []
    _ = body.withUnsafeBytes { decoder.decode($0, into: &text) }
    return text
  }

  private static func trimmed(_ cell: String) -> String {
    var cell = cell
    return cell.withUTF8 {
      String(decoding: ByteReader.trimmed(UnsafeRawBufferPointer($0)), as: UTF8.self)
    }
  }
}
