import Synchronization
public import Tables

/// A set of exports of which every canonical column is read, whatever is asked, and tallied.
///
/// An engine that works on it sees what it would see anyway, but for rows refused over a column that
/// it does not need; afterwards ``files(of:)`` tells what the columns hold. So one pass serves both.
public struct CheckedSource: TableSource {
  private let exports: ExportSet
  private let seen = Seen()

  private final class Seen: Sendable {
    let files = Mutex<[ExportKind: [FileCheck]]>([:])
  }

  /// Wraps a set, best one that is ``ExportSet/settled()``.
  public init(_ exports: ExportSet) { self.exports = exports }

  /// The zone in which days and weeks are counted.
  public var zone: ZoneRules { exports.zone }

  /// How many files a scan of a table reads.
  public func fileCount(of kind: ExportKind) -> Int { exports.fileCount(of: kind) }

  /// Whether any file that such a scan reads can give a field.
  public func provides(_ field: String, of kind: ExportKind, in scanned: ExportKind) -> Bool {
    exports.provides(field, of: kind, in: scanned)
  }

  /// What the last scan of a table found in each of its files, in their order; before any scan, the
  /// columns without their rows.
  public func files(of kind: ExportKind) -> [FileCheck] {
    seen.files.withLock { $0[kind] } ?? exports.layouts(of: kind).map { FileCheck($0, kind) }
  }

  /// Reads every row of a table once, and tallies all of its columns.
  public func scan<Sink: ChunkSink>(
    _ kind: ExportKind, _ requests: [ColumnRequest], threads: Int,
    makeSink: @Sendable (Int) -> Sink
  ) throws -> ScanResult<Sink> {
    let plan = TallyPlan(exports.layouts(of: kind), kind, requests)
    let result = try exports.scan(kind, plan.requests, threads: threads) {
      TallySink(inner: makeSink($0), plan)
    }
    let files = plan.files(result.workers)
    seen.files.withLock { $0[kind] = files }
    return ScanResult(
      workers: result.workers.map {
        ScanWorker(
          sink: $0.sink.inner, dictionaries: Array($0.dictionaries.prefix(requests.count)))
      },
      ledgers: result.ledgers)
  }
}

/// Which columns of a scan are tallied, file by file.
struct TallyPlan: Sendable {
  /// A column of a file.
  struct Place: Sendable {
    /// Its position in `FileCheck.columns`.
    let column: Int
    /// Its position among the requests.
    let request: Int
    /// Whether only rows that carry a return concern it.
    let isCarried: Bool
    /// Whether it is a status.
    let isStatus: Bool
    /// The position of the same cells as text, where the order number can stand in for them.
    let raw: Int?
  }

  private(set) var requests: [ColumnRequest]
  private(set) var places: [[Place]] = []
  let blank: [FileCheck]

  init(_ layouts: [FileLayout], _ kind: ExportKind, _ requests: [ColumnRequest]) {
    self.requests = requests
    blank = layouts.map { FileCheck($0, kind) }
    for file in blank {
      let isDated = file.layout.recognition.section(.orders)?.layout.datedIDs ?? false
      places.append(
        file.columns.enumerated().map { index, column in
          let field = column.field
          let isRaw = kind == .orders && isDated && field.name == "ordered_at"
          return Place(
            column: index, request: request(field.kind, field.name, Self.shape(of: field)),
            isCarried: field.kind != kind, isStatus: field.name == "status",
            raw: isRaw ? request(.orders, column.header, .text) : nil)
        })
      // The line's amount may be the product of two columns that are fine each by itself.
      if kind == .orders { _ = request(.orders, "amount", .money) }
    }
  }

  private mutating func request(
    _ kind: ExportKind, _ field: String, _ shape: ColumnRequest.Shape
  ) -> Int {
    let wanted = ColumnRequest(kind, field, as: shape)
    if let index = requests.firstIndex(of: wanted) { return index }
    requests.append(wanted)
    return requests.count - 1
  }

  /// Names need no codes to be counted, unless it is by name.
  private static func shape(of field: Field) -> ColumnRequest.Shape {
    switch field.form {
    case .id: .id
    case .category: field.name == "status" ? .code : .text
    case .time: .time
    case .money: .money
    case .integer: .integer
    case .text: .text
    }
  }

  /// What all threads saw together.
  func files<Inner>(_ workers: [ScanWorker<TallySink<Inner>>]) -> [FileCheck] {
    blank.indices.map { index in
      var file = blank[index]
      var names: [Int: [String: FileCheck.Status]] = [:]
      for worker in workers {
        let tally = worker.sink.files[index]
        file.rows += tally.rows
        file.carriers += tally.carriers
        for place in places[index] {
          tally.columns[place.column].add(to: &file.columns[place.column])
          guard place.isStatus else { continue }
          for (code, status) in tally.columns[place.column].statuses.enumerated().dropFirst() {
            let name = worker.dictionaries[place.request].name(UInt32(code)) ?? ""
            names[place.column, default: [:]][name, default: FileCheck.Status(value: name)] +=
              status
          }
        }
      }
      for place in places[index] {
        file.columns[place.column].rows = place.isCarried ? file.carriers : file.rows
        guard place.isStatus else { continue }
        let values = (names[place.column] ?? [:]).values.filter { $0.rows > 0 }.sorted {
          $0.rows != $1.rows
            ? $0.rows > $1.rows : $0.value.utf8.lexicographicallyPrecedes($1.value.utf8)
        }
        file.statuses.append((file.columns[place.column], values))
      }
      return file
    }
  }
}

/// Tallies the columns of each batch, then gives it to another sink.
struct TallySink<Inner: ChunkSink>: ChunkSink {
  private(set) var inner: Inner
  private(set) var files: [Tally]
  private let plan: TallyPlan

  /// What one thread saw of one file.
  struct Tally: Sendable {
    var rows = 0
    var carriers = 0
    var columns: [ColumnTally]
  }

  init(inner: Inner, _ plan: TallyPlan) {
    self.inner = inner
    self.plan = plan
    files = plan.places.map { Tally(columns: $0.map { _ in ColumnTally() }) }
  }

  mutating func consume(_ chunk: borrowing Chunk, dictionaries: borrowing [CodeDictionary]) {
    if chunk.rowCount > 0 { tally(chunk) }
    inner.consume(chunk, dictionaries: dictionaries)
  }

  private mutating func tally(_ chunk: borrowing Chunk) {
    let file = chunk.firstOrdinal.file
    files[file].rows += chunk.rowCount
    for row in 0..<chunk.rowCount where chunk.flags[row].contains(.carriesReturn) {
      files[file].carriers += 1
    }
    for place in plan.places[file] {
      if place.isStatus {
        files[file].columns[place.column].addStatuses(chunk, place)
      } else {
        files[file].columns[place.column].add(chunk, place)
      }
    }
  }
}

/// What one thread saw of one column of a file.
struct ColumnTally: Sendable {
  private var missing = 0
  private var datedByID = 0
  private var first = Int64.max
  private var last = Int64.min
  /// By code; code 0 is a missing cell.
  private(set) var statuses: [FileCheck.Status] = []

  mutating func add(_ chunk: borrowing Chunk, _ place: TallyPlan.Place) {
    let rows = chunk.rowCount
    switch chunk.columns[place.request].request.shape {
    case .id, .key, .text:
      for row in 0..<rows where concerns(chunk, row, place) {
        if chunk.columns[place.request].lengths[row] == 0 { missing += 1 }
      }
    case .time:
      for row in 0..<rows where concerns(chunk, row, place) {
        let value = chunk.columns[place.request].values[row]
        if value == missingValue {
          missing += 1
        } else {
          first = min(first, value)
          last = max(last, value)
        }
      }
    case .money, .integer:
      for row in 0..<rows where concerns(chunk, row, place) {
        if chunk.columns[place.request].values[row] == missingValue { missing += 1 }
      }
    case .code:
      for row in 0..<rows where concerns(chunk, row, place) {
        if chunk.columns[place.request].codes[row] == 0 { missing += 1 }
      }
    }
    if let raw = place.raw {
      for row in 0..<rows where chunk.columns[raw].lengths[row] == 0 { datedByID += 1 }
    }
  }

  mutating func addStatuses(_ chunk: borrowing Chunk, _ place: TallyPlan.Place) {
    for row in 0..<chunk.rowCount {
      let code = Int(chunk.columns[place.request].codes[row])
      let flags = chunk.flags[row]
      if code == 0 && concerns(chunk, row, place) { missing += 1 }
      while statuses.count <= code { statuses.append(FileCheck.Status(value: "")) }
      statuses[code].rows += 1
      if flags.contains(.cancelled) { statuses[code].cancelled += 1 }
      if flags.contains(.refused) { statuses[code].refused += 1 }
      let isReturn = chunk.columns[place.request].request.kind == .returns && !place.isCarried
      if flags.contains(.carriesReturn) || isReturn && !flags.contains(.refused) {
        statuses[code].returned += 1
      }
    }
  }

  @inline(__always)
  private func concerns(_ chunk: borrowing Chunk, _ row: Int, _ place: TallyPlan.Place) -> Bool {
    !place.isCarried || chunk.flags[row].contains(.carriesReturn)
  }

  /// Adds it to what is known of the column.
  func add(to column: inout FileCheck.Column) {
    column.missing += missing
    column.datedByID += datedByID
    guard first <= last else { return }
    let low = min(first, column.span?.lowerBound ?? first)
    column.span = low...max(last, column.span?.upperBound ?? last)
  }
}

extension FileCheck.Status {
  fileprivate static func += (left: inout Self, right: Self) {
    left.rows += right.rows
    left.cancelled += right.cancelled
    left.refused += right.refused
    left.returned += right.returned
  }
}
