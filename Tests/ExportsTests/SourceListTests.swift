import Foundation
import Testing

@testable import Exports

/// A folder of its own for one test, removed after it.
private func inFolder(_ files: [String: [UInt8]], _ body: (String) throws -> Void) throws {
  let manager = FileManager.default
  let folder = manager.temporaryDirectory.appending(path: "aftersales-\(UUID().uuidString)")
  try manager.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? manager.removeItem(at: folder) }
  for (name, bytes) in files {
    let file = folder.appending(path: name)
    try manager.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: file)
  }
  try body(folder.path)
}

private let text = Array("a,b\n1,2\n".utf8)

@Suite("Sources")
struct SourceListTests {
  private func names(_ arguments: [String], in folder: String) throws -> [String] {
    try SourceList(arguments).sources.map { source in
      source.name.replacingOccurrences(of: folder + "/", with: "")
    }
  }

  private func error(_ arguments: [String]) -> SourceError {
    do throws(SourceError) {
      let list = try SourceList(arguments)
      Issue.record("accepted: \(list)")
    } catch {
      return error
    }
    return SourceError(path: "", category: .data, cause: "", nextStep: "")
  }

  @Test("a folder gives its text files and those below, in natural order")
  func folder() throws {
    let files = [
      "b.csv", "B.CSV", "a.tsv", "é.txt", "sub/z.tab", "sub/deep/y.csv", "notes.md", "book.xlsx",
      ".hidden.csv", "~$lock.csv", ".git/x.csv", "订单.csv",
    ]
    try inFolder(Dictionary(uniqueKeysWithValues: files.map { ($0, text) })) { folder throws in
      let expected = [
        "B.CSV", "a.tsv", "b.csv", "sub/deep/y.csv", "sub/z.tab", "é.txt", "订单.csv",
      ]
      #expect(try names([folder], in: folder) == expected)
      #expect(try names([folder + "/"], in: folder) == expected)
    }
  }

  @Test("numbers in names go by their value, so that the newest week is read last")
  func naturalOrder() throws {
    let expected = [
      "2024-W52.csv", "2025-W1.csv", "2025-W02.csv", "2025-W9.csv", "2025-W10.csv",
      "a.csv", "a (1).csv", "a (2).csv", "a (10).csv", "a(1).csv", "a-2.csv", "a0.csv", "a00.csv",
      "a1b2.csv", "a1b10.csv", "订单.csv", "订单(1).csv", "订单9.csv", "订单10.csv",
    ]
    try inFolder(Dictionary(uniqueKeysWithValues: expected.map { ($0, text) })) { folder in
      let found = try names([folder], in: folder)
      #expect(found == expected)
    }
  }

  @Test("arguments keep their order, and a file named twice is read once")
  func order() throws {
    try inFolder(["b.csv": text, "a.csv": text, "data.dat": text]) { folder throws in
      try FileManager.default.createSymbolicLink(
        atPath: folder + "/link.csv", withDestinationPath: folder + "/a.csv")
      let arguments = ["b.csv", "data.dat", "link.csv", "./a.csv"].map { folder + "/" + $0 }
      #expect(
        try names(arguments + ["-", folder, "-"], in: folder) == [
          "b.csv", "data.dat", "link.csv", "-",
        ])
      #expect(try SourceList([]).sources.isEmpty)
      #expect(try SourceList(["-"]).sources == [.standardInput])
    }
  }

  @Test("workbooks and archives beside files that are read are told, not lost in silence")
  func skipped() throws {
    try inFolder(["a.csv": text, "c/b.xlsx": text, "b.zip": text, "n.md": text]) { folder throws in
      let list = try SourceList([folder])
      #expect(list.sources == [.file(path: folder + "/a.csv")])
      #expect(list.skipped == [folder + "/b.zip", folder + "/c/b.xlsx"])
    }
  }

  @Test("a link that leads nowhere is an error")
  func dangling() throws {
    try inFolder(["a.csv": text]) { folder throws in
      try FileManager.default.createSymbolicLink(
        atPath: folder + "/b.csv", withDestinationPath: folder + "/gone.csv")
      #expect(error([folder]).description.hasPrefix("\(folder)/b.csv: is a link"))
    }
  }

  @Test("a folder that leads back to itself ends")
  func loop() throws {
    try inFolder(["sub/a.csv": text]) { folder throws in
      try FileManager.default.createSymbolicLink(
        atPath: folder + "/sub/up", withDestinationPath: folder)
      #expect(try names([folder], in: folder).count == 1)
    }
  }

  @Test("a pattern that the shell left alone is expanded")
  func pattern() throws {
    let files = ["w2.csv", "w10.csv", "W1.csv", "x.csv", "~$w.csv", "odd[1].csv", "w/in.csv"]
    try inFolder(Dictionary(uniqueKeysWithValues: files.map { ($0, text) })) { folder throws in
      #expect(try names([folder + "/w*.csv"], in: folder) == ["w2.csv", "w10.csv"])
      #expect(try names([folder + "/[wx]?.csv"], in: folder) == ["w2.csv"])
      #expect(try names([folder + "/w?.csv", folder + "/x*"], in: folder) == ["w2.csv", "x.csv"])
      // A folder that matches is read as a folder; a file of that very name comes first.
      #expect(try names([folder + "/w"], in: folder) == ["w/in.csv"])
      #expect(try names([folder + "/?"], in: folder) == ["w/in.csv"])
      #expect(try names([folder + "/odd[1].csv"], in: folder) == ["odd[1].csv"])
      let none = error([folder + "/q*.csv"])
      #expect(none.cause == "no file matches this pattern" && none.category.exitCode == 66)
      #expect(none.path == folder + "/q*.csv")
    }
  }

  @Test("a missing file is named with the nearest that is there")
  func missing() throws {
    try inFolder(["orders.csv": text, "exports/a.csv": text]) { folder throws in
      let near = error([folder + "/ordrs.csv"])
      #expect(
        near.description
          == "\(folder)/ordrs.csv: no such file; did you mean \(folder)/orders.csv?")
      #expect(near.category.exitCode == 66)
      let part = error([folder + "/exprts/a.csv"])
      #expect(part.cause == "no such file: there is no folder \(folder)/exprts")
      #expect(part.nextStep == "did you mean \(folder)/exports?")
      #expect(error([folder + "/zzzzzzzz"]).nextStep == "look for it with ls")
    }
  }

  @Test("a folder without exports is an error that says what it has instead")
  func emptyFolder() throws {
    try inFolder(["sub/notes.md": text]) { folder throws in
      let empty = error([folder])
      #expect(empty.cause == "the folder has no .csv, .tsv, .txt or .tab file")
      #expect(empty.category.exitCode == 66)
    }
    try inFolder(["b.xlsx": text, "a.xls": text]) { folder throws in
      #expect(error([folder]).nextStep == "save \(folder)/a.xls as CSV UTF-8")
    }
    try inFolder(["b.zip": text]) { folder throws in
      #expect(error([folder]).nextStep == "unpack \(folder)/b.zip first")
    }
  }

  @Test(
    "what is no text is refused by its first bytes, or its name",
    arguments: [
      ("a.xlsx", [0x50, 0x4B, 0x03, 0x04], "is an Excel workbook"),
      ("a.csv", [0x50, 0x4B, 0x03, 0x04], "is an Excel workbook"),
      ("a.xls", [0xD0, 0xCF, 0x11, 0xE0], "is an Excel workbook"),
      ("a.csv", [0xD0, 0xCF, 0x11, 0xE0], "is an Excel workbook"),
      ("A.XLSX", [], "is an Excel workbook"),
      ("a.xls", Array("<html><table>".utf8), "is a web page that is named like a workbook"),
      ("a.zip", [0x50, 0x4B, 0x03, 0x04], "is a zip archive"),
      ("a.zip", [], "is a zip archive"),
      ("a.csv.gz", [0x1F, 0x8B], "is compressed"),
      ("a.csv", [0x1F, 0x8B], "is compressed"),
      ("shop.db", Array("SQLite format 3\0".utf8), "is an SQLite database"),
      ("a.parquet", Array("PAR1".utf8), "is a Parquet file"),
    ] as [(String, [UInt8], String)])
  func refused(_ name: String, _ bytes: [UInt8], _ cause: String) throws {
    try inFolder([name: bytes]) { folder throws in
      let refused = error(["\(folder)/\(name)"])
      #expect(refused.cause == cause && refused.category.exitCode == 65)
      #expect(!refused.nextStep.isEmpty && refused.path == "\(folder)/\(name)")
    }
  }

  @Test("text under the name of an old workbook is read: shops write it so")
  func textAsWorkbook() throws {
    try inFolder(["a.xls": text]) { folder throws in
      #expect(try names([folder + "/a.xls"], in: folder) == ["a.xls"])
    }
  }

  @Test(
    "a file that may not be read is an error",
    .enabled(if: geteuid() != 0, "root may read everything"))
  func unreadable() throws {
    try inFolder(["a.csv": text]) { folder throws in
      try FileManager.default.setAttributes(
        [.posixPermissions: 0], ofItemAtPath: folder + "/a.csv")
      let denied = error([folder + "/a.csv"])
      #expect(denied.cause == "may not be read" && denied.category.exitCode == 66)
    }
  }

  @Test("a pipe is listed unopened")
  func pipe() throws {
    try inFolder([:]) { folder throws in
      // Opening a pipe that nobody writes to would wait for ever.
      #expect(mkfifo(folder + "/pipe", 0o600) == 0)
      #expect(try names([folder + "/pipe"], in: folder) == ["pipe"])
    }
  }
}
