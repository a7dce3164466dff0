import Glibc
import Tables

@testable import Exports

/// Reads the same bytes in several ways and stops the program where they disagree.
///
/// The first byte of an input chooses how the file is written, the second how long a record may be; the
/// rest are the rows below a header of three columns.
struct Target: Sendable {
  /// The ways of reading: size of the blocks, threads, and whether libcsv reads everything.
  private static let ways: [(blockSize: Int, threads: Int, strictParser: Bool)] = [
    (1 << 16, 1, false), (64, 1, false), (37, 2, false), (300, 1, true), (90, 1, true),
  ]
  private static let requests = [
    ColumnRequest(.orders, "order_id", as: .id), ColumnRequest(.orders, "ordered_at", as: .text),
    ColumnRequest(.orders, "sku", as: .code),
  ]

  private let set: ExportSet
  private let layout: FileLayout
  private let path: String
  private let descriptor: Int32

  init() throws {
    // mkstemp(3) wants six X at the end.
    var template = Array("/tmp/aftersales-fuzz-XXXXXX".utf8CString)
    descriptor = mkstemp(&template)
    let header = "order_id,ordered_at,sku\n"
    write(descriptor, header, header.utf8.count)
    path = "/proc/self/fd/\(descriptor)"
    set = try ExportSet(
      ExportSet.Arguments(sources: [path]),
      ReadOptions(zone: try ZoneRules(identifier: "Asia/Shanghai")))
    layout = set.files[0]
    unlink(template)
  }

  /// Reads an input in all ways.
  func run(_ input: UnsafeRawBufferPointer) {
    guard input.count > 2 else { return }
    let rows = UnsafeRawBufferPointer(rebasing: input[2...])
    ftruncate(descriptor, 0)
    pwrite(descriptor, rows.baseAddress, rows.count, 0)
    do {
      try compare(layout(input[0], input[1]), rows.count)
    } catch {
      expect(false, "\(error)")
    }
  }

  private func layout(_ form: UInt8, _ limit: UInt8) throws -> FileLayout {
    var layout = layout
    layout.file = try OpenFile(.file(path: path))
    layout.dataOffset = 0
    layout.dataLine = 1
    layout.dialect.delimiter = [0x2C, 0x09, 0x3B, 0x7C][Int(form & 3)]
    layout.dialect.padsShortRows = form & 4 != 0
    layout.dialect.quote = form & 8 != 0 ? 0 : 0x22
    layout.dialect.newline = form & 16 != 0 ? 0x0D : 0x0A
    layout.charset = form & 32 != 0 ? (form & 64 != 0 ? .big5 : .gb18030) : .utf8
    layout.dialect.longestRecord = limit == 0 ? Dialect.longestRecord : 8 + Int(limit)
    layout.isCharsetCertain = true
    return layout
  }

  private struct Outcome: Equatable {
    var rows: [[String]]
    var ledger: FileLedger
  }

  private func compare(_ layout: FileLayout, _ size: Int) throws {
    var first: Outcome?
    for way in Self.ways {
      var set = set
      set.files = [layout]
      set.options.blockSize = way.blockSize
      set.files[0].dialect.strictParser = way.strictParser
      let (table, ledgers) = try Table.load(
        .orders, Self.requests, from: set, threads: way.threads)
      let rows = (0..<table.count).map { row in
        [
          table.columns[0].cells[row], table.columns[1].cells[row],
          table.columns[2].dictionary.name(table.columns[2].codes[row]) ?? "",
        ]
      }
      let outcome = Outcome(rows: rows, ledger: ledgers[0])
      check(outcome.ledger, rows.count, size, layout.charset == .utf8)
      if let first {
        expect(first == outcome, "\(way):\n\(outcome)\nbut before:\n\(first)")
      } else {
        first = outcome
      }
    }
  }

  /// The account adds up, and rejects stand in the order of the file.
  private func check(_ ledger: FileLedger, _ rows: Int, _ size: Int, _ isRaw: Bool) {
    expect(ledger.rows == ledger.accepted + ledger.rejected + ledger.duplicates, "\(ledger)")
    expect(ledger.accepted == rows && ledger.skipped >= 0, "\(rows) rows: \(ledger)")
    expect(ledger.rejects.count == min(ledger.rejected, RejectLog.kept), "\(ledger)")
    for (one, next) in zip(ledger.rejects, ledger.rejects.dropFirst()) {
      expect(one.line <= next.line && one.byte <= next.byte, "\(one)\n\(next)")
      expect(one.byte < next.byte || !isRaw, "\(one)\n\(next)")
    }
    expect(ledger.rejects.allSatisfy { 0..<size ~= $0.byte && $0.line > 0 }, "\(size): \(ledger)")
  }

  private func expect(_ holds: Bool, _ what: @autoclosure () -> String) {
    if holds { return }
    let message = "\(what())\n"
    write(STDERR_FILENO, message, message.utf8.count)
    abort()
  }
}
