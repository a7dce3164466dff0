/// Eigenvalues and eigenvectors of a symmetric matrix, by Jacobi's rotations.
///
/// Golub & Van Loan (2013), Matrix Computations, 4th edition, section 8.5. Takes time in the third power
/// of the order; meant for orders up to a few hundred.
struct SymmetricEigen {
  /// Descending.
  private(set) var values: [Double]
  /// One a row, in the order of the values, each of length 1.
  private(set) var vectors: [Double]

  /// - Parameters:
  ///   - matrix: order × order, symmetric, finite.
  ///   - order: How many rows.
  init(_ matrix: [Double], order: Int) {
    var a = matrix
    var v = Array(repeating: 0.0, count: order * order)
    for index in 0..<order { v[index * order + index] = 1 }
    for _ in 0..<60 where Self.sweep(&a, &v, order) == false { break }
    let diagonal = (0..<order).map { a[$0 * order + $0] }
    let places = (0..<order).sorted { (diagonal[$1], $0) < (diagonal[$0], $1) }
    values = places.map { diagonal[$0] }
    vectors = places.flatMap { v[$0 * order..<($0 + 1) * order] }
  }

  /// Rotates each pair of axes once.
  ///
  /// - Returns: Whether any rotation still mattered.
  private static func sweep(_ a: inout [Double], _ v: inout [Double], _ order: Int) -> Bool {
    var moved = false
    for p in 0..<order {
      for q in p + 1..<max(order, p + 1) {
        let (off, app, aqq) = (a[p * order + q], a[p * order + p], a[q * order + q])
        guard off.magnitude > 1e-17 * (app.magnitude * aqq.magnitude).squareRoot(),
          off.magnitude > .leastNormalMagnitude
        else { continue }
        moved = true
        let theta = (aqq - app) / (2 * off)
        let t = (theta < 0 ? -1 : 1) / (theta.magnitude + (1 + theta * theta).squareRoot())
        let c = 1 / (1 + t * t).squareRoot()
        let s = t * c
        for i in 0..<order {
          let (x, y) = (a[i * order + p], a[i * order + q])
          a[i * order + p] = c * x - s * y
          a[i * order + q] = s * x + c * y
        }
        for i in 0..<order {
          let (x, y) = (a[p * order + i], a[q * order + i])
          a[p * order + i] = c * x - s * y
          a[q * order + i] = s * x + c * y
        }
        a[p * order + q] = 0
        a[q * order + p] = 0
        for i in 0..<order {
          let (x, y) = (v[p * order + i], v[q * order + i])
          v[p * order + i] = c * x - s * y
          v[q * order + i] = s * x + c * y
        }
      }
    }
    return moved
  }
}
