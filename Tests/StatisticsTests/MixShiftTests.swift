import Randomness
import Testing

@testable import Statistics

@Suite struct MixShiftTests {
  /// UCBAdmissions from men to women: numpy 2.4.6 (Figures/figures.py).
  @Test func admissions() throws {
    let shift = try #require(
      MixShift(
        zip(PublicTables.men, PublicTables.women).map {
          MixShift.Group(
            trialsBefore: $0.0 + $0.1, successesBefore: $0.0, trialsAfter: $1.0 + $1.1,
            successesAfter: $1.0)
        }))
    #expect(near(shift.change, -0.1416454282465418))
    #expect(near(shift.within, 0.03602848290570063, 1e-10))
    #expect(near(shift.mix, -0.17767391115224243, 1e-10))
  }

  /// It adds up, whatever the groups: exactly, to rounding.
  @Test func addsUp() throws {
    var random = SplitMix64(seed: 8)
    for _ in 0..<200 {
      let groups = (0..<Int(random.uniform() * 6 + 1)).map { _ in
        func draw() -> (Double, Double) {
          let trials = random.uniform() < 0.2 ? 0 : (random.uniform() * 900).rounded() + 1
          return (trials, (random.uniform() * trials).rounded())
        }
        let (before, after) = (draw(), draw())
        return MixShift.Group(
          trialsBefore: before.0, successesBefore: before.1, trialsAfter: after.0,
          successesAfter: after.1)
      }
      guard let shift = MixShift(groups) else { continue }
      #expect((shift.change - shift.within - shift.mix).magnitude < 1e-12)
      #expect(near(shift.parts.reduce(0) { $0 + $1.within }, shift.within, 1e-9))
    }
  }

  /// By hand: the new group's rate is .5, so .1 of the weight moves from .1 to .5.
  @Test func aNewGroupIsMix() throws {
    let shift = try #require(
      MixShift([
        .init(trialsBefore: 100, successesBefore: 10, trialsAfter: 90, successesAfter: 9),
        .init(trialsBefore: 0, successesBefore: 0, trialsAfter: 10, successesAfter: 5),
      ]))
    #expect(shift.within == 0)
    #expect(near(shift.mix, 0.04))
    #expect(shift.parts[1].mix > 0 && shift.parts[0].mix > 0)
  }

  @Test func nothingToCompare() {
    #expect(MixShift([]) == nil)
    #expect(
      MixShift([.init(trialsBefore: 0, successesBefore: 0, trialsAfter: 3, successesAfter: 1)])
        == nil)
    #expect(
      MixShift([.init(trialsBefore: 3, successesBefore: 4, trialsAfter: 3, successesAfter: 1)])
        == nil)
  }
}
