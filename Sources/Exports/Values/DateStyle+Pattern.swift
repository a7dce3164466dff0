extension DateStyle: CustomStringConvertible {
  /// The style as ``init(pattern:)`` takes it, as in `yyyy-MM-dd`.
  public var pattern: String {
    let mark = String(UnicodeScalar(separator))
    let year = hasShortYear ? "yy" : "yyyy"
    switch family {
    case .yearMonthDay:
      return separator == 0 ? "yyyy年M月d日" : [year, "MM", "dd"].joined(separator: mark)
    case .dayMonthYear: return ["dd", "MM", year].joined(separator: mark)
    case .monthDayYear: return ["MM", "dd", year].joined(separator: mark)
    case .dayNamedMonthYear: return ["dd", "MMM", "yyyy"].joined(separator: mark)
    case .namedMonthDayYear: return "MMM dd, yyyy"
    case .compact: return "yyyyMMdd"
    case .serial: return "excel"
    case .epochSeconds: return "unix"
    case .epochMilliseconds: return "unix-ms"
    }
  }

  /// The pattern.
  public var description: String { pattern }

  /// The patterns that ``init(pattern:)`` names in its error, one of each style.
  public static let patterns = [
    "yyyy-MM-dd", "yyyy/MM/dd", "yyyy年M月d日", "dd/MM/yyyy", "MM/dd/yyyy", "dd/MM/yy", "MM/dd/yy",
    "yy/MM/dd", "dd-MMM-yyyy", "MMM dd, yyyy", "yyyyMMdd", "excel", "unix", "unix-ms",
  ]

  /// Why a text is no pattern of a date.
  public struct PatternError: Error, Hashable, CustomStringConvertible {
    /// The text.
    public let pattern: String
    /// The text, and what would be accepted.
    public var description: String {
      "\"\(pattern)\" is no date format; give one of \(DateStyle.patterns.joined(separator: "  "))"
    }
  }

  /// The style of a pattern like `dd/MM/yyyy`.
  ///
  /// Capitals and the number of `d` do not matter, nor does a time that follows (`yyyy-MM-dd
  /// HH:mm:ss`), since a time is read after every date. Numbers can be separated by `-`, `/` or `.`.
  /// - Throws: ``PatternError`` for any other pattern.
  public init(pattern: String) throws(PatternError) {
    var date = pattern.lowercased()[...]
    // The time starts at the first h, which no date has.
    if let hour = date.firstIndex(of: "h") {
      date = date[..<hour]
      while let last = date.last, " t'".contains(last) { date.removeLast() }
    }
    // Of `y` any number would match below.
    let years = date.split { $0 != "y" }.map(\.count)
    guard years.isEmpty || years == [2] || years == [4] else {
      throw PatternError(pattern: pattern)
    }
    for family in Family.allCases {
      let marks =
        family == .dayNamedMonthYear ? "-/. " : family == .yearMonthDay ? "-/.\0" : "-/."
      let isNumbers = [.yearMonthDay, .dayMonthYear, .monthDayYear].contains(family)
      // Beside the name of a month a year may have two digits or four.
      guard years != [2] || isNumbers || family == .dayNamedMonthYear else { continue }
      for mark in marks.utf8 where mark != 0 || years != [2] {
        let style = DateStyle(family, separator: mark, hasShortYear: isNumbers && years == [2])
        if Self.skeleton(style.pattern.lowercased()) == Self.skeleton(String(date)) {
          self = style
          return
        }
      }
    }
    throw PatternError(pattern: pattern)
  }

  /// A pattern with every run of `y` and `d` made one letter, and `mm` made `m` (`mmm` is a name).
  private static func skeleton(_ pattern: String) -> String {
    let isCompact = pattern.utf8.allSatisfy { (0x61...0x7A).contains($0) }
    if isCompact { return pattern }
    var result = ""
    for character in pattern where !("yd".contains(character) && result.last == character) {
      result.append(character)
    }
    return result.contains("mmm") ? result : result.replacing("mm", with: "m")
  }
}
