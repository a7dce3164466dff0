import ArgumentParser
import Tables

/// A stretch of days as options write it: one period (2025-01), or two with `..` between them.
enum DayRange {
  /// The days from the first of the one to the last of the other.
  ///
  /// - Throws: `ValidationError` that names the option.
  static func parse(_ text: String, _ option: String) throws -> ClosedRange<Int32> {
    let dots = text.utf8.indices.first {
      text.utf8[$0...].starts(with: "..".utf8)
    }
    let from = dots.map { String(text[..<$0]) } ?? text
    let to = dots.map { String(text[$0...].dropFirst(2)) } ?? text
    do {
      let first = try CivilDate.days(ofPeriod: from)
      let last = try CivilDate.days(ofPeriod: to)
      guard first.lowerBound <= last.upperBound else {
        throw ValidationError("\(option) \(text): \(from) is after \(to)")
      }
      return first.lowerBound...last.upperBound
    } catch let error as CivilDate.PeriodError {
      throw ValidationError(
        "\(option) \(text): \(error), or two of them as 2025-01..2025-03")
    }
  }
}
