import ArgumentParser
import Foundation
import Simulation
import Testing
import Workspace

@testable import Commands

/// Taking exports in: expected numbers were counted by hand in the files below.
@Suite("ingest") struct IngestTests {
  static let january = """
    order_id,line_id,sku,ordered_at,delivered_at,customer_id,quantity,amount,status,buyer,Ship Mode
    A1,1,S1,2025-01-02 10:00:00,2025-01-04 09:00:00,U1,1,10.00,completed,王小明,air
    A1,2,S2,2025-01-02 10:00:00,,U1,2,20.00,shipped,王小明,sea
    A2,1,S1,2025-01-30 10:00:00,,U2,1,10.00,shipped,李雷,air

    """
  /// A2 has been cancelled since, A1's second line is delivered, A3 is new.
  static let february = """
    order_id,line_id,sku,ordered_at,delivered_at,customer_id,quantity,amount,status,buyer,Ship Mode
    A1,2,S2,2025-01-02 10:00:00,2025-02-01 08:00:00,U1,2,20.00,completed,王小明,sea
    A2,1,S1,2025-01-30 10:00:00,,U2,1,10.00,cancelled,李雷,air
    A3,1,S3,2025-02-05 10:00:00,2025-02-07 10:00:00,U3,1,30.00,completed,韩梅梅,sea

    """
  static let returns = """
    return_id,order_id,line_id,requested_at,status,reason_text
    R1,A1,1,2025-01-08 12:00:00,completed,请联系 13812345678
    R2,A3,1,2025-02-09 12:00:00,completed,写信给 hanmeimei@example.com
    R3,ZZ,1,2025-02-09 12:00:00,completed,

    """

  func bench() throws -> WorkspaceBench {
    let bench = try WorkspaceBench()
    try bench.write("january.csv", Self.january)
    try bench.write("february.csv", Self.february)
    try bench.write("returns.csv", Self.returns)
    return bench
  }

  @Test("a later version stands, whichever is taken in first", arguments: [false, true])
  func laterStands(_ isReversed: Bool) throws {
    let bench = try bench()
    let files = ["january.csv", "february.csv"].map(bench.path)
    for file in isReversed ? files.reversed() : files {
      #expect(try bench.ingest([file])?.message == nil)
    }
    let info = try bench.json(InfoCommand.self, [bench.workspace])
    let orders = info["result.contents[0]"]
    // Six rows: A1's second line and A2 stand once of twice.
    #expect(orders["rows"].int == 4)
    #expect(orders["duplicates"].int == 2)
    #expect(orders["replaced"].int == 2)
    #expect(info["result.runs[1].replaced"].int == (isReversed ? 0 : 2))
    let rates = try bench.json(RatesCommand.self, [bench.workspace, "--quiet"])
    // A1's two lines and A3; A2 was cancelled.
    #expect(rates["result.total.lines"].int == 3)
    #expect(rates["result.total.cancelled"].int == 1)
    #expect(try bench.problems() == [])
  }

  @Test("returns find orders that come later")
  func returnsFirst() throws {
    let bench = try bench()
    for name in ["returns.csv", "february.csv", "january.csv"] {
      #expect(try bench.ingest([bench.path(name)])?.message == nil)
    }
    let whole = ["january.csv", "february.csv", "returns.csv"].map(bench.path)
    let questions = [
      [], ["--by", "weekday"], ["--every", "week", "--clock", "period"], ["--by", "sku"],
      ["--by", "customer_id", "--basis", "amount"], ["--by", "order_id,sku"],
      ["--by", "return.order_id"], ["--where", "order_id=A1", "--by", "sku"],
    ]
    for question in questions {
      #expect(
        try bench.answer([bench.workspace], question) == bench.answer(whole, question))
    }
    #expect(try bench.problems() == [])
  }

  /// Several blocks, in which names come up in another order than in the first.
  @Test("the same bytes for any number of threads")
  func threads() throws {
    var orders = "order_id,sku,category,channel,ordered_at,quantity,amount,status,buyer_note\n"
    for row in 0..<60_000 {
      let turned = (row / 9000 * 7 + row) % 400
      let stamp = "2025-\(10 + row / 30_000)-\(10 + row / 3000 % 10) 12:00:\(10 + row % 50)"
      orders += "N\(1_000_000 + row / 2),SKU-\(turned),kind \(turned % 37),shop \(turned % 5),"
      orders += "\(stamp),\(1 + row % 3),\(row % 900).50,completed,as it was said \(row % 4000)\n"
    }
    var files: [Data] = []
    for threads in ["1", "2", "5"] {
      let bench = try WorkspaceBench()
      let path = try bench.write("orders.csv", orders)
      #expect(try bench.ingest([path], ["--threads", threads, "--keep", "buyer_note"]) == nil)
      files.append(try Data(contentsOf: URL(filePath: bench.workspace)))
    }
    #expect(orders.utf8.count > 4 << 20)
    #expect(files[0] == files[1] && files[1] == files[2])
  }

  @Test("the same file again changes nothing")
  func again() throws {
    let bench = try bench()
    let file = bench.path("january.csv")
    #expect(try bench.ingest([file])?.message == nil)
    let before = try Data(contentsOf: URL(filePath: bench.workspace))
    #expect(try bench.ingest([file])?.message == nil)
    // Under another name, too.
    let copy = try bench.write("copy.csv", Self.january)
    #expect(try bench.ingest([copy])?.message == nil)
    #expect(try Data(contentsOf: URL(filePath: bench.workspace)) == before)
  }

  @Test("columns that nobody asked for are not kept, texts are masked")
  func privacy() throws {
    let bench = try bench()
    let files = ["january.csv", "february.csv", "returns.csv"].map(bench.path)
    #expect(try bench.ingest(files, ["--keep", "Ship Mode"])?.message == nil)
    let bytes = try bench.allBytes()
    for secret in ["王小明", "李雷", "韩梅梅", "13812345678", "hanmeimei@example.com"] {
      #expect(bytes.firstRange(of: Data(secret.utf8)) == nil, "\(secret) is in the file")
    }
    #expect(bytes.firstRange(of: Data("air".utf8)) != nil)
    let rates = try bench.json(
      RatesCommand.self, [bench.workspace, "--quiet", "--by", "ship mode"])
    #expect(
      Set(rates["result.groups"].array.map { $0["key.ship mode"].string }) == ["air", "sea"])
  }

  @Test("no phone or e-mail of those that a simulation plants is in the file")
  func planted() throws {
    let bench = try bench()
    var scenario = try Scenario(presetOrFile: "standard")
    scenario.complaints.personalDataRate = 1
    let truth = try Simulator(scenario: scenario, seed: 5, size: .orders(1000))
      .write(to: bench.path("planted"), profile: .canonical, threads: 1, themes: false)
    #expect(try bench.ingest([bench.path("planted")])?.message == nil)
    let bytes = try bench.allBytes()
    #expect(truth.personalData.count > 20)
    for datum in truth.personalData {
      #expect(bytes.firstRange(of: Data(datum.value.utf8)) == nil, "\(datum.value)")
    }
  }

  @Test("what is forgotten is in no byte of the file")
  func forgotten() throws {
    let bench = try bench()
    let files = ["january.csv", "february.csv", "returns.csv"].map(bench.path)
    #expect(try bench.ingest(files, ["--keep", "buyer"])?.message == nil)
    #expect(try bench.allBytes().firstRange(of: Data("韩梅梅".utf8)) != nil)
    #expect(
      try bench.run(ForgetCommand.self, [bench.workspace, "--customer", "U3"])?.message == nil)
    #expect(try bench.allBytes().firstRange(of: Data("韩梅梅".utf8)) == nil)
    #expect(try bench.problems() == [])
    // A1's two lines are left; A2 was cancelled.
    let rates = try bench.json(RatesCommand.self, [bench.workspace, "--quiet"])
    #expect(rates["result.total.lines"].int == 2)
  }

  @Test("a customer who is an e-mail address or a phone number is not kept as such")
  func customersByAddress() throws {
    let bench = try bench()
    let file = try bench.write(
      "orders.csv",
      """
      order_id,sku,ordered_at,customer_id
      A1,S1,2025-01-05 10:00:00,lilei@example.com
      A2,S1,2025-01-06 10:00:00,lilei@example.com
      A3,S1,2025-01-07 10:00:00,13812345678
      A4,S1,2025-01-08 10:00:00,U100146

      """)
    #expect(try bench.ingest([file])?.message == nil)
    let bytes = try bench.allBytes()
    for secret in ["lilei@example.com", "13812345678"] {
      #expect(bytes.firstRange(of: Data(secret.utf8)) == nil, "\(secret) is in the file")
    }
    let rates = try bench.json(
      RatesCommand.self, [bench.workspace, "--quiet", "--by", "customer_id"])
    // python3: hashlib.sha256(b"aftersales customer lilei@example.com").hexdigest()[:32]
    let digest = "bdfa9f9b1c197b30cb73aa8a15df3611"
    let groups = rates["result.groups"].array
    #expect(groups.map { $0["key.customer_id"].string }.first == digest)
    #expect(groups.map { $0["lines"].int } == [2, 1, 1])
    #expect(groups.contains { $0["key.customer_id"].string == "U100146" })
    #expect(
      try bench.run(ForgetCommand.self, [bench.workspace, "--customer", "lilei@example.com"])?
        .message == nil)
    let left = try bench.json(RatesCommand.self, [bench.workspace, "--quiet"])
    #expect(left["result.total.lines"].int == 2)
  }

  @Test("customers can be pseudonyms, and then all must be")
  func pseudonyms() throws {
    let bench = try bench()
    let key = try bench.write("key", "0123456789abcdef\n")
    let options = ["--pseudonymise", key]
    #expect(try bench.ingest([bench.path("january.csv")], options)?.message == nil)
    let rates = try bench.json(
      RatesCommand.self, [bench.workspace, "--quiet", "--by", "customer_id"])
    // python3: hmac.new(b"0123456789abcdef", b"U1", "sha256").hexdigest()
    #expect(
      rates["result.groups"].array.map { $0["key.customer_id"].string }.contains(
        "a8ff2ea82a4db1c1b8af7bef10541abd87cf020c2445d0762efd7d3306fc7a5a"))
    let failure = try bench.ingest([bench.path("february.csv")])
    #expect(failure?.exitCode == 64)
    #expect(try bench.ingest([bench.path("february.csv")], options)?.message == nil)
    #expect(
      try bench.run(
        ForgetCommand.self, [bench.workspace, "--customer", "U1"] + options)?.message == nil)
    let left = try bench.json(
      RatesCommand.self, [bench.workspace, "--quiet", "--by", "customer_id"])
    #expect(left["result.groups"].array.count == 2)
  }

  @Test("a run that refuses too much leaves the file as it was")
  func refused() throws {
    let bench = try bench()
    #expect(try bench.ingest([bench.path("january.csv")])?.message == nil)
    let before = try bench.answer([bench.workspace], [])
    let bad = try bench.write(
      "bad.csv", "order_id,sku,ordered_at\nB1,S1,2025-03-01\nB2,S1,soon\n")
    let failure = try bench.ingest([bad])
    #expect(failure?.exitCode == 65)
    #expect(try bench.answer([bench.workspace], []) == before)
    #expect(try bench.problems() == [])
  }

  @Test("what can go wrong with the file has its own message and code")
  func wrongFiles() throws {
    let bench = try bench()
    let file = bench.path("january.csv")
    func failure(_ into: String) throws -> Failure? {
      try bench.run(IngestCommand.self, [file, "--into", into, "--quiet"])
    }
    let text = try bench.write("text.db", "not a database, though long enough to be one, surely")
    #expect(try failure(text)?.exitCode == 65)
    #expect(try failure(bench.folder.path)?.exitCode == 65)
    #expect(try failure(bench.path("nowhere/shop.db"))?.exitCode == 73)
    #expect(try failure(file)?.exitCode == 64)
    let nothing = try bench.run(RatesCommand.self, [bench.path("none.db")])
    #expect(nothing?.exitCode == 66)
  }

  @Test("the wait for another writer ends with 75")
  func locked() throws {
    let bench = try bench()
    #expect(try bench.ingest([bench.path("january.csv")])?.message == nil)
    let failure = try bench.whileLocked {
      try bench.ingest([bench.path("february.csv")], ["--wait", "0.2"])
    }
    #expect(failure?.exitCode == 75)
    #expect(try bench.ingest([bench.path("february.csv")], ["--wait", "0.2"])?.message == nil)
  }
}

extension WorkspaceBench {
  /// Everything in the workspace file, and in what SQLite keeps beside it.
  func allBytes() throws -> Data {
    try ["", "-wal", "-shm"].reduce(into: Data()) { bytes, suffix in
      let url = URL(filePath: workspace + suffix)
      if FileManager.default.fileExists(atPath: url.path) { bytes += try Data(contentsOf: url) }
    }
  }
}

extension WorkspaceBench {
  /// Does something while another writer has the lock.
  func whileLocked(_ body: () throws -> Failure?) throws -> Failure? {
    try WorkspaceWriter.change(workspace, wait: 5, creates: false) { _ in try body() }
  }
}
