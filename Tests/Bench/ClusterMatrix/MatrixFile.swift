import Clustering
import Foundation
import Matrices

/// A matrix as scripts/bench/cluster_sklearn.py writes it.
struct MatrixFile {
  struct Malformed: Error {
    let path: String
  }

  let points: Points

  init(path: String) throws {
    let data = try Data(contentsOf: URL(filePath: path), options: .alwaysMapped)
    guard data.count >= 32 else { throw Malformed(path: path) }
    var offset = 8
    func take<Value: BitwiseCopyable>(_ count: Int, of type: Value.Type) throws -> [Value] {
      let size = count * MemoryLayout<Value>.stride
      guard offset + size <= data.count else { throw Malformed(path: path) }
      defer { offset += size }
      return [Value](unsafeUninitializedCapacity: count) { buffer, filled in
        data.copyBytes(to: UnsafeMutableRawBufferPointer(buffer), from: offset..<offset + size)
        filled = count
      }
    }
    let shape = try take(3, of: UInt64.self).map { Int($0) }
    switch String(decoding: data.prefix(8), as: UTF8.self) {
    case "MATRIX1D":
      points = .dense(
        DenseMatrix(
          rowCount: shape[0], columnCount: shape[1], values: try take(shape[2], of: Float.self)))
    case "MATRIX1S":
      let starts = try take(shape[0] + 1, of: UInt64.self).map { Int($0) }
      let columns = try take(shape[2], of: UInt32.self)
      let values = try take(shape[2], of: Float.self)
      var matrix = SparseMatrix(columnCount: shape[1])
      for row in 0..<shape[0] {
        let range = starts[row]..<starts[row + 1]
        matrix.append(columns: columns[range], values: values[range])
      }
      points = .sparse(matrix)
    default:
      throw Malformed(path: path)
    }
  }
}
