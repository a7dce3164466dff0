import Foundation
import Randomness
import Tables
import Testing

/// Seconds from 1970 to a moment of the UTC calendar.
private func at(_ year: Int, _ month: Int, _ day: Int, _ hour: Int = 0, _ minute: Int = 0) -> Int64
{
  Int64(CivilDate.days(year: year, month: month, day: day)) * 86_400
    + Int64(hour * 3_600 + minute * 60)
}

@Suite struct ZoneRulesTests {
  /// From the IANA database (tzdata, file asia): China had summer time 1986 to 1991; in 1986 from 4 May 02:00
  /// to 14 September 02:00 (daylight), later from mid-April.
  @Test func shanghai() throws {
    let zone = try ZoneRules(identifier: "Asia/Shanghai")
    #expect(zone.offset(atUTC: at(2024, 7, 1)) == 28_800)
    #expect(zone.offset(atUTC: at(1971, 7, 1)) == 28_800)
    #expect(zone.offset(atUTC: at(1986, 5, 3, 17, 59)) == 28_800)
    #expect(zone.offset(atUTC: at(1986, 5, 3, 18, 0)) == 32_400)
    #expect(zone.offset(atUTC: at(1988, 7, 1)) == 32_400)
    #expect(zone.offset(atUTC: at(1991, 7, 1)) == 32_400)
    #expect(zone.offset(atUTC: at(1992, 7, 1)) == 28_800)
    #expect(zone.timestamp(ofUTC: 1_738_339_199) == "2025-01-31T23:59:59+08:00")
    #expect(zone.localDay(ofUTC: at(2025, 1, 31, 15, 59)) == Int32(at(2025, 1, 31) / 86_400))
    #expect(zone.localDay(ofUTC: at(2025, 1, 31, 16, 0)) == Int32(at(2025, 2, 1) / 86_400))
  }

  /// US rules: 2024-03-10 02:00 EST becomes 03:00 EDT, 2024-11-03 02:00 EDT becomes 01:00 EST.
  @Test func newYork() throws {
    let zone = try ZoneRules(identifier: "America/New_York")
    #expect(zone.offset(atUTC: at(2024, 3, 10, 6, 59)) == -18_000)
    #expect(zone.offset(atUTC: at(2024, 3, 10, 7, 0)) == -14_400)
    #expect(zone.offset(atUTC: at(2024, 11, 3, 5, 59)) == -14_400)
    #expect(zone.offset(atUTC: at(2024, 11, 3, 6, 0)) == -18_000)
    // The gap is shifted forward: 02:30 is 03:30 EDT.
    #expect(zone.utc(fromLocal: at(2024, 3, 10, 1, 59)) == at(2024, 3, 10, 6, 59))
    #expect(zone.utc(fromLocal: at(2024, 3, 10, 2, 30)) == at(2024, 3, 10, 7, 30))
    #expect(zone.utc(fromLocal: at(2024, 3, 10, 3, 0)) == at(2024, 3, 10, 7, 0))
    // The overlap is read as the earlier: 01:30 EDT, not EST.
    #expect(zone.utc(fromLocal: at(2024, 11, 3, 1, 30)) == at(2024, 11, 3, 5, 30))
    #expect(zone.utc(fromLocal: at(2024, 11, 3, 2, 0)) == at(2024, 11, 3, 7, 0))
    // The rules go on to 2100.
    #expect(zone.offset(atUTC: at(2099, 7, 1)) == -14_400)
    #expect(zone.offset(atUTC: at(2099, 12, 1)) == -18_000)
  }

  /// Lord Howe Island moves by half an hour, +10:30 to +11:00 (tzdata, file australasia): in 2024 on
  /// 7 April 02:00 back and on 6 October 02:00 forward.
  @Test func lordHowe() throws {
    let zone = try ZoneRules(identifier: "Australia/Lord_Howe")
    #expect(zone.offset(atUTC: at(2024, 1, 1)) == 39_600)
    #expect(zone.offset(atUTC: at(2024, 7, 1)) == 37_800)
    #expect(zone.utc(fromLocal: at(2024, 4, 7, 1, 45)) == at(2024, 4, 6, 14, 45))
    #expect(zone.utc(fromLocal: at(2024, 10, 6, 2, 15)) == at(2024, 10, 5, 15, 45))
  }

  /// Samoa left out 30 December 2011.
  @Test func skippedDay() throws {
    let zone = try ZoneRules(identifier: "Pacific/Apia")
    #expect(zone.localDay(ofUTC: at(2011, 12, 30, 9, 59)) == Int32(at(2011, 12, 29) / 86_400))
    #expect(zone.localDay(ofUTC: at(2011, 12, 30, 10, 0)) == Int32(at(2011, 12, 31) / 86_400))
    // Noon of the day that was left out is read 12 hours into the gap, so lands on noon of the 31st.
    let noon = zone.utc(fromLocal: at(2011, 12, 30, 12))
    #expect(zone.timestamp(ofUTC: noon) == "2011-12-31T12:00:00+14:00")
  }

  @Test(arguments: [
    ("UTC", 0), ("GMT", 0), ("Z", 0), ("+08:00", 28_800), ("-0400", -14_400), ("+8", 28_800),
    ("+05:45", 20_700), ("-12", -43_200), ("+18:00", 64_800), ("Etc/GMT-8", 28_800),
    ("PRC", 28_800),
  ])
  func fixedOffsets(identifier: String, offset: Int) throws {
    let zone = try ZoneRules(identifier: identifier)
    let now = at(2024, 1, 1)
    #expect(zone.identifier == identifier)
    #expect(zone.offset(atUTC: now) == offset)
    #expect(zone.utc(fromLocal: now) == now - Int64(offset))
  }

  @Test(
    arguments: [
      ("Asia/Shangai", "Asia/Shanghai"), ("asia/shanghai", "Asia/Shanghai"),
      ("Shanghai", "Asia/Shanghai"), ("new_york", "America/New_York"),
      ("Europe/Pariss", "Europe/Paris"),
      ("CST", nil), ("", nil), ("Mars/Olympus", nil), ("+25:00", nil), ("+08:60", nil),
      ("+08:0", nil),
      ("+19", nil), ("GMT+8", nil), ("Asia/上海", nil), (String(repeating: "x", count: 500), nil),
    ] as [(String, String?)])
  func unknownZones(identifier: String, suggestion: String?) {
    #expect {
      try ZoneRules(identifier: identifier)
    } throws: { error in
      let error = error as? ZoneError
      return error?.identifier == identifier && error?.suggestion == suggestion
        && error?.description.contains("Asia/Shanghai") == true
    }
  }

  /// A second route: Foundation has its own copy of the rules. Up to 2022 no release of the last years
  /// differs for these zones; where the database itself was revised since, zones are left out.
  @Test(arguments: [
    "Asia/Shanghai", "America/New_York", "Europe/London", "Australia/Lord_Howe", "Asia/Kathmandu",
    "America/Sao_Paulo", "Asia/Tokyo", "Pacific/Auckland", "America/St_Johns", "Africa/Lagos",
    "Europe/Moscow", "Asia/Kolkata",
  ])
  func agreesWithFoundation(identifier: String) throws {
    let zone = try ZoneRules(identifier: identifier)
    let other = try #require(TimeZone(identifier: identifier))
    var random = SplitMix64(seed: 7)
    var mismatches: [Int64] = []
    for _ in 0..<5_000 {
      let seconds = Int64(random.next() % UInt64(at(2022, 6, 1)))
      let expected = other.secondsFromGMT(for: Date(timeIntervalSince1970: Double(seconds)))
      if zone.offset(atUTC: seconds) != expected { mismatches.append(seconds) }
    }
    #expect(mismatches.isEmpty, "\(mismatches.prefix(5))")
  }

  /// Local time must come back to the moment it was made of, except where the clock shows it twice, and then
  /// to the earlier moment that shows it.
  @Test(arguments: [
    "Asia/Shanghai", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia", "Africa/Casablanca",
  ])
  func localTimeComesBack(identifier: String) throws {
    let zone = try ZoneRules(identifier: identifier)
    var failures: [Int64] = []
    // Steps of about ten hours, of no common measure with a day.
    for seconds in stride(from: at(1969, 1, 1), to: at(2105, 1, 1), by: 35_951) {
      let local = seconds + Int64(zone.offset(atUTC: seconds))
      let back = zone.utc(fromLocal: local)
      let shows = back + Int64(zone.offset(atUTC: back))
      if back != seconds && !(back < seconds && shows == local) { failures.append(seconds) }
      if zone.utc(fromLocal: local) != local - Int64(zone.offset(fromLocal: local)) {
        failures.append(seconds)
      }
      let day = zone.localDay(ofUTC: seconds)
      if let constant = zone.constantOffset(onLocalDay: day) {
        for part in stride(from: 0, through: 86_399, by: 12_342)
        where zone.offset(fromLocal: Int64(day) * 86_400 + Int64(part)) != constant {
          failures.append(seconds)
        }
      }
    }
    #expect(failures.isEmpty, "\(failures.prefix(5))")
  }

  @Test func farMomentsDoNotTrap() throws {
    let zone = try ZoneRules(identifier: "America/New_York")
    for seconds in [Int64.min, .min + 1, -1, 0, .max - 1, .max] {
      _ = zone.offset(atUTC: seconds)
      _ = zone.utc(fromLocal: seconds)
      _ = zone.localDay(ofUTC: seconds)
    }
    #expect(zone.offset(atUTC: .max) == -18_000)
    #expect(zone.offset(atUTC: .min) == -18_000)
  }

  @Test func startOfDay() throws {
    // In São Paulo summer time started at midnight, so 2018-11-04 began at 01:00 (-02:00).
    let zone = try ZoneRules(identifier: "America/Sao_Paulo")
    let day = Int32(at(2018, 11, 4) / 86_400)
    #expect(zone.startOfDay(day) == at(2018, 11, 4, 3))
    #expect(zone.localDay(ofUTC: zone.startOfDay(day)) == day)
    #expect(zone.localDay(ofUTC: zone.startOfDay(day) - 1) == day - 1)
  }
}
