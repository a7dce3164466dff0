import Foundation
import Randomness
import Testing

@testable import Exports

private func decode(_ bytes: [UInt8], _ charset: Charset) throws -> (String, [Int]) {
  var decoder = try TextDecoder(charset: charset)
  var output: [UInt8] = [1, 2, 3]
  let report = bytes.withUnsafeBytes { decoder.decode($0, into: &output) }
  return (String(decoding: output, as: UTF8.self), report.malformed)
}

@Suite struct ValuesDecoderTests {
  /// `printf '订单，¥12\n' | iconv -t CHARSET | xxd -p` (glibc 2.36), for Big5 of 訂單.
  @Test(arguments: [
    (Charset.gb18030, [0xB6, 0xA9, 0xB5, 0xA5, 0xA3, 0xAC, 0x31, 0x0A] as [UInt8], "订单，1\n"),
    (.gbk, [0xB6, 0xA9, 0xB5, 0xA5, 0xA3, 0xAC, 0x31, 0x0A], "订单，1\n"),
    (.big5, [0xAD, 0x71, 0xB3, 0xE6, 0x0A], "訂單\n"),
    (.windows1252, [0x63, 0x61, 0x66, 0xE9, 0x20, 0x80, 0x0A], "café €\n"),
    (.utf16LE, [0xA2, 0x8B, 0x55, 0x53, 0x0A, 0x00], "订单\n"),
    (.utf16BE, [0x8B, 0xA2, 0x53, 0x55, 0x00, 0x0A], "订单\n"),
    (.utf8, [0xE8, 0xAE, 0xA2, 0x0A], "订\n"),
    (.other("iso-8859-15"), [0xA4], "€"),
    // Four bytes: U+1F600, 😀.
    (.gb18030, [0x94, 0x39, 0xFC, 0x36], "😀"),
    (.utf16LE, [0x3D, 0xD8, 0x00, 0xDE], "😀"),
    (.gb18030, [], ""),
  ])
  func decodes(charset: Charset, bytes: [UInt8], text: String) throws {
    let (decoded, malformed) = try decode(bytes, charset)
    #expect(decoded == text)
    #expect(malformed.isEmpty)
  }

  /// What is replaced, and where: one U+FFFD (three bytes) a sequence.
  @Test(arguments: [
    (Charset.gb18030, [0x61, 0xFF, 0x62] as [UInt8], "a\u{FFFD}b", [1]),
    // A lead byte must not swallow the comma, the quote or the line feed after it.
    (.gb18030, [0xB6, 0x2C, 0x61], "\u{FFFD},a", [0]), (.gb18030, [0xB6, 0x0A], "\u{FFFD}\n", [0]),
    (.gbk, [0xB6, 0x22, 0x61], "\u{FFFD}\"a", [0]),
    (.gb18030, [0x61, 0xB6], "a\u{FFFD}", [1]), (.gb18030, [0x81, 0x30, 0x81], "\u{FFFD}", [0]),
    (.utf8, [0x61, 0xC0, 0xAF, 0x62], "a\u{FFFD}\u{FFFD}b", [1, 4]),
    (.utf16LE, [0x00, 0xD8, 0x61, 0x00], "\u{FFFD}a", [0]),
    (.utf16LE, [0x61, 0x00, 0x62], "a\u{FFFD}", [1]),
    (.gb18030, [0xFF, 0xB6, 0xA9, 0xFF], "\u{FFFD}订\u{FFFD}", [0, 6]),
    // A U+FFFD of the input is nobody's fault: 84 31 A4 37 in GB18030, EF BF BD in UTF-8.
    (.gb18030, [0x84, 0x31, 0xA4, 0x37, 0xFF], "\u{FFFD}\u{FFFD}", [3]),
    (.utf8, [0xEF, 0xBF, 0xBD, 0x61], "\u{FFFD}a", []),
  ])
  func malformed(charset: Charset, bytes: [UInt8], text: String, offsets: [Int]) throws {
    let (decoded, malformed) = try decode(bytes, charset)
    #expect(decoded == text)
    #expect(malformed == offsets)
  }

  /// A second route: Foundation encodes text long enough for several steps of the decoder, with characters of
  /// one to four bytes falling on every alignment of its buffers.
  @Test func longTexts() throws {
    var random = SplitMix64(seed: 4)
    let alphabet: [Character] = ["a", ",", "\n", "订", "单", "é", "，", "😀", "𠀀", "€"]
    var text = ""
    for _ in 0..<200_000 {
      text.append(alphabet[Int.random(in: 0..<alphabet.count, using: &random)])
    }
    let gb18030 = String.Encoding(
      rawValue: 0x8000_0632)  // kCFStringEncodingGB_18030_2000 as an NSStringEncoding
    let pairs: [(Charset, String.Encoding)] = [
      (.utf8, .utf8), (.utf16LE, .utf16LittleEndian), (.utf16BE, .utf16BigEndian),
      (.gb18030, gb18030),
    ]
    for (charset, encoding) in pairs {
      let bytes = try #require(text.data(using: encoding), "\(charset)")
      let (decoded, malformed) = try decode([UInt8](bytes), charset)
      #expect(decoded == text, "\(charset)")
      #expect(malformed.isEmpty)
    }
  }

  @Test func blocksAreIndependent() throws {
    var decoder = try TextDecoder(charset: .gb18030)
    var output: [UInt8] = []
    let cut: [UInt8] = [0x61, 0xB6]
    let whole: [UInt8] = [0xA9, 0xB5, 0x0A]
    #expect(cut.withUnsafeBytes { decoder.decode($0, into: &output) }.malformed == [1])
    // A9 B5 is no pair that continues B6; it is one of its own.
    #expect(whole.withUnsafeBytes { decoder.decode($0, into: &output) }.malformed.isEmpty)
    #expect(output.count == 4)
  }

  /// Random bytes: the output is valid UTF-8, and U+FFFD stands at each offset reported.
  @Test func hostileBytes() throws {
    var random = SplitMix64(seed: 6)
    for charset in [Charset.gb18030, .gbk, .big5, .windows1252, .utf16LE, .utf16BE, .utf8] {
      var decoder = try TextDecoder(charset: charset)
      var output: [UInt8] = []
      for _ in 0..<300 {
        let bytes = (0..<Int.random(in: 0...3_000, using: &random)).map { _ in
          UInt8.random(in: 0...255, using: &random)
        }
        let report = bytes.withUnsafeBytes { decoder.decode($0, into: &output) }
        #expect(String(validating: output, as: UTF8.self) != nil, "\(charset)")
        for offset in report.malformed {
          #expect(output[offset..<offset + 3].elementsEqual([0xEF, 0xBF, 0xBD]))
        }
      }
    }
  }

  @Test(arguments: ["klingon", "", "../../etc/passwd", "gbk,swaplfnl", "名"])
  func unknownCharsets(name: String) {
    #expect {
      _ = try TextDecoder(charset: Charset(name: name))
    } throws: { error in
      let text = "\(error)"
      return text.contains("gb18030") && text.contains("\"\(name)\"")
    }
  }

  @Test(arguments: [
    ("UTF-8", Charset.utf8), ("utf8", .utf8), ("GBK", .gbk), ("gb2312", .gbk),
    ("GB_18030", .gb18030),
    ("Big5", .big5), ("cp1252", .windows1252), ("UTF-16LE", .utf16LE),
    ("shift_jis", .other("shift_jis")),
  ])
  func names(name: String, charset: Charset) throws {
    #expect(Charset(name: name) == charset)
    _ = try TextDecoder(charset: charset)
  }

  /// By `iconv` (glibc 2.36): a sentence of an export in GBK, one in Big5, one in windows-1252.
  @Test func chineseIsRecognised() throws {
    // 订单已发货，等待买家确认
    let gbk: [UInt8] = [
      0xB6, 0xA9, 0xB5, 0xA5, 0xD2, 0xD1, 0xB7, 0xA2, 0xBB, 0xF5, 0xA3, 0xAC, 0xB5, 0xC8, 0xB4,
      0xFD,
      0xC2, 0xF2, 0xBC, 0xD2, 0xC8, 0xB7, 0xC8, 0xCF,
    ]
    // "élan, déjà vu, âgé, à côté" in windows-1252
    let french: [UInt8] = [
      0xE9, 0x6C, 0x61, 0x6E, 0x2C, 0x20, 0x64, 0xE9, 0x6A, 0xE0, 0x20, 0x76, 0x75, 0x2C, 0x20,
      0xE2,
      0x67, 0xE9, 0x2C, 0x20, 0xE0, 0x20, 0x63, 0xF4, 0x74, 0xE9,
    ]
    func evidence(_ bytes: [UInt8]) -> ChineseEvidence {
      bytes.withUnsafeBytes { ChineseEvidence($0) }
    }
    #expect(evidence(gbk).looksLikeGB18030)
    #expect(evidence(gbk).validShare == 1)
    #expect(evidence(Array(gbk.dropLast())).looksLikeGB18030, "a cut at the end is no fault")
    #expect(!evidence(french).looksLikeGB18030)
    #expect(!evidence(Array("plain".utf8)).looksLikeGB18030)
    #expect(evidence(Array("plain".utf8)).validShare == nil)
    #expect(evidence([0x94, 0x39, 0xFC, 0x36]).valid == 1)
    // 1 fault in 24 is too many.
    #expect(!evidence([0xFF] + gbk + gbk).looksLikeGB18030)
    var merged = evidence(gbk)
    merged.merge(evidence(french))
    #expect(merged.valid == evidence(gbk).valid + evidence(french).valid)
  }
}
