import Tables

extension ChunkColumn {
  /// The places and hashes of cells while they are written.
  struct Places {
    let starts: UnsafeMutableBufferPointer<UInt32>
    let lengths: UnsafeMutableBufferPointer<UInt32>
    let hashes: UnsafeMutableBufferPointer<UInt64>

    /// Takes those of another column, which has as many rows.
    func copy(_ other: ChunkColumn, rows: Int) {
      _ = starts.update(fromContentsOf: other.starts[..<rows])
      _ = lengths.update(fromContentsOf: other.lengths[..<rows])
      _ = hashes.update(fromContentsOf: other.hashes[..<rows])
    }
  }

  /// Lends the places and hashes to be written: an array would ask at every store whether it is shared.
  @inline(__always)
  mutating func withPlaces(_ body: (Places) -> Void) {
    starts.withUnsafeMutableBufferPointer { starts in
      lengths.withUnsafeMutableBufferPointer { lengths in
        hashes.withUnsafeMutableBufferPointer { hashes in
          body(Places(starts: starts, lengths: lengths, hashes: hashes))
        }
      }
    }
  }

  /// Makes room for so many rows in the arrays that the shape needs.
  mutating func reserve(_ rows: Int) {
    func grow<Element>(_ array: inout [Element], _ zero: Element) {
      if array.count < rows {
        array.append(contentsOf: repeatElement(zero, count: rows - array.count))
      }
    }
    switch request.shape {
    case .code: grow(&codes, 0)
    case .time, .money, .integer: grow(&values, missingValue)
    case .id, .key:
      grow(&starts, 0)
      grow(&lengths, 0)
      grow(&hashes, 0)
    case .text:
      grow(&starts, 0)
      grow(&lengths, 0)
    }
  }
}
