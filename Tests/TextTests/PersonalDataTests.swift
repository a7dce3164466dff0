import Testing
import Text

/// What is masked and what stays. The identity card numbers are made up; their check digits are by GB 11643:
/// 11010519491231002X is the standard's own example.
@Suite struct PersonalDataTests {
  @Test(arguments: [
    ("请打我电话13012345678", "请打我电话〔phone〕"),
    ("138 0013 8000，谢谢", "〔phone〕，谢谢"),
    ("138-0013-8000", "〔phone〕"),
    ("+86 13800138000", "〔phone〕"),
    ("8613800138000", "〔phone〕"),
    ("１３８００１３８０００", "〔phone〕"),
    ("座机010-65531234或0571-87654321", "座机〔phone〕或〔phone〕"),
    ("Call me on (555) 123-4567.", "Call me on 〔phone〕."),
    ("555-123-4567 or +44 20 7946 0958", "〔phone〕 or 〔phone〕"),
    ("07700 900123", "〔phone〕"),
    ("邮箱是buyer12@example.com。", "邮箱是〔email〕。"),
    ("13800138000@qq.com", "〔email〕"),
    ("write to a.b+c@mail.example.co.uk, please", "write to 〔email〕, please"),
    ("身份证11010519491231002X", "身份证〔id〕"),
    ("身份证11010519491231002x。", "身份证〔id〕。"),
  ])
  func masks(_ text: String, _ expected: String) {
    #expect(maskedPersonalData(text) == expected)
  }

  @Test(arguments: [
    "", "退款3天了", "订单4043530375526660534", "2025-01-02 10:30", "01-02-2025 10:30:00",
    "110105194912310021", "12345", "@", "a@b", "价格 1299.00 元", "SF1380013800012", "👍🏽 13",
  ])
  func leaves(_ text: String) {
    #expect(maskedPersonalData(text) == text)
  }

  /// A second masking changes nothing, whatever the text.
  @Test func isDoneOnce() {
    let pieces = [
      "13800138000", "a@b.com", "11010519491231002X", "(010)65531234", "ｘ", "，", " ", "7",
    ]
    for first in pieces {
      for second in pieces {
        for third in pieces {
          let once = maskedPersonalData(first + second + third)
          #expect(maskedPersonalData(once) == once, "\(first + second + third)")
        }
      }
    }
  }
}
