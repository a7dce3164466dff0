import Testing

@testable import Text

/// Addresses and near misses, made up; what is to go was marked by hand.
@Suite struct PostalAddressesTests {
  @Test(
    "addresses go, all else stays",
    arguments: [
      ("请寄到浙江省杭州市西湖区文三路90号2幢301室，谢谢", "请寄到〔address〕，谢谢"),
      ("我住在幸福小区12栋3单元502室", "我住在〔address〕"),
      ("地址是人民路8号", "地址是〔address〕"),
      ("长安街１号收，或中山东一路23号", "〔address〕收，或〔address〕"),
      ("Send it to 12 Old Mill Road please", "Send it to 〔address〕 please"),
      ("I live at 5 Park Avenue.", "I live at 〔address〕."),
      ("3号才发货，订单号1234567，第2单元", nil), ("路上走了5天", nil), ("在人民路买的", nil),
      ("买了2件 XL 号", nil), ("4 Stars for the first try", nil), ("10 days on the road", nil),
      ("尺码40号偏小", nil), ("", nil), ("号栋室", nil), ("15 Men", nil), ("12", nil),
    ] as [(String, String?)])
  func masks(_ text: String, _ expected: String?) {
    #expect(maskedPostalAddresses(text) == expected ?? text)
  }
}
