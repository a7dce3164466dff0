import Dispatch
import Synchronization
import Tables

/// Numbers new names by where they came up first, so that no code tells which thread was the quicker.
enum CodeOrder {
  /// The names of a field in that order.
  ///
  /// - Parameters:
  ///   - names: As the threads met them.
  ///   - field: Its place among the fields.
  ///   - sinks: What each thread has read.
  /// - Returns: The names, and for each code of before the one now; nil if all are as they were.
  static func sorted(
    _ names: SharedNames, of field: Int, _ sinks: [RowSink]
  ) -> (names: CodeDictionary, map: [UInt32]?) {
    let met = names.dictionary
    let none = (ordinal: UInt64.max, own: Int.max)
    var first = Array(repeating: none, count: met.count)
    for sink in sinks {
      for (own, (code, ordinal)) in sink.codesMet(of: field).enumerated() {
        if (ordinal, own) < first[Int(code)] { first[Int(code)] = (ordinal, own) }
      }
    }
    let known = min(names.known, met.count)
    let order = (known..<met.count).sorted { first[$0] < first[$1] }
    guard !order.elementsEqual(known..<met.count) else { return (met, nil) }
    var map = (0..<UInt32(met.count)).map { $0 }
    var sorted = CodeDictionary()
    for code in 1..<max(1, known) {
      _ = met.withName(UInt32(code)) { sorted.code(for: $0) }
    }
    for code in order {
      map[code] = met.withName(UInt32(code)) { sorted.code(for: $0) }
    }
    return (sorted, map)
  }

  /// Gives every code in some blocks its new one, on several threads.
  ///
  /// - Parameters:
  ///   - blocks: The blocks.
  ///   - maps: For each field, for each code the new one; nil where all stay as they are.
  ///   - threads: How many threads work.
  /// - Returns: The blocks with their new codes.
  static func renumber(_ blocks: [RowBlock], _ maps: [[UInt32]?], threads: Int) -> [RowBlock] {
    guard maps.contains(where: { $0 != nil }), !blocks.isEmpty else { return blocks }
    let parts = max(1, min(threads, blocks.count))
    let renumbered = Mutex<[[RowBlock]]>(Array(repeating: [], count: parts))
    DispatchQueue.concurrentPerform(iterations: parts) { part in
      var own = Array(blocks[blocks.count * part / parts..<blocks.count * (part + 1) / parts])
      for index in own.indices { own[index].renumber(maps) }
      let done = own
      renumbered.withLock { $0[part] = done }
    }
    return renumbered.withLock { $0.flatMap { $0 } }
  }
}

extension RowBlock {
  /// Gives every code its new one.
  fileprivate mutating func renumber(_ maps: [[UInt32]?]) {
    for (field, map) in maps.enumerated() {
      guard let map, case .codes(let codes) = columns[field] else { continue }
      columns[field] = .codes(
        map.withUnsafeBufferPointer { map in
          NarrowNumbers(count: codes.count, below: map.count) { map[Int(codes[$0])] }
        })
    }
  }
}
