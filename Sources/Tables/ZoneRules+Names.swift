import CICU

/// Why a text names no time zone.
public struct ZoneError: Error, Hashable, CustomStringConvertible {
  /// The text.
  public let identifier: String
  /// A zone of a similar name.
  public let suggestion: String?

  /// The text, a near match, and what would be accepted.
  public var description: String {
    let hint = suggestion.map { "; did you mean \($0)?" } ?? ";"
    return "no time zone is called \"\(identifier)\"\(hint)"
      + " give a name like Asia/Shanghai, UTC, or an offset like +08:00"
  }
}

extension ZoneRules {
  /// 1970-01-01 and 2101-01-01, UTC.
  private static let span: (from: Int64, until: Int64) = (0, 4_133_980_800)

  /// The offset in seconds that a text like `UTC`, `+08:00` or `-0400` fixes, or nil for any other.
  static func fixedOffset(_ text: String) -> Int? {
    if ["UTC", "GMT", "Z"].contains(text) { return 0 }
    let bytes = Array(text.utf8)
    guard let sign = bytes.first, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") else {
      return nil
    }
    var digits = bytes.dropFirst().map { Int($0) - 48 }
    if digits.count == 5, bytes[3] == UInt8(ascii: ":") { digits.remove(at: 2) }
    guard digits.allSatisfy({ (0...9).contains($0) }) else { return nil }
    let hours: Int
    var minutes = 0
    switch digits.count {
    case 1: hours = digits[0]
    case 2: hours = digits[0] * 10 + digits[1]
    case 4:
      hours = digits[0] * 10 + digits[1]
      minutes = digits[2] * 10 + digits[3]
    default: return nil
    }
    let offset = hours * 3_600 + minutes * 60
    guard minutes < 60, offset <= 18 * 3_600 else { return nil }
    return sign == UInt8(ascii: "-") ? -offset : offset
  }

  /// The steps of a zone of the IANA database.
  static func stepsOfICU(
    _ identifier: String
  ) throws(ZoneError) -> [(at: Int64, offset: Int)] {
    // ICU takes CST for Chicago and IST for India, where a Chinese or an Irish shop means another.
    let isAbbreviation =
      identifier.utf8.count == 3 && !["PRC", "ROC", "ROK"].contains(identifier)
    var instants = [Int64](repeating: 0, count: 1_024)
    var offsets = [Int32](repeating: 0, count: instants.count)
    let count =
      isAbbreviation
      ? CICU_ZONE_UNKNOWN
      : cicu_zone_steps(
        identifier, span.from, span.until, &instants, &offsets, Int32(instants.count))
    guard count > 0 else {
      throw ZoneError(identifier: identifier, suggestion: nearest(to: identifier))
    }
    return (0..<Int(count)).map { (at: instants[$0], offset: Int(offsets[$0])) }
  }

  /// The names of all places that ICU knows, sorted.
  public static var knownIdentifiers: [String] {
    let bytes = [UInt8](unsafeUninitializedCapacity: 1 << 16) { buffer, count in
      buffer.withMemoryRebound(to: CChar.self) {
        count = Int(max(0, cicu_zone_names($0.baseAddress, Int32($0.count))))
      }
    }
    return bytes.split(separator: UInt8(ascii: "\n"))
      .map { String(decoding: $0, as: UTF8.self) }
      .filter { $0.contains("/") && !$0.hasPrefix("SystemV/") }
      .sorted()
  }

  /// The zone that a misspelt name most likely means: the same but for case, the same city, or at most
  /// two letters off.
  private static func nearest(to identifier: String) -> String? {
    let wanted = identifier.lowercased()
    // Of Etc/GMT+8 nobody expects that it is eight hours behind.
    let names = knownIdentifiers.filter { !$0.hasPrefix("Etc/") }
      .map { (name: $0, key: $0.lowercased()) }
    let city = wanted.split(separator: "/").last ?? ""
    if let same = names.first(where: { $0.key == wanted }) { return same.name }
    if let same = names.first(where: { $0.key.split(separator: "/").last == city }) {
      return same.name
    }
    let ranked = names.map { (name: $0.name, distance: editDistance($0.key, wanted)) }
    let best = ranked.min { $0.distance < $1.distance }
    return best.flatMap { $0.distance <= 2 ? $0.name : nil }
  }
}
