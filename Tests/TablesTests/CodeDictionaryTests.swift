import Tables
import Testing

@Suite struct CodeDictionaryTests {
  /// Names of every length up to 40 over few letters, so that many repeat and many are alike.
  private func names(_ count: Int, _ state: inout UInt64) -> [String] {
    (0..<count).map { _ in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let length = Int(state >> 33) % 4 == 0 ? Int(state >> 40) % 41 : Int(state >> 40) % 4
      return String((0..<length).map { "ab鞋".map { $0 }[Int(state >> UInt64(8 + $0)) % 3] })
    }
  }

  @Test(arguments: 1...5 as ClosedRange<UInt64>)
  func codesAreThoseOfArrival(_ seed: UInt64) {
    var state = seed
    var dictionary = CodeDictionary()
    var expected: [String: UInt32] = ["": 0]
    for name in names(3000, &state) {
      #expect(
        Array(name.utf8).withUnsafeBytes { dictionary.knownCode(for: $0) } == expected[name] ?? 0)
      let code = expected[name] ?? UInt32(expected.count)
      expected[name] = code
      #expect(dictionary.code(for: name) == code)
      #expect(Array(name.utf8).withUnsafeBytes { dictionary.knownCode(for: $0) } == code)
    }
    #expect(dictionary.count == expected.count)
    for (name, code) in expected {
      #expect(dictionary.name(code) == (name.isEmpty ? nil : name))
      #expect(dictionary.withName(code) { Array($0) } == Array(name.utf8))
    }
  }

  @Test func mergesTranslateCodes() {
    var state: UInt64 = 17
    var home = CodeDictionary()
    var guest = CodeDictionary()
    for name in names(400, &state) { _ = home.code(for: name) }
    let before = (0..<UInt32(home.count)).map { home.name($0) }
    for name in names(400, &state) { _ = guest.code(for: name) }
    let map = home.merge(guest)
    #expect(map.count == guest.count && map[0] == 0)
    #expect((0..<UInt32(guest.count)).allSatisfy { home.name(map[Int($0)]) == guest.name($0) })
    #expect((0..<before.count).allSatisfy { home.name(UInt32($0)) == before[$0] })
    #expect(home.merge(guest) == map)
  }
}
