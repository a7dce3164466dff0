import Tables
import Testing

@testable import Exports

@Suite("Profiles as YAML")
struct ProfileReadingTests {
  @Test("every built-in parses, and says what it is")
  func builtIn() throws {
    for result in Profile.loaded { _ = try result.get() }
    #expect(
      Profile.builtIn.map(\.name) == [
        "taobao", "jd", "pinduoduo", "douyin", "shopify", "amazon", "woocommerce", "zendesk",
        "thelook", "canonical",
      ])
    #expect(Profile.builtIn.allSatisfy { $0.path == nil && !$0.sections.isEmpty })
  }

  @Test("the canonical profile has every canonical column")
  func canonical() throws {
    let profile = try #require(Profile.builtIn.last)
    for kind in ExportKind.allCases {
      let section = try #require(profile.sections.first { $0.kind == kind })
      #expect(section.columns.map(\.field) == Field.all(of: kind))
    }
  }

  @Test("everything that a profile can say is read")
  func everything() throws {
    let profile = try Profile(
      yaml: """
        name: shop
        timezone: America/New_York
        encoding: gb18030
        orders:
          match: [a, [b, c]]
          without: x
          columns: {ordered_at: [b, c], order_id: a, status: s}
          cancelled: [voided, {column: closed, present: true, unless: shipped, blanks: no}]
          fill_down: [s]
          quoting: false
          short_rows: pad
          constants: {currency: USD}
          key: row
        returns:
          - match: r
            columns: {order_id: a, requested_at: r, return_id: i}
            when: {column: [amount, sum], positive: true}
            level: order
            undated: r
            key: return_id
            unkeyed: none
          - {match: q, columns: {order_id: a, requested_at: q}, key: none, refused: [no]}
        ignored: {match: [z], why: of no use}
        statuses: {cancelled: [gone], returned: [back]}
        """, path: "dir/shop.yaml")
    #expect(profile.name == "shop" && profile.path == "dir/shop.yaml")
    #expect(profile.timezone == "America/New_York" && profile.encoding == "gb18030")
    #expect(profile.ignored == [.init(match: [["z"]], without: [], why: "of no use")])
    let orders = profile.sections[0]
    #expect(orders.match == [["a"], ["b", "c"]] && orders.without == ["x"])
    #expect(orders.columns.map(\.field.name) == ["order_id", "ordered_at", "status"])
    #expect(orders.columns.map(\.headers) == [["a"], ["b", "c"], ["s"]])
    #expect(
      orders.cancelled == [
        Condition(columns: ["status"], test: .oneOf(["voided"])),
        Condition(columns: ["closed"], test: .present(true), unless: ["shipped"], blanks: ["no"]),
      ])
    #expect(orders.fillDown == ["s"] && !orders.quoting && orders.shortRows == .pad)
    #expect(orders.constants.map(\.value) == ["USD"] && orders.key == .wholeRow)
    let first = profile.sections[1]
    #expect(first.when == [Condition(columns: ["amount", "sum"], test: .positive(true))])
    #expect(first.level == .order && first.undated == ["r"])
    #expect(first.key == .columns(["return_id"], blanksDiffer: true))
    // What a section states itself stands before `statuses`.
    #expect(first.counted == [Condition(columns: ["status"], test: .oneOf(["back"]))])
    let second = profile.sections[2]
    #expect(second.key == ProfileSection.Key.none && second.level == .line)
    #expect(second.counted.isEmpty)
    #expect(second.refused == [Condition(columns: ["status"], test: .oneOf(["no"]))])
  }

  @Test("a profile without a name is called after its file")
  func unnamed() throws {
    let profile = try Profile(yaml: RecognitionChoiceTests.toyShop, path: "x.yaml")
    #expect(profile.name == "toys")
    let yaml = "products: {match: [a], columns: {sku: a}}"
    #expect(try Profile(yaml: yaml, path: "dir/my-shop.v2.yaml").name == "my-shop")
  }

  @Test(
    "an error names the line, the key and what is accepted",
    arguments: [
      ("", "p.yaml: the file is empty"),
      ("name: x", "p.yaml:1: no section"),
      ("- a", "p.yaml:1: the file must be a list of `key: value` lines"),
      ("name: x\norder: {}", "p.yaml:2: unknown key `order`: did you mean `orders`?"),
      (
        "orders:\n  match: [a]\n  colums: {order_id: a}",
        "p.yaml:3: unknown key `colums` in `orders`: did you mean `columns`?"
      ),
      (
        "returns:\n  match: [a]\n  columns:\n    order_id: a\n    refund_ammount: b",
        "p.yaml:5: `returns` has no column `refund_ammount`: did you mean `refund_amount`?"
      ),
      (
        "products:\n  match: [a]\n  columns: {colour: b}",
        "p.yaml:3: `products` has no column `colour`: it has sku, product, category"
      ),
      (
        "products:\n  columns: {sku: b}",
        "p.yaml:2: `products` has no `match`: the headers by which the file is known"
      ),
      ("products:\n  match: [a]", "p.yaml:2: `products` has no `columns`"),
      ("products:\n  match: [a]\n  columns: {sku: }", "p.yaml:3: `sku` is empty"),
      ("products:\n  match: [a]\n  columns: {sku: []}", "p.yaml:3: `sku` is empty"),
      ("products:\n  match: [a]\n  columns: {sku: [b, \" \"]}", "p.yaml:3: `sku` is empty"),
      ("products:\n  match: [a]\n  columns: {sku: {b: c}}", "p.yaml:3: `sku` must be one value"),
      (
        "orders:\n  match: [a]\n  columns: {order_id: a}",
        "p.yaml:2: `orders` maps no `ordered_at`, which every row needs"
      ),
      (
        "products:\n  match: [a]\n  columns: {sku: a}\n  quoting: maybe",
        "p.yaml:4: `quoting` is `maybe`: `true` and `false` are accepted"
      ),
      (
        "products:\n  match: [a]\n  columns: {sku: a}\n  short_rows: drop",
        "p.yaml:4: `short_rows` is `drop`: `reject` and `pad` are accepted"
      ),
      (
        "products:\n  match: [a]\n  columns: {sku: a}\n  cancelled: [x]",
        "p.yaml:4: unknown key `cancelled` in `products`: known are `match`"
      ),
      (
        "products:\n  match: [a]\n  columns: {sku: a}\n  key: [brand]",
        "p.yaml:4: `key` names `brand`, for which `columns` has no header"
      ),
      (
        "products:\n  match: [a]\n  columns: {sku: a}\n  unkeyed: none",
        "p.yaml:4: `unkeyed` says what rows without `key` are"
      ),
      (
        "products:\n  match: [a]\n  columns: {sku: a}\n  when: {present: true}",
        "p.yaml:4: `when` names no `column`"
      ),
      (
        "products:\n  match: [a]\n  columns: {sku: a}\n  when: {column: b}",
        "p.yaml:4: `when` needs one of `in`, `present`, `positive` and `negative`"
      ),
      (
        "products:\n  match: [a]\n  columns: {sku: a}\n  when: {column: b, is: [c]}",
        "p.yaml:4: unknown key `is` in `when`: did you mean `in`?"
      ),
      (
        """
        returns:
          match: [a]
          columns: {order_id: a, requested_at: b}
          counted: [c]
          refused: [d]
        """,
        "p.yaml:2: `returns` has `counted` and `refused`: one of them decides"
      ),
      ("ignored: [{why: no}]", "p.yaml:1: `ignored` has no `match`"),
      ("orders: [a\nname: b", "p.yaml:2: no YAML: "),
      ("name: a\nname: b", "p.yaml:1: written twice: `name`"),
    ])
  func errors(_ yaml: String, _ expected: String) {
    do {
      _ = try Profile(yaml: yaml, path: "p.yaml")
      Issue.record("accepted")
    } catch {
      #expect(error.description.hasPrefix(expected), "\(error)")
    }
  }

  @Test("the distance between words counts letters, and a swap of neighbours once")
  func distance() {
    // By hand.
    for (left, right, distance) in [
      ("", "", 0), ("", "abc", 3), ("abc", "abc", 0), ("ordrs", "orders", 1), ("ab", "ba", 1),
      ("kitten", "sitting", 3), ("orders", "", 6),
    ] {
      #expect(Spelling.editDistance(Array(left), Array(right)) == distance)
      #expect(Spelling.editDistance(Array(right), Array(left)) == distance)
    }
    #expect(Spelling.nearest(to: "colums", among: ["columns", "column"]) == "columns")
    #expect(Spelling.nearest(to: "xyz", among: ["columns"]) == nil)
  }
}
