/// Names by number, in one run of bytes: appending one touches no other object.
struct NameTable: Sendable {
  private let bytes: [UInt8]
  private let bounds: [Int]

  init(_ names: [String]) {
    bytes = names.flatMap { Array($0.utf8) }
    bounds = names.reduce(into: [0]) { $0.append(($0.last ?? 0) + $1.utf8.count) }
  }

  /// How many names there are.
  var count: Int { bounds.count - 1 }

  /// The bytes of a name.
  subscript(_ index: Int) -> ArraySlice<UInt8> {
    @inline(__always) get { bytes[bounds[index]..<bounds[index + 1]] }
  }
}
