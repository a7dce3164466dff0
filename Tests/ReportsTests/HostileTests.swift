import Reports
import Testing

/// Cells as an export from the open internet may hold them; expected strings by hand.
@Suite struct HostileTests {
  private func cell(_ hostile: String, _ format: Format) throws -> String {
    let lines = try text(textReport([[hostile, "end"]]), format, RenderOptions(textLimit: 400))
    switch format {
    case .csv: return String(lines.dropFirst("c0,c1\n".count).dropLast(",end\n".count))
    case .markdown:
      return String(lines.split(separator: "\n")[3].dropFirst(2).dropLast(" | end |".count))
    default: return String(lines.split(separator: "\n")[3].dropLast("  end".count))
    }
  }

  @Test func terminalsShowAndDoNotObey() throws {
    #expect(try cell("a\u{1B}[31mred", .table) == "a␛[31mred")
    #expect(try cell("a\r\nb\tc\u{0}d\u{7}\u{7F}", .table) == "a␍␤b␉c␀d␇␡")
    #expect(try cell("a\u{9B}31m", .table) == #"a\u{9b}31m"#)
    #expect(
      try cell("a\u{202E}b\u{2028}c\u{200B}d\u{FEFF}", .table)
        == #"a\u{202e}b\u{2028}c\u{200b}d\u{feff}"#)
    #expect(try cell("<script>|*", .table) == "<script>|*")
  }

  @Test func everythingAroundTheTableIsHarmlessToo() throws {
    let hostile = "a\u{1B}]0;x\u{7}\nb"
    let report = Report(
      title: hostile,
      sections: [
        .init(
          heading: hostile, paragraphs: [hostile],
          tables: [
            .init(
              name: hostile, caption: hostile, columns: [.init(key: hostile, heading: hostile)],
              rows: [[.missing(reason: hostile)]])
          ])
      ], notes: [hostile])
    for format in [Format.table, .markdown] {
      let written = try text(report, format)
      #expect(
        !written.unicodeScalars.contains { $0 != "\n" && $0.properties.generalCategory == .control }
      )
      #expect(written.ranges(of: "a␛").count == 7, "all seven are there")
      #expect(!written.contains("\nb"))
    }
  }

  @Test func spreadsheetsDoNotRun() throws {
    #expect(try cell("=cmd()|' /C calc'!A0", .csv) == "'=cmd()|' /C calc'!A0")
    #expect(try cell(#"=HYPERLINK("http://x","y")"#, .csv) == #""'=HYPERLINK(""http://x"",""y"")""#)
    for start in [
      "=", "+", "-", "@", "＝", "＋", "－", "＠", "﹦", "  =", "\u{3000}=", "\u{A0}@",
    ] {
      #expect(
        try cell("\(start)1", .csv).replacing("\"", with: "") == "'\(start)1", "\(start)")
    }
    #expect(try cell("\t=1", .csv) == "\"'\t=1\"")
    #expect(try cell("\r=1", .csv) == "\"'\r=1\"")
    #expect(try cell("\u{0}=1", .csv) == "'␀=1")
    #expect(try cell("\u{FEFF}=1", .csv) == #"'\u{feff}=1"#)
    #expect(try cell("\u{200B}+1", .csv) == #"'\u{200b}+1"#)
    #expect(try cell("a=1", .csv) == "a=1")
    // So that whoever takes one off has the text.
    #expect(try cell("'=1", .csv) == "''=1")
    #expect(try cell("退-1", .csv) == "退-1")
    #expect(try cell("x;=1", .csv) == "\"x;=1\"", "where ; separates, it must not start a cell")
  }

  @Test func keysOfColumnsAreNeutralisedToo() throws {
    let report = Report(
      title: "T",
      sections: [.init(tables: [.init(name: "t", columns: [.init(key: "=1", heading: "")])])])
    #expect(try text(report, .csv) == "'=1\n")
  }

  @Test func numbersAreNeverNeutralised() throws {
    let report = Report(
      title: "T",
      sections: [
        .init(tables: [
          .init(
            name: "t",
            columns: ["a", "b", "c"].map { .init(key: $0, heading: $0) },
            rows: [[.integer(-5), .money(minor: -5), .number(-0.5, decimals: 1)]])
        ])
      ])
    #expect(try text(report, .csv) == "a,b,c\n-5,-0.05,-0.5\n")
  }

  @Test func pagesDoNotObey() throws {
    #expect(
      try cell("<script>alert(1)</script>", .markdown) == "&lt;script&gt;alert(1)&lt;/script&gt;")
    #expect(try cell("a|b\\|c", .markdown) == #"a\|b\\\|c"#)
    #expect(try cell("a\nb", .markdown) == "a␤b")
    #expect(try cell("[x](javascript:y) ![i](u)", .markdown) == #"\[x\](javascript:y) !\[i\](u)"#)
    #expect(
      try cell("*b* _i_ `c` ~s~ $m$ &lt;", .markdown)
        == #"\*b\* \_i\_ \`c\` \~s\~ \$m\$ &amp;lt;"#)
    #expect(try cell("  padded  ", .markdown) == "padded")
  }

  @Test func paragraphsStayParagraphs() throws {
    let starts = [
      ("# h", ##"\# h"##), ("- l", #"\- l"#), ("+ l", #"\+ l"#), ("1. l", #"1\. l"#),
      ("12) l", #"12\) l"#), ("    code", "code"), ("===", #"\==="#), ("1.5%", #"1\.5%"#),
      ("a - b. c", "a - b. c"),
    ]
    for (paragraph, expected) in starts {
      let report = Report(title: "T", sections: [.init(paragraphs: [paragraph])])
      #expect(try text(report, .markdown) == "# T\n\n\(expected)\n")
    }
  }
}
