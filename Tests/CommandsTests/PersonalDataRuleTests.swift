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
}
