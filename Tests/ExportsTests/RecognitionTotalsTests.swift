import Testing

@testable import Exports

@Suite("Rows of totals")
struct RecognitionTotalsTests {
  @Test(
    "a word for a total and little else make a total",
    arguments: [
      ["总计", "-", "-", "1,017.80"], ["合计：", "", "", "12"], ["", "Total", "", "99.00"],
      ["Grand total", "", "-", "5"], ["\"SUMMARY\"", "\"\"", "\"-\"", "\"5\""],
      ["总额", "12", "-", "34.5", "8%"], ["合计\t", "", ""],
    ])
  func total(_ cells: [String]) { #expect(isTotalsRow(cells)) }

  @Test(
    "a row that only starts so is a row",
    arguments: [
      ["Total Cereal", "", "", ""], ["Total", "cereal", "paid", "9.99"], ["Total", "12", "9.99"],
      ["订单", "-", "-", "-"], ["Total"], [], ["", "", ""], ["1001", "Total", "", ""],
    ])
  func row(_ cells: [String]) { #expect(!isTotalsRow(cells)) }
}
