import Randomness
import Tables
import Testing

@testable import Exports

private func parse(_ text: String, _ pattern: String, zone: String = "UTC") throws -> Int64 {
  var parser = TimeParser(
    style: try DateStyle(pattern: pattern), zone: try ZoneRules(identifier: zone))
  return withCell(text) { parser.parse($0) }
}

@Suite struct ValuesTimeTests {
  /// Cells, their style, and the moment by ISO 8601, in UTC. By hand, from what each cell says.
  static let readable: [(String, String, String)] = [
    ("2024-08-11", "yyyy-MM-dd", "2024-08-11T00:00:00"),
    ("2024/8/1", "yyyy-MM-dd", "2024-08-01T00:00:00"),
    ("2024.08.11 9:05", "yyyy-MM-dd", "2024-08-11T09:05:00"),
    ("2024-08-11 09:05:07", "yyyy-MM-dd", "2024-08-11T09:05:07"),
    ("2024/08/11 09:05:07", "yyyy-MM-dd", "2024-08-11T09:05:07"),
    (" 2024-08-11  09:05:07\t", "yyyy-MM-dd", "2024-08-11T09:05:07"),
    ("2024-08-11T09:05:07", "yyyy-MM-dd", "2024-08-11T09:05:07"),
    ("2024-08-11T09:05:07.999999999Z", "yyyy-MM-dd", "2024-08-11T09:05:07"),
    ("2024-08-11 09:05:07,5", "yyyy-MM-dd", "2024-08-11T09:05:07"),
    ("2024-08-11 09:05:07.5 +0800", "yyyy-MM-dd", "2024-08-11T01:05:07"),
    ("2017-06-17T08:04:21+00:00", "yyyy-MM-dd", "2017-06-17T08:04:21"),
    ("2024-05-01 10:00:00 -0400", "yyyy-MM-dd", "2024-05-01T14:00:00"),
    ("2024-05-01 10:00:00 UTC", "yyyy-MM-dd", "2024-05-01T10:00:00"),
    ("2024-05-01 10:00:00 gmt", "yyyy-MM-dd", "2024-05-01T10:00:00"),
    ("2024-05-01 10:00 +05:45", "yyyy-MM-dd", "2024-05-01T04:15:00"),
    ("2024-05-01 10:00:00+08", "yyyy-MM-dd", "2024-05-01T02:00:00"),
    ("2024-05-01 12:00:00 AM", "yyyy-MM-dd", "2024-05-01T00:00:00"),
    ("2024-05-01 12:00:00 pm", "yyyy-MM-dd", "2024-05-01T12:00:00"),
    ("2024-05-01 11:59:59PM", "yyyy-MM-dd", "2024-05-01T23:59:59"),
    ("2024-05-01 01:00:00 PM +0800", "yyyy-MM-dd", "2024-05-01T05:00:00"),
    ("2024/5/1 下午 3:20", "yyyy-MM-dd", "2024-05-01T15:20:00"),
    ("2024/5/1 上午12:20:30", "yyyy-MM-dd", "2024-05-01T00:20:30"),
    ("2024/5/1 3:20:00 下午", "yyyy-MM-dd", "2024-05-01T15:20:00"),
    ("2024年5月1日", "yyyy-MM-dd", "2024-05-01T00:00:00"),
    ("2024年05月01日10:20", "yyyy-MM-dd", "2024-05-01T10:20:00"),
    ("2024年12月31日 23:59:59", "yyyy年M月d日", "2024-12-31T23:59:59"),
    ("2024年5月1号 下午3:20", "yyyy-MM-dd", "2024-05-01T15:20:00"),
    ("11/08/2024 09:05:07", "dd/MM/yyyy", "2024-08-11T09:05:07"),
    ("1-8-2024", "dd/MM/yyyy", "2024-08-01T00:00:00"),
    ("31.12.2024 23:59", "dd/MM/yyyy", "2024-12-31T23:59:00"),
    ("11/08/2024 09:05:07", "MM/dd/yyyy", "2024-11-08T09:05:07"),
    ("8/11/2024 3:20:00 PM", "MM/dd/yyyy", "2024-08-11T15:20:00"),
    ("14-Aug-2026", "dd-MMM-yyyy", "2026-08-14T00:00:00"),
    ("14 Aug 2026 10:00", "dd-MMM-yyyy", "2026-08-14T10:00:00"),
    ("1 sept 2026", "dd MMM yyyy", "2026-09-01T00:00:00"),
    ("29 FEBRUARY 2024", "dd-MMM-yyyy", "2024-02-29T00:00:00"),
    ("14Aug2026", "dd-MMM-yyyy", "2026-08-14T00:00:00"),
    ("Aug 14, 2026", "MMM dd, yyyy", "2026-08-14T00:00:00"),
    ("may 1 2026 1:00 am", "MMM dd, yyyy", "2026-05-01T01:00:00"),
    ("Dec. 31,2026", "MMM dd, yyyy", "2026-12-31T00:00:00"),
    ("20240811", "yyyyMMdd", "2024-08-11T00:00:00"),
    ("20240811 09:05", "yyyyMMdd", "2024-08-11T09:05:00"),
    ("20240811090507", "yyyyMMdd", "2024-08-11T09:05:07"),
    // 45384 is 2024-04-02 in LibreOffice and Excel; .34789351852 × 86400 = 30058.000000128 s = 08:20:58.
    // Two digits are of 2000 to 2099; what stands around a date; names of zones by RFC 2822, section 4.3.
    ("11/8/24 09:05", "dd/MM/yy", "2024-08-11T09:05:00"),
    ("8/11/24", "MM/dd/yy", "2024-08-11T00:00:00"), ("24.08.11", "yy/MM/dd", "2024-08-11T00:00:00"),
    ("2024.08.11", "yy/MM/dd", "2024-08-11T00:00:00"),
    ("31/12/99", "dd/MM/yy", "2099-12-31T00:00:00"),
    ("31/12/00", "dd/MM/yy", "2000-12-31T00:00:00"),
    ("01/02/03 04:05:06.789", "dd/MM/yy", "2003-02-01T04:05:06"),
    ("9-Jan-25", "dd-MMM-yyyy", "2025-01-09T00:00:00"),
    ("9 January 25 9:05 pm", "dd-MMM-yyyy", "2025-01-09T21:05:00"),
    ("Thu, 09 Jan 2025 14:30:00 GMT", "dd-MMM-yyyy", "2025-01-09T14:30:00"),
    ("Thursday, January 9th, 2025", "MMM dd, yyyy", "2025-01-09T00:00:00"),
    ("Thu Jan 09 2025 14:30:00 GMT+0800", "MMM dd, yyyy", "2025-01-09T06:30:00"),
    ("2nd March 2025", "dd-MMM-yyyy", "2025-03-02T00:00:00"),
    ("1/9/2025, 2:30:05 PM", "MM/dd/yyyy", "2025-01-09T14:30:05"),
    ("2025年1月9日星期四", "yyyy-MM-dd", "2025-01-09T00:00:00"),
    ("2025/1/9（周四） 14:30", "yyyy-MM-dd", "2025-01-09T14:30:00"),
    ("2025年1月9日 14时30分05秒", "yyyy-MM-dd", "2025-01-09T14:30:05"),
    ("2025-01-09 下午2点5分", "yyyy-MM-dd", "2025-01-09T14:05:00"),
    ("2025年1月9日14时", "yyyy-MM-dd", "2025-01-09T14:00:00"),
    ("Jan 9, 2025 2:30:00 PM PST", "MMM dd, yyyy", "2025-01-09T22:30:00"),
    ("2025-07-09 14:30:00 EDT", "yyyy-MM-dd", "2025-07-09T18:30:00"),
    ("2025-07-09 14:30:00 CEST", "yyyy-MM-dd", "2025-07-09T12:30:00"),
    ("2025-01-09 14:30:00 UTC+8", "yyyy-MM-dd", "2025-01-09T06:30:00"),
    ("45384.34789351852", "excel", "2024-04-02T08:20:58"),
    ("45384", "excel", "2024-04-02T00:00:00"),
    ("45384.5", "excel", "2024-04-02T12:00:00"),
    // 0.999999 of a day is 0.0864 s before midnight, to which it is rounded.
    ("45383.999999", "excel", "2024-04-02T00:00:00"),
    // `date -u -d @1723367107` (coreutils 9.1)
    ("1723367107", "unix", "2024-08-11T09:05:07"),
    ("1723367107999", "unix-ms", "2024-08-11T09:05:07"),
  ]

  @Test(arguments: readable)
  func reads(text: String, pattern: String, expected: String) throws {
    let seconds = try parse(text, pattern)
    let moment = seconds == Cell.invalid ? "invalid" : ZoneRules.utc.timestamp(ofUTC: seconds)
    #expect(moment == expected + "+00:00", "\(text)")
  }

  @Test(arguments: [
    ("13/25/2024", "yyyy/MM/dd"), ("13/25/2024", "dd/MM/yyyy"), ("25/13/2024", "MM/dd/yyyy"),
    ("2024-13-01", "yyyy-MM-dd"), ("2024-00-01", "yyyy-MM-dd"), ("2024-01-00", "yyyy-MM-dd"),
    ("2023-02-29", "yyyy-MM-dd"), ("2100-02-29", "yyyy-MM-dd"), ("2024-04-31", "yyyy-MM-dd"),
    ("2024-02-30 10:00:00", "yyyy-MM-dd"), ("24-08-11", "yyyy-MM-dd"), ("11/08/24", "dd/MM/yyyy"),
    ("08/13/24", "dd/MM/yy"), ("13/08/24", "MM/dd/yy"), ("24/13/08", "yy/MM/dd"),
    ("1/2/3", "dd/MM/yy"), ("1/2/203", "dd/MM/yy"), ("11-08/24", "dd/MM/yy"),
    ("Xyz, 11 Aug 2024", "dd-MMM-yyyy"),
    ("Thu11 Aug 2024", "dd-MMM-yyyy"), ("2024-08-11 星期八", "yyyy-MM-dd"),
    ("2024-08-11（周日", "yyyy-MM-dd"), ("11xx Aug 2024", "dd-MMM-yyyy"),
    ("2024-08-11 14时3", "yyyy-MM-dd"), ("2024-08-11 24时", "yyyy-MM-dd"),
    ("2024-08-11 14时60分", "yyyy-MM-dd"), ("2024-08-11 14时30分60秒", "yyyy-MM-dd"),
    ("2024-08-11 09:05:07 CST", "yyyy-MM-dd"), ("2024-08-11 09:05:07 PSTX", "yyyy-MM-dd"),
    ("2024-08-11 09:05:07 GMT+19", "yyyy-MM-dd"), ("2024-08-11,", "yyyy-MM-dd"),
    ("2024-08/11", "yyyy-MM-dd"), ("2024-08-11x", "yyyy-MM-dd"), ("2024-08-11 x", "yyyy-MM-dd"),
    ("2024-08-11 24:00:00", "yyyy-MM-dd"), ("2024-08-11 23:60:00", "yyyy-MM-dd"),
    ("2024-08-11 23:59:60", "yyyy-MM-dd"), ("2024-08-11 9", "yyyy-MM-dd"),
    ("2024-08-11 9:5", "yyyy-MM-dd"), ("2024-08-11 09:05:", "yyyy-MM-dd"),
    ("2024-08-11 09:05:07.", "yyyy-MM-dd"), ("2024-08-11 09:05:07.x", "yyyy-MM-dd"),
    ("2024-08-11 09:05:07 13", "yyyy-MM-dd"),
    ("2024-08-11 09:05:07 +19:00", "yyyy-MM-dd"), ("2024-08-11 09:05:07 +0860", "yyyy-MM-dd"),
    ("2024-08-11 09:05:07 +8", "yyyy-MM-dd"), ("2024-08-11 09:05:07Zx", "yyyy-MM-dd"),
    ("2024-08-11 13:00 PM", "yyyy-MM-dd"), ("2024-08-11 0:30 AM", "yyyy-MM-dd"),
    ("2024-08-11 上午 3:20 PM", "yyyy-MM-dd"), ("2024-08-11Z", "yyyy-MM-dd"),
    ("2024-08-1109:05:07", "yyyy-MM-dd"), ("1899-12-31", "yyyy-MM-dd"),
    ("9999-12-31", "yyyy-MM-dd"),
    ("2024年8月11", "yyyy-MM-dd"), ("14-Foo-2026", "dd-MMM-yyyy"), ("31-Jun-2026", "dd-MMM-yyyy"),
    ("14-Augu-2026", "dd-MMM-yyyy"), ("Aug 142026", "MMM dd, yyyy"),
    ("20241301", "yyyyMMdd"), ("20240811240000", "yyyyMMdd"), ("202408", "yyyyMMdd"),
    ("19999", "excel"), ("80001", "excel"), ("45384.", "excel"), ("45384.5x", "excel"),
    ("45384,5", "excel"), ("172336710", "unix"), ("17233671070", "unix"), ("1723367107x", "unix"),
    ("1723367107", "unix-ms"), ("2024-08-11", "dd/MM/yyyy"), ("45384", "yyyy-MM-dd"),
    ("hello", "yyyy-MM-dd"), ("２０２４-08-11", "yyyy-MM-dd"), ("2024-08-11\0", "yyyy-MM-dd"),
    ("\0\0\0\0\0\0\0\0\0\0 09:05:07", "yyyy-MM-dd"), ("1970-01-01\010:00:00", "yyyy-MM-dd"),
    ("4.05E+17", "excel"),
  ])
  func refuses(text: String, pattern: String) throws {
    #expect(try parse(text, pattern) == Cell.invalid, "\(text)")
  }

  @Test(arguments: [
    "", " ", "\t\r", "-", "--", "null", "NULL", "Null", "N/A", "n/a", "#N/A", "nan", "NaN", "\\N",
    "0000-00-00", "0000-00-00 00:00:00", "0000/00/00", "0001-01-01 00:00:00",
    "0000-00-00T00:00:00Z", "1970-01-01", "1970-01-01 08:00:00", "1970-01-01T00:00:00Z",
    "01/01/1970 00:00:00", "12/31/1969 19:00:00", "1900-01-01", "1900-01-01 00:00:00.000",
    " null ",
  ])
  func missing(text: String) throws {
    for pattern in DateStyle.patterns {
      #expect(try parse(text, pattern) == Cell.missing, "\(text) as \(pattern)")
    }
  }

  @Test func zoneOfCellsWithoutOne() throws {
    // By hand: 2024-08-11 09:05:07 at +08:00 is 01:05:07 UTC; New York's gap and overlap as ZoneRules says.
    #expect(
      try parse("2024-08-11 09:05:07", "yyyy-MM-dd", zone: "Asia/Shanghai")
        == parse("2024-08-11 01:05:07", "yyyy-MM-dd"))
    for (local, utc) in [
      ("2024-03-10 01:59:59", "2024-03-10 06:59:59"),
      ("2024-03-10 02:30:00", "2024-03-10 07:30:00"),
      ("2024-03-10 03:00:00", "2024-03-10 07:00:00"),
      ("2024-11-03 01:30:00", "2024-11-03 05:30:00"),
      ("2024-11-03 02:00:00", "2024-11-03 07:00:00"),
    ] {
      #expect(
        try parse(local, "yyyy-MM-dd", zone: "America/New_York") == parse(utc, "yyyy-MM-dd"))
    }
    // A zone in the cell wins over the column's.
    #expect(
      try parse("2024-08-11 09:05:07Z", "yyyy-MM-dd", zone: "Asia/Shanghai")
        == parse("2024-08-11 09:05:07", "yyyy-MM-dd"))
  }

  /// Formats random moments in every layout by plain string building, and reads them back: one parser for all
  /// cells, so that its cached date is exercised, in zones with and without changes.
  @Test(arguments: ["UTC", "Asia/Shanghai", "America/New_York", "Australia/Lord_Howe", "-03:30"])
  func roundTrips(identifier: String) throws {
    let zone = try ZoneRules(identifier: identifier)
    var parsers: [String: TimeParser] = [:]
    for pattern in DateStyle.patterns {
      parsers[pattern] = TimeParser(style: try DateStyle(pattern: pattern), zone: zone)
    }
    var random = SplitMix64(seed: 3)
    var failures: [String] = []
    var seconds: Int64 = 0
    for round in 0..<3_000 {
      // Three in four stay near the last, as in a sorted export.
      seconds =
        round % 4 == 0
        ? Int64.random(in: 0..<4_000_000_000, using: &random)
        : seconds + Int64.random(in: 0..<9_000, using: &random)
      let local = seconds + Int64(zone.offset(atUTC: seconds))
      let date = CivilDate(daysSince1970: Int32(local / 86_400))
      let (hour, minute, second) = (
        Int(local / 3_600 % 24), Int(local / 60 % 60), Int(local % 60)
      )
      func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
      let (year, month, day) = ("\(date.year)", two(date.month), two(date.day))
      let time = "\(two(hour)):\(two(minute)):\(two(second))"
      let twelve =
        "\((hour + 11) % 12 + 1):\(two(minute)):\(two(second)) \(hour < 12 ? "AM" : "PM")"
      let name = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
      ][date.month - 1]
      let expected = zone.utc(fromLocal: local)
      let cells = [
        ("yyyy-MM-dd", "\(year)-\(month)-\(day) \(time)"),
        ("yyyy-MM-dd", "\(year)/\(month)/\(day)T\(time).25"),
        ("yyyy-MM-dd", "\(year)/\(date.month)/\(date.day) \(twelve)"),
        ("yyyy-MM-dd", "\(year)年\(date.month)月\(day)日\(time)"),
        ("dd/MM/yyyy", "\(day)/\(month)/\(year) \(time)"),
        ("dd/MM/yyyy", "\(date.day)-\(date.month)-\(year) \(hour):\(two(minute)):\(two(second))"),
        ("MM/dd/yyyy", "\(month)/\(day)/\(year) \(time)"),
        ("MM/dd/yyyy", "\(month)/\(day)/\(year) \(twelve)"),
        ("MM/dd/yy", "\(date.month)/\(date.day)/\(year.suffix(2)) \(twelve)"),
        ("yy/MM/dd", "\(year.suffix(2))-\(month)-\(day) \(time)"),
        ("dd/MM/yy", "\(day).\(month).\(year.suffix(2)), \(time).125"),
        ("dd-MMM-yyyy", "\(day)-\(name)-\(year) \(time)"),
        ("MMM dd, yyyy", "\(name) \(date.day), \(year) \(twelve)"),
        ("yyyyMMdd", "\(year)\(month)\(day)\(two(hour))\(two(minute))\(two(second))"),
        ("yyyyMMdd", "\(year)\(month)\(day) \(time)"),
      ]
      // Two digits cannot tell 1999 from 2099.
      for (pattern, cell) in cells
      where (date.year >= 2000 || !pattern.hasSuffix("/yy") && !pattern.hasPrefix("yy/"))
        && withCell(cell, { parsers[pattern]?.parse($0) }) != expected
      {
        failures.append(cell)
      }
      let offset = CivilDate.timestamp(ofUTC: seconds, offset: zone.offset(atUTC: seconds))
      if withCell(offset, { parsers["yyyy-MM-dd"]?.parse($0) }) != seconds {
        failures.append(offset)
      }
    }
    #expect(failures.isEmpty, "\(failures.prefix(5))")
  }

  /// The fixed-layout path against the general one, which a leading space forces: the same answer for valid
  /// cells and for cells with one byte changed.
  @Test func fastAndSlowAgree() throws {
    var random = SplitMix64(seed: 5)
    let zone = try ZoneRules(identifier: "America/New_York")
    let bytes = Array("0123456789-/: T.Z+".utf8)
    for pattern in ["yyyy-MM-dd", "dd/MM/yyyy", "MM/dd/yyyy"] {
      let style = try DateStyle(pattern: pattern)
      var fast = TimeParser(style: style, zone: zone)
      let base = pattern == "yyyy-MM-dd" ? "2024-03-10 02:30:45" : "03/10/2024 02:30:45"
      var mismatches: [String] = []
      var column: [UInt8] = []
      var ends: [UInt32] = []
      var expected: [Int64] = []
      for round in 0..<30_000 {
        var cell = Array(base.utf8)
        for _ in 0..<round % 3 {
          let place = Int.random(in: 0..<cell.count, using: &random)
          cell[place] = bytes[Int.random(in: 0..<bytes.count, using: &random)]
        }
        if round % 5 == 0 { cell += Array(" +0800".utf8) }
        // A fresh parser with a space in front never has the ten bytes of a date to cache.
        var slow = TimeParser(style: style, zone: zone)
        let left = cell.withUnsafeBytes { fast.parse($0) }
        let right = ([0x20, 0x20] + cell).withUnsafeBytes { slow.parse($0) }
        if left != right { mismatches.append(String(decoding: cell, as: UTF8.self)) }
        column += cell + [0]
        ends.append(UInt32(column.count - 1))
        expected.append(left)
      }
      #expect(mismatches.isEmpty, "\(pattern): \(mismatches.prefix(5))")
      // All at once, as a column.
      var values = [Int64](repeating: 0, count: expected.count)
      let hasGaps = column.withUnsafeBytes { bytes in
        ends.withUnsafeBufferPointer { ends in
          let block = IndexedBlock(cells: bytes, ends: ends, columns: 1, rows: expected.count)
          var parser = TimeParser(style: style, zone: zone)
          var span = values.mutableSpan
          return block.cells(of: 0).map { parser.parse($0, into: &span) }
        }
      }
      #expect(values == expected)
      #expect(hasGaps == expected.contains { $0 <= Cell.invalid })
    }
  }

  @Test func everyClock() {
    for number in 0..<100 {
      for (text, unit, limit) in [
        ("\(number):00:00", 3_600, 24), ("00:\(number):00", 60, 60), ("00:00:\(number)", 1, 60),
      ] {
        let padded = number < 10 ? text.replacing("\(number):", with: "0\(number):") : text
        let cell = Array(padded.utf8)
        guard cell.count == 8 else { continue }
        let word = cell.withUnsafeBytes { $0.loadUnaligned(as: UInt64.self) }
        #expect(TimeParser.secondOfDay(word) == (number < limit ? number * unit : -1), "\(padded)")
      }
    }
  }

  @Test func hostileBytes() throws {
    for pattern in DateStyle.patterns {
      var parser = TimeParser(
        style: try DateStyle(pattern: pattern), zone: try ZoneRules(identifier: "Asia/Shanghai"))
      forHostileCells { bytes in
        let seconds = parser.parse(bytes)
        // Whatever is read lies in the years that a cell can name.
        if seconds != Cell.missing, seconds != Cell.invalid {
          #expect((-2_300_000_000...9_999_999_999).contains(seconds))
        }
      }
    }
  }
}
