import CICU

extension [UInt8] {
  /// Appends text as one line that a terminal shows and does not obey, and returns its width.
  ///
  /// Control characters, line breaks, and invisible format characters (among them those that
  /// reorder text) become visible; see ``append(visible:)``. Marks take no cell, East Asian wide
  /// characters and emoji take two, and an emoji of several joined parts two in all, as in terminals
  /// that know clusters.
  ///
  /// - Parameters:
  ///   - text: What to append.
  ///   - limit: How many cells it may take, at least 1. Text that needs more is cut between
  ///     clusters and ends in `…`; so is a limited text with a heap of marks on one letter.
  /// - Returns: How many cells it takes.
  /// - Complexity: O(limit), or O(length) for text that fits.
  @discardableResult
  mutating func append(display text: String, limit: Int = .max) -> Int {
    if let width = append(plain: text, limit: limit) { return width }
    var cells = CellCounter()
    var width = 0
    var marks = 0
    // Where the text can be cut such that `…` still fits.
    var cut = (count: count, width: 0)
    for scalar in text.unicodeScalars {
      let before = count
      let step: CellCounter.Step
      if let width = append(visible: scalar) {
        step = cells.escape(width: width)
      } else {
        append(utf8: scalar)
        step = cells.add(scalar)
      }
      if step.startsCluster, width < limit { cut = (before, width) }
      width += step.width
      // A thousand marks take no cell, but they bury the lines around them.
      marks = step.startsCluster ? 0 : marks + 1
      if width > limit || (marks > 32 && limit < .max) {
        removeSubrange(cut.count...)
        append(contentsOf: "…".utf8)
        return cut.width + 1
      }
    }
    return width
  }

  /// Appends text of printable ASCII that fits, and returns its width, or nil for any other.
  private mutating func append(plain text: String, limit: Int) -> Int? {
    let utf8 = text.utf8
    guard utf8.count <= limit, utf8.allSatisfy({ 0x20..<0x7F ~= $0 }) else { return nil }
    append(contentsOf: utf8)
    return utf8.count
  }

  /// Appends a visible stand-in for a character that must not reach a terminal or a page as it is,
  /// and returns the width of the stand-in; nil, and nothing appended, for any other character.
  ///
  /// Line feed is `␤`, the other ASCII controls are their pictures (escape is `␛`); C1 controls, line
  /// separators, format characters and noncharacters are as in `\u{202e}`. The joiners stay: emoji and Indic
  /// scripts need them.
  mutating func append(visible scalar: Unicode.Scalar) -> Int? {
    switch scalar.value {
    case 0x20..<0x7F, 0x200C, 0x200D, 0x3041...0x9FFF, 0xAC00...0xD7A3:
      return nil
    case 0x0A:
      append(contentsOf: "␤".utf8)
      return 1
    case 0x7F:
      append(contentsOf: "␡".utf8)
      return 1
    case ..<0x20:
      // The pictures stand at U+2400, in the order of the controls.
      append(contentsOf: [0xE2, 0x90, 0x80 + UInt8(scalar.value)])
      return 1
    default:
      guard scalar.isHarmful else { return nil }
      let escape = "\\u{\(String(scalar.value, radix: 16))}"
      append(contentsOf: escape.utf8)
      return escape.utf8.count
    }
  }

  /// Appends the UTF-8 of a scalar.
  mutating func append(utf8 scalar: Unicode.Scalar) {
    if scalar.value < 0x80 {
      append(UInt8(truncatingIfNeeded: scalar.value))
    } else {
      append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
    }
  }
}

extension Unicode.Scalar {
  /// Whether a character outside ASCII controls how text is shown, or is none that a page may hold.
  fileprivate var isHarmful: Bool {
    switch properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator: true
    default: value & 0xFFFE == 0xFFFE || 0xFDD0...0xFDEF ~= value
    }
  }
}

/// Counts the terminal cells of text, scalar by scalar.
struct CellCounter {
  /// How many cells a scalar adds, and whether text may be cut before it.
  struct Step {
    let width: Int
    let startsCluster: Bool
  }

  private var base: Unicode.Scalar = " "
  private var baseWidth = 0
  private var isJoined = false
  private var isHalfFlag = false

  /// Counts a stand-in, which joins nothing.
  mutating func escape(width: Int) -> Step {
    self = CellCounter()
    return Step(width: width, startsCluster: true)
  }

  /// Counts a scalar that is no control.
  mutating func add(_ scalar: Unicode.Scalar) -> Step {
    let joins = isJoined
    isJoined = false
    switch scalar.value {
    case 0x200D:
      isJoined = baseWidth == 2
      return Step(width: 0, startsCluster: false)
    case 0xFE0F where baseWidth == 1 && base.properties.isEmoji:
      // The selector turns a narrow symbol, as in ❤️, into a picture two cells wide.
      baseWidth = 2
      return Step(width: 1, startsCluster: false)
    case 0x1F1E6...0x1F1FF where isHalfFlag:
      isHalfFlag = false
      return Step(width: 1, startsCluster: false)
    case _ where joins && scalar.properties.isEmoji,
      0x1F3FB...0x1F3FF where base.properties.isEmojiModifierBase:
      return Step(width: 0, startsCluster: false)
    default:
      break
    }
    let width = max(0, Self.width(scalar))
    guard width > 0 else { return Step(width: 0, startsCluster: false) }
    base = scalar
    baseWidth = width
    isHalfFlag = 0x1F1E6...0x1F1FF ~= scalar.value
    return Step(width: width, startsCluster: true)
  }

  private static func width(_ scalar: Unicode.Scalar) -> Int {
    switch scalar.value {
    case 0x20..<0x7F: 1
    case 0x4E00...0x9FFF, 0xAC00...0xD7A3: 2
    default: Int(cicu_cell_width(Int32(bitPattern: scalar.value)))
    }
  }
}
