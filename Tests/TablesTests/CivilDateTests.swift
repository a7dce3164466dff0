import Foundation
import Tables
import Testing

@Suite struct CivilDateTests {
  /// By hand from the calendar: the epoch, the day before it, leap days of 2000 and 2024, no leap day in
  /// 1900; `date -u -d 2024-02-29 +%s` (coreutils 9.1) / 86400 = 19782.
  @Test(arguments: [
    (0, "1970-01-01"), (-1, "1969-12-31"), (19_782, "2024-02-29"), (19_783, "2024-03-01"),
    (11_016, "2000-02-29"), (-25_567, "1900-01-01"), (-25_509, "1900-02-28"),
    (-25_508, "1900-03-01"), (-25_569, "1899-12-30"),
  ])
  func knownDays(day: Int32, text: String) {
    #expect(CivilDate(daysSince1970: day).description == text)
    #expect(CivilDate(daysSince1970: day).daysSince1970 == day)
  }

  /// Walks from 1601-01-01 to 2400-12-31, two whole cycles of leap years, by the rules of the calendar:
  /// the numbers must be consecutive and convert both ways.
  @Test func everyDay() {
    var day = CivilDate.days(year: 1_601, month: 1, day: 1)
    var mismatches = 0
    for year in 1_601...2_400 {
      for month in 1...12 {
        let isLeap = year % 4 == 0 && year % 100 != 0 || year % 400 == 0
        let length = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
        if CivilDate.length(ofMonth: month, year: year) != length { mismatches += 1 }
        for date in 1...length {
          let civil = CivilDate(daysSince1970: day)
          if (civil.year, civil.month, civil.day) != (year, month, date)
            || CivilDate.days(year: year, month: month, day: date) != day
          {
            mismatches += 1
          }
          day += 1
        }
      }
    }
    #expect(mismatches == 0)
    #expect(day == 157_420, "`date -u -d 2401-01-01 +%s` / 86400 (coreutils 9.1)")
  }

  @Test func impossibleDates() {
    #expect(CivilDate(year: 2023, month: 2, day: 29) == nil)
    #expect(CivilDate(year: 1900, month: 2, day: 29) == nil)
    #expect(CivilDate(year: 2000, month: 2, day: 29) != nil)
    #expect(CivilDate(year: 2024, month: 4, day: 31) == nil)
    #expect(CivilDate(year: 2024, month: 0, day: 1) == nil)
    #expect(CivilDate(year: 2024, month: 13, day: 1) == nil)
    #expect(CivilDate(year: 2024, month: 1, day: 0) == nil)
  }

  /// From the table in ISO 8601's article on Wikipedia: days near New Year and their weeks.
  @Test(arguments: [
    ("1977-01-01", "1976-W53", 6), ("1977-12-31", "1977-W52", 6), ("1979-12-31", "1980-W01", 1),
    ("1980-12-28", "1980-W52", 7), ("1981-12-31", "1981-W53", 4), ("2008-12-29", "2009-W01", 1),
    ("2010-01-03", "2009-W53", 7), ("2025-02-10", "2025-W07", 1), ("2025-02-16", "2025-W07", 7),
  ])
  func isoWeeks(date: String, week: String, weekday: Int) throws {
    let day = try CivilDate.days(ofPeriod: date).lowerBound
    #expect(ISOWeek(ofDay: day).description == week)
    #expect(CivilDate.isoWeekday(ofDay: day) == weekday)
    #expect(try CivilDate.days(ofPeriod: week).contains(day))
  }

  /// A second route: Foundation's ISO calendar, over 60 years.
  @Test func weeksAgreeWithFoundation() throws {
    var calendar = Calendar(identifier: .iso8601)
    calendar.timeZone = try #require(TimeZone(secondsFromGMT: 0))
    var mismatches = 0
    for day in stride(from: Int32(0), to: 22_000, by: 1) {
      let date = Date(timeIntervalSince1970: Double(day) * 86_400)
      let parts = calendar.dateComponents([.yearForWeekOfYear, .weekOfYear, .weekday], from: date)
      let week = ISOWeek(ofDay: day)
      let weekday = CivilDate.isoWeekday(ofDay: day) % 7 + 1
      if week.year != parts.yearForWeekOfYear || week.week != parts.weekOfYear
        || weekday != parts.weekday
      {
        mismatches += 1
      }
    }
    #expect(mismatches == 0)
  }

  @Test func periods() throws {
    #expect(try CivilDate.days(ofPeriod: "1970-01-02") == 1...1)
    #expect(try CivilDate.days(ofPeriod: "1970-01") == 0...30)
    // 1970-01-01 is a Thursday, so week 1 starts three days before it.
    #expect(try CivilDate.days(ofPeriod: "1970-W01") == -3...3)
    #expect(try CivilDate.days(ofPeriod: "2024-02").count == 29)
    #expect(try CivilDate.days(ofPeriod: "2020-W53").count == 7)
    #expect(try CivilDate.days(ofPeriod: "1970-Q1") == 0...89)
    #expect(
      try CivilDate.days(ofPeriod: "2024-Q4").upperBound
        == CivilDate.days(ofPeriod: "2024-12-31").upperBound)
    #expect(try CivilDate.days(ofPeriod: "1970") == 0...364)
    #expect(try CivilDate.days(ofPeriod: "2024").count == 366)
  }

  @Test(arguments: [
    "", "202", "20255", "2025-Q0", "2025-Q5", "2025-q1", "2025-Q", "2025-Q01", "2025-1",
    "2025-01-1", "2025-1-01", "2025-13", "2025-00", "2025-02-29", "2025-W00",
    "2025-W53", "2025-w07", "2025-W7", "2025/01/01", "2025-01-01 ", " 2025-01", "2025-01-01T00:00",
    "+025-01", "２０２５-01", "20250101", "2025-0١",
  ])
  func refusedPeriods(text: String) {
    #expect(throws: CivilDate.PeriodError.self) { try CivilDate.days(ofPeriod: text) }
  }

  @Test func formats() {
    let day = CivilDate.days(year: 2014, month: 8, day: 11)
    #expect(CivilDate(daysSince1970: day).monthKey == "2014-08")
    // 1738339199 = 2025-01-31T15:59:59Z, by `date -u -d @1738339199` (coreutils 9.1).
    #expect(
      CivilDate.timestamp(ofUTC: 1_738_339_199, offset: 28_800) == "2025-01-31T23:59:59+08:00")
    #expect(
      CivilDate.timestamp(ofUTC: 1_738_339_199, offset: -16_200) == "2025-01-31T11:29:59-04:30")
    #expect(CivilDate.timestamp(ofUTC: -1, offset: 0) == "1969-12-31T23:59:59+00:00")
    #expect(CivilDate.timestamp(ofUTC: 0, offset: -2_670) == "1969-12-31T23:15:30-00:44:30")
    // The farthest moments must not trap.
    _ = CivilDate.timestamp(ofUTC: .max, offset: 64_800)
    _ = CivilDate.timestamp(ofUTC: .min, offset: -64_800)
  }
}
