/// The parts of a folded text that are no words of it: addresses of the web and of e-mail, and marks
/// in the place of personal data.
struct AsideRanges {
  private var ranges: [Range<Int>] = []
  private var next = 0

  /// Looks for the parts, from the front.
  init(_ units: UnsafeBufferPointer<UInt16>) {
    var index = 0
    while index < units.count {
      switch units[index] {
      case 0x3A where Self.stands("://", at: index, in: units):
        add(Self.run(around: index, in: units))
      case 0x77 where Self.stands("www.", at: index, in: units):
        add(Self.run(around: index, in: units))
      case 0x40:
        add(Self.run(around: index, in: units))
      case 0x3014:
        if let close = units[index...].prefix(12).firstIndex(of: 0x3015) { add(index..<close + 1) }
      default: break
      }
      index = max(index + 1, ranges.last?.upperBound ?? 0)
    }
  }

  /// Whether a word lies in one of them; to be asked from the front.
  mutating func contains(_ word: Range<Int>) -> Bool {
    while next < ranges.count, ranges[next].upperBound <= word.lowerBound { next += 1 }
    return next < ranges.count && ranges[next].overlaps(word)
  }

  private mutating func add(_ range: Range<Int>) {
    let start = max(range.lowerBound, ranges.last?.upperBound ?? 0)
    ranges.append(start..<max(start, range.upperBound))
  }

  /// The run of printing ASCII in which a place lies.
  private static func run(around index: Int, in units: UnsafeBufferPointer<UInt16>) -> Range<Int> {
    func belongs(_ unit: UInt16) -> Bool {
      unit > 0x20 && unit < 0x7F
        && ![0x22, 0x27, 0x28, 0x29, 0x2C, 0x3B, 0x3C, 0x3E].contains(unit)
    }
    var start = index
    while start > 0, belongs(units[start - 1]) { start -= 1 }
    var end = index
    while end < units.count, belongs(units[end]) { end += 1 }
    return start..<max(end, index + 1)
  }

  private static func stands(
    _ text: StaticString, at index: Int, in units: UnsafeBufferPointer<UInt16>
  ) -> Bool {
    guard index + text.utf8CodeUnitCount <= units.count else { return false }
    return (0..<text.utf8CodeUnitCount).allSatisfy {
      units[index + $0] == UInt16(text.utf8Start[$0])
    }
  }
}
