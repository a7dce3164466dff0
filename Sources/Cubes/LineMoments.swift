/// How the lines of orders go together: second moments over all orders, exact.
///
/// Lines of an order that come back together tell less than as many lines of different orders would; from these
/// sums follows by how much (the design effect).
public struct LineMoments: Sendable, Equatable {
  /// Orders with a line that was not cancelled.
  public var orders: Int64 = 0
  /// Such lines: Σx.
  public var lines: Int64 = 0
  /// Their squares by order: Σx².
  public var squares: Int128 = 0
  /// What of these lines came back.
  public var returned = Outcome()
  /// What was complained about.
  public var complained = Outcome()

  /// Sums over orders of which y came back of x lines, y in units of `Measures.whole`.
  public struct Outcome: Sendable, Equatable {
    /// Σy.
    public var sum: Int128 = 0
    /// Σxy.
    public var products: Int128 = 0
    /// Σy².
    public var squares: Int128 = 0

    /// Counts nothing.
    public init() {}

    @inline(__always)
    fileprivate mutating func add(_ back: Int64, of lines: Int64) {
      guard back > 0 else { return }
      sum += Int128(back)
      products += Int128(lines) * Int128(back)
      squares += Int128(back) * Int128(back)
    }

    fileprivate static func += (left: inout Outcome, right: Outcome) {
      left.sum += right.sum
      left.products += right.products
      left.squares += right.squares
    }
  }

  /// Counts nothing.
  public init() {}

  /// Counts orders that have nothing to them but their lines, as far as is known yet.
  mutating func add(_ plain: PlainRows) {
    add(orders: Int64(plain.singles), lines: 1)
    var start = plain.singles
    for end in plain.ends where Int(end) > start {
      add(orders: 1, lines: Int64(end) - Int64(start))
      start = Int(end)
    }
  }

  /// Counts orders of so many lines each.
  @inline(__always)
  mutating func add(orders: Int64, lines: Int64) {
    guard lines > 0 else { return }
    self.orders += orders
    self.lines += orders * lines
    squares += Int128(orders) * Int128(lines * lines)
  }

  /// Counts what happened to an order of so many lines, which has been counted.
  @inline(__always)
  mutating func add(returned: Int64, complained: Int64, of lines: Int64) {
    self.returned.add(returned, of: lines)
    self.complained.add(complained, of: lines)
  }

  static func += (left: inout LineMoments, right: LineMoments) {
    left.orders += right.orders
    left.lines += right.lines
    left.squares += right.squares
    left.returned += right.returned
    left.complained += right.complained
  }

  /// All sums, in the order in which they are stored.
  static let numbers: [any WritableKeyPath<LineMoments, Int128> & Sendable] = [
    \.squares, \.returned.sum, \.returned.products, \.returned.squares, \.complained.sum,
    \.complained.products, \.complained.squares,
  ]
}
