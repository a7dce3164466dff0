import Randomness
import Testing

@testable import Commands

/// What is said to need no mask gets none.
@Suite("texts that need no mask") struct PersonalDataRuleTests {
  static func needsMask(_ text: String) -> Bool {
    Array(text.utf8).withUnsafeBytes { PersonalData.mayNeedMask($0) }
  }

  @Test("ids of a shop are not looked at", arguments: ["", "U1962687", "buyer_nick", "王小明", "ab9"])
  func plain(_ id: String) { #expect(!Self.needsMask(id)) }

  @Test(
    "what may be personal data is looked at",
    arguments: ["13800138000", "U13800138000", "a@b.cn", "房间3", "tb_13800138000", "１３８"])
  func suspect(_ id: String) { #expect(Self.needsMask(id)) }

  @Test("what is not looked at would stay as it is", arguments: 1...4)
  func agrees(_ seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let signs = Array("0123456789013800AZaz86+0086 -_.()@X路号文")
    for _ in 0..<5000 {
      let length = Int(random.next() % 20)
      let text = String((0..<length).map { _ in signs[Int(random.next() % UInt64(signs.count))] })
      if !Self.needsMask(text) { #expect(PersonalData.mask(text) == text, "\(text)") }
    }
  }

  /// Of ASCII letters and digits alone, ten digits are what it takes; another sign needs one digit, or is suspect
  /// itself. Texts of every length at which another way of looking begins.
  @Test("the rule is that of its words", arguments: 1...4)
  func rule(_ seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let signs = Array("0123456789012345AZazGg/:@[`{é１_ ".utf8)
    for _ in 0..<20_000 {
      let bytes = (0..<Int(random.next() % 21)).map { _ in
        // Mostly letters and digits, so that most texts are nothing else.
        signs[Int(random.next() % (random.next() % 8 == 0 ? UInt64(signs.count) : 22))]
      }
      let digits = bytes.count { (0x30...0x39).contains($0) }
      let isPlain = bytes.allSatisfy {
        (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0)
      }
      let isSuspect = bytes.contains(0x40) || bytes.contains(0xEF)
      let expected = isSuspect || (isPlain ? digits >= 10 : digits > 0)
      #expect(bytes.withUnsafeBytes { PersonalData.mayNeedMask($0) } == expected, "\(bytes)")
    }
  }
}
