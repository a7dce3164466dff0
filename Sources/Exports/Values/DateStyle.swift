/// How the dates of a column are written.
///
/// A style says in which order the parts stand. What does not change the meaning is free: leading
/// zeros, whether `-`, `/`, `.` or Chinese units separate numbers (the same one twice), a day of the week, and the
/// time that may follow every date. Years of four digits lie in 1900 to 2199. Those of two, as spreadsheets show them,
/// are of 2000 to 2099, and stand beside the name of a month, or where the style has them, for `01-02-03` has three
/// readings; such a style reads years of four digits, too.
public struct DateStyle: Hashable, Sendable {
  /// The order of the parts.
  enum Family: UInt8, CaseIterable, Sendable {
    /// `2024-08-11`, `2024/8/11`, `2024年8月11日`
    case yearMonthDay
    /// `11/08/2024`
    case dayMonthYear
    /// `08/11/2024`
    case monthDayYear
    /// `11-Aug-2024`, `11 August 2024`
    case dayNamedMonthYear
    /// `Aug 11, 2024`
    case namedMonthDayYear
    /// `20240811`, `20240811235959`
    case compact
    /// `45515.5`: days since 1899-12-30, as spreadsheets keep them
    case serial
    /// `1723334400`: ten digits
    case epochSeconds
    /// `1723334400000`: thirteen digits
    case epochMilliseconds
  }

  /// The order of the parts.
  let family: Family
  /// The separator that stands in the pattern: `-`, `/`, `.`, a space, or 0 for Chinese units.
  let separator: UInt8
  /// Whether years have two digits, in the orders of three numbers: `08/11/24`.
  let hasShortYear: Bool

  /// `yyyy-MM-dd`, for a column in which nothing else can be told.
  static let iso = DateStyle(.yearMonthDay)

  init(_ family: Family, separator: UInt8 = UInt8(ascii: "-"), hasShortYear: Bool = false) {
    self.family = family
    self.hasShortYear = hasShortYear
    switch family {
    case .yearMonthDay: self.separator = separator
    case .dayMonthYear, .monthDayYear, .dayNamedMonthYear:
      self.separator = separator == 0 ? UInt8(ascii: "-") : separator
    default: self.separator = 0
    }
  }
}
