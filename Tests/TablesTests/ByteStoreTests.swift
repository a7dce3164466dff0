import Tables
import Testing

@Suite struct ByteStoreTests {
  private func store(_ strings: [String]) -> ByteStore {
    var store = ByteStore()
    for string in strings { Array(string.utf8).withUnsafeBytes { store.append($0) } }
    return store
  }

  @Test func stringsComeBackByPosition() {
    let strings = ["", "a", "", "订单", String(repeating: "x", count: 1000), ""]
    let store = store(strings)
    #expect(store.count == strings.count)
    for (index, string) in strings.enumerated() {
      #expect(store[index] == string && store.length(index) == string.utf8.count)
      for other in strings {
        #expect(
          Array(other.utf8).withUnsafeBytes { store.equals(index, $0) } == (other == string))
      }
    }
  }

  @Test func aStoreAppendsAnother() {
    var first = store(["a", "", "bc"])
    first.append(contentsOf: store([]))
    first.append(contentsOf: store(["", "def", "g"]))
    #expect((0..<first.count).map { first[$0] } == ["a", "", "bc", "", "def", "g"])
    var empty = ByteStore()
    empty.append(contentsOf: first)
    #expect((0..<empty.count).map { empty[$0] } == ["a", "", "bc", "", "def", "g"])
  }

  @Test func bytesAreEqualByLengthAndContent() {
    func same(_ left: [UInt8], _ right: [UInt8]) -> Bool {
      left.withUnsafeBytes { left in right.withUnsafeBytes { sameBytes(left, $0) } }
    }
    let nothing = UnsafeRawBufferPointer(start: nil, count: 0)
    #expect(same([], []) && same([1, 2], [1, 2]) && sameBytes(nothing, nothing))
    #expect(!same([1], [1, 2]) && !same([1, 3], [1, 2]) && !same([], [0]))
    #expect([UInt8]().withUnsafeBytes { sameBytes($0, nothing) })
    // One bit at every place, of every length at which another way of comparing begins.
    for count in 1...100 {
      let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ count) }
      #expect(same(bytes, bytes) && !same(bytes, bytes + [0]))
      for place in 0..<count {
        var other = bytes
        other[place] ^= 0x10
        #expect(!same(bytes, other))
      }
    }
  }

  @Test func ordinalsAreInTheOrderOfReading() {
    let places = [
      RowOrdinal(file: 0, block: 0), RowOrdinal(file: 0, block: 0) + 1,
      RowOrdinal(file: 0, block: 1), RowOrdinal(file: 0, block: 1 << 23) + ((1 << 24) - 1),
      RowOrdinal(file: 1, block: 0), RowOrdinal(file: 65_535, block: 3) + 7,
    ]
    #expect(places == places.sorted() && Set(places).count == places.count)
    #expect(places.map(\.file) == [0, 0, 0, 0, 1, 65_535])
  }
}
