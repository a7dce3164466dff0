import Cubes
import Tables
import Testing

@testable import Analyses

@Suite struct NamesTests {
  /// Whatever a report can have as a heading has a Chinese name.
  @Test func everyColumnHasAName() {
    let columns = [ExportKind.orders, .returns, .complaints, .products].flatMap {
      Field.all(of: $0).map(\.name)
    }
    let computed = ["weekday", "price_band", "delivery_delay", "delivery_days"]
    let numbers = AssociationQuery.Number.allCases.map(\.rawValue)
    for name in columns + computed + numbers { #expect(Names.zh(name) != name, "\(name)") }
    for feature in ClusterQuestion.Feature.allCases {
      #expect(Names.zh(feature: feature.rawValue) != feature.rawValue, "\(feature)")
    }
  }

  @Test func whoseColumn() {
    #expect(Names.zh("complaint.channel") == "投诉渠道")
    #expect(Names.zh("return.kind") == "退货类型")
    #expect(Names.zh("order.order_id") == "订单号")
  }

  /// A column that only an export knows is called what it is called there.
  @Test func unknownColumnsStay() {
    #expect(Names.zh("Ship Mode") == "Ship Mode")
    #expect(Names.zh("return.Ship Mode") == "return.Ship Mode")
    #expect(Names.zh("") == "")
    #expect(Names.zh(["category", "Ship Mode"]) == "类目、Ship Mode")
  }

  @Test func plurals() {
    #expect(plural(0, "line", "lines") == "0 lines")
    #expect(plural(1, "line", "lines") == "1 line")
    #expect(plural(2, "line", "lines") == "2 lines")
  }
}
