import Tables

/// Reads line facts beside the columns of a question, and counts.
struct FactSink: ChunkSink {
  private(set) var counter: FactCounter
  /// Whether any facts could not be read: then the counts are none.
  private(set) var isDamaged = false

  private let place: Int
  private var reader: LineFactsReader?
  private var facts = LineFacts()

  /// - Parameters:
  ///   - plan: What to count; it asks for line facts.
  ///   - catalogue: For each fact of the plan, its codes by sku.
  init(_ plan: CubePlan, _ catalogue: Catalogue) {
    place = plan.facts ?? 0
    counter = FactCounter(
      plan, Joins(returns: JoinTable(), complaints: JoinTable()), catalogue)
  }

  mutating func consume(_ chunk: borrowing Chunk, dictionaries: borrowing [CodeDictionary]) {
    let rows = chunk.rowCount
    guard rows > 0, !isDamaged else { return }
    do {
      // A part ends where its facts do.
      if reader.map({ $0.remaining == 0 }) ?? true {
        reader = try LineFactsReader(Array(chunk.cell(place, 0)))
      }
      guard reader.map({ $0.remaining >= rows }) ?? false else { throw DamagedColumn() }
      reader?.readDays(rows, &counter.columns)
      counter.columns.load(chunk, dictionaries, &counter.counts)
      try reader?.read(rows, counter.columns, into: &facts)
    } catch {
      isDamaged = true
      return
    }
    counter.count(facts, chunk, dictionaries)
  }
}

extension LineFactsReader {
  /// Reads the days of the next lines into columns.
  mutating func readDays(_ rows: Int, _ columns: inout LineColumns) {
    columns.takeDays(rows) { days, starts in readDays(rows, &days, &starts) }
  }
}
