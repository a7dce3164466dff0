import Testing

@testable import Commands

/// By hand: 200 MB in 2 s are 100 MB/s, and 300 MB are left.
@Test("progress tells rows, speed and the time that is left") func progressLine() {
  #expect(
    Progress.line("orders", rows: 1_250_000, bytes: 200_000_000, of: 500_000_000, seconds: 2)
      == "orders: 1.3 million rows, 100 MB/s, 3 s left")
  #expect(
    Progress.line("returns", rows: 999, bytes: 500, of: 400, seconds: 2)
      == "returns: 999 rows, 0 MB/s, 0 s left")
}
