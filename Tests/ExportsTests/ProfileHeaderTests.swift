import Testing

@testable import Exports

@Suite("Names of headers")
struct ProfileHeaderTests {
  @Test(
    "names that differ in nothing that matters are one",
    arguments: [
      ("Order ID", "order_id"), ("order-id", "ORDER_ID"), ("\u{FEFF}订单号", "订单号"),
      ("订单号\t", " 订单号 "), ("退款金额（元）", "退款金额(元)"), ("ＳＫＵ", "sku"),
      ("Created   at", "created_at"), ("a\u{200B}b", "ab"), ("\"order-id\"", "order id"),
      ("商品\u{3000}名称", "商品 名称"), ("Order\u{A0}ID", "order id"),
    ])
  func equal(_ left: String, _ right: String) { #expect(FoldedName(left) == FoldedName(right)) }

  @Test(
    "names that differ otherwise are not",
    arguments: [("orderid", "order_id"), ("订单号", "订单编号"), ("a", "b"), ("é", "e"), ("", "x")])
  func unequal(_ left: String, _ right: String) { #expect(FoldedName(left) != FoldedName(right)) }

  @Test("columns without a name are numbered, repeated ones told apart")
  func naming() {
    let row = HeaderRow(["a", "", "A", "a", " \t", "\u{FEFF}\"b\"", "a (2)"])
    #expect(row.names == ["a", "column 2", "A (2)", "a (3)", "column 5", "b", "a (2) (2)"])
    #expect(row.index(of: FoldedName("a")) == 0)
    #expect(row.index(of: FoldedName("Column 2")) == 1)
    #expect(row.index(of: FoldedName("b")) == 5)
    #expect(row.index(of: FoldedName("c")) == nil)
    #expect(Set(row.names).count == row.names.count)
    #expect(HeaderRow([]).names.isEmpty)
  }
}

@Suite("Conditions")
struct ProfileConditionTests {
  @Test("present is what says something")
  func present() {
    for blank in [
      "", " ", "\t", "-", "--", "null", "NULL", "N/A", "NaN", "0000-00-00 00:00:00", "0000-00-00",
      "\\N",
    ] {
      #expect(!Condition.isPresent(blank), "\(blank)")
    }
    for filled in ["0", "x", "2024-05-01", "-1", "nullable"] {
      #expect(Condition.isPresent(filled), "\(filled)")
    }
  }

  @Test("positive and negative are of amounts")
  func sign() {
    for (cell, sign) in [
      ("9.99", 1), ("￥1,299.00", 1), ("0.00", 0), ("", 0), ("-", 0), ("-3", -1), ("-$0.50", -1),
      ("(12.00)", -1), ("0.01", 1),
    ] {
      #expect(Condition.sign(of: cell) == sign, "\(cell)")
      #expect(Condition(columns: ["a"], test: .positive(true)).holds(for: cell) == (sign > 0))
      #expect(Condition(columns: ["a"], test: .negative(false)).holds(for: cell) == (sign >= 0))
    }
  }

  @Test("values are compared as headers are")
  func values() {
    let condition = Condition(columns: ["a"], test: .oneOf(["Cancelled", "已发货，待收货"]))
    #expect(condition.holds(for: "cancelled "))
    #expect(condition.holds(for: "已发货,待收货\t"))
    #expect(!condition.holds(for: "已发货"))
    #expect(!condition.holds(for: ""))
  }
}
