/// A text with its postal addresses replaced by the mark `〔address〕`.
///
/// Found are addresses as far as a house: in Chinese a road, village or estate, a number and what is numbered
/// (`浙江省杭州市文三路90号2幢301室`), with the places named before it; in English a number, one to three
/// capitalised words and a word for a road (`12 Old Mill Road`). A number of days (`3号`), an order number
/// (`订单号1234`) and a place without a house stay.
///
/// - Complexity: O(n); a text without digits, or without a word for a house or a road, costs one pass.
public func maskedPostalAddresses(_ text: String) -> String {
  var text = text
  guard text.withUTF8(PostalAddressScan.mayHold) else { return text }
  let scan = PostalAddressScan(text)
  let found = scan.found
  guard !found.isEmpty else { return text }
  var masked = String.UnicodeScalarView()
  var end = 0
  for range in found {
    masked.append(contentsOf: scan.scalars[end..<range.lowerBound])
    masked.append(contentsOf: "〔address〕".unicodeScalars)
    end = range.upperBound
  }
  masked.append(contentsOf: scan.scalars[end...])
  return String(masked)
}

/// The characters of a text, and the addresses among them.
private struct PostalAddressScan {
  let scalars: [Unicode.Scalar]

  /// What a house stands in: the last character of a road, village or estate.
  private static let roads = Set("路街道巷弄胡同里村庄屯镇乡苑园区城寨坊湾厦".unicodeScalars)
  /// What is numbered.
  private static let houses = Set("号栋幢座弄室楼层单元".unicodeScalars)
  /// After these, no name of a place goes on.
  private static let breaks = Set("在住到寄址是给往去至的了我发送于从换改或和".unicodeScalars)
  private static let english: Set = [
    "street", "st", "road", "rd", "avenue", "ave", "lane", "ln", "drive", "dr", "boulevard", "blvd",
    "way", "court", "ct", "place", "square",
  ]

  /// Whether there can be any: a digit, and a house or a word for a road.
  static func mayHold(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    var hasDigit = false
    var hasHouse = false
    var capitals = 0
    for (index, byte) in bytes.enumerated() {
      if byte &- 0x30 <= 9 || byte == 0xEF {
        hasDigit = true
      } else if byte &- 0x41 < 26 {
        capitals += 1
      } else if byte >= 0xE4, !hasHouse, index + 2 < bytes.count {
        let point =
          UInt32(byte & 0x0F) << 12 | UInt32(bytes[index + 1] & 0x3F) << 6
          | UInt32(bytes[index + 2] & 0x3F)
        hasHouse = housePoints.contains(point)
      }
    }
    return hasDigit && (hasHouse || capitals > 1)
  }

  private static let housePoints = houses.map(\.value)

  init(_ text: String) { scalars = Array(text.unicodeScalars) }

  var found: [Range<Int>] {
    var found: [Range<Int>] = []
    var index = 0
    while index < scalars.count {
      let last = found.last?.upperBound ?? 0
      if let range = chinese(at: index, after: last) ?? englishAddress(at: index) {
        found.append(range)
        index = range.upperBound
      } else {
        index += 1
      }
    }
    return found
  }

  /// The address of which a house number starts here, with the places before it.
  private func chinese(at index: Int, after last: Int) -> Range<Int>? {
    guard Self.isDigit(scalars[index]), index > last, Self.roads.contains(scalars[index - 1]) else {
      return nil
    }
    var end = index
    var hasHouse = false
    // Numbers and what they number, as long as they go on: 90号2幢1单元301.
    while end < scalars.count {
      let numberEnd = skip(from: end) {
        Self.isDigit($0) || "-－ABCDEF甲乙丙丁".unicodeScalars.contains($0)
      }
      guard numberEnd > end else { break }
      let houseEnd = skip(from: numberEnd) { Self.houses.contains($0) }
      if houseEnd > numberEnd { hasHouse = true }
      end = houseEnd
    }
    guard hasHouse else { return nil }
    var start = index - 1
    while start > last, index - start < 30, isPlaceName(scalars[start - 1]) { start -= 1 }
    return start..<end
  }

  private func isPlaceName(_ scalar: Unicode.Scalar) -> Bool {
    (0x4E00...0x9FFF).contains(scalar.value) && !Self.breaks.contains(scalar)
  }

  /// A number, capitalised words, and a word for a road.
  private func englishAddress(at index: Int) -> Range<Int>? {
    guard Self.isDigit(scalars[index]), index == 0 || !isWord(scalars[index - 1]) else {
      return nil
    }
    var end = skip(from: index) { Self.isDigit($0) }
    guard end - index <= 5 else { return nil }
    for word in 0..<4 {
      guard end < scalars.count, scalars[end] == " " else { return nil }
      let start = end + 1
      end = skip(from: start) { isWord($0) }
      guard end > start, scalars[start].properties.isUppercase else { return nil }
      var text = String.UnicodeScalarView()
      text.append(contentsOf: scalars[start..<end])
      if word > 0, Self.english.contains(String(text).lowercased()) { return index..<end }
    }
    return nil
  }

  private func isWord(_ scalar: Unicode.Scalar) -> Bool {
    scalar.value < 0x80 && (scalar.properties.isAlphabetic || Self.isDigit(scalar))
  }

  private func skip(from start: Int, while holds: (Unicode.Scalar) -> Bool) -> Int {
    var end = start
    while end < scalars.count && holds(scalars[end]) { end += 1 }
    return end
  }

  private static func isDigit(_ scalar: Unicode.Scalar) -> Bool {
    (0x30...0x39).contains(scalar.value) || (0xFF10...0xFF19).contains(scalar.value)
  }
}
