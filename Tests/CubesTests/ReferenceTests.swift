import Randomness
import Tables
import Testing

@testable import Cubes

/// The streaming engine against the whole-table reference, on shops made at random.
@Suite struct ReferenceTests {
  /// How an engine is run: batch size, workers, and how many values ids are hashed to.
  private static func runs(_ random: inout SplitMix64) -> [(Int, Int, UInt64?)] {
    [
      (1000, 1, nil), (1, random.pick(1...3), nil),
      (random.pick(2...6), random.pick(2...4), nil),
      (random.pick(2...30), random.pick(1...3), random.pick([1, 2, 5])),
    ]
  }

  @Test(arguments: 0..<8)
  func theEngineIsTheReference(_ part: Int) throws {
    for number in 0..<80 {
      let seed = UInt64(part * 1_000_000 + number)
      var random = SplitMix64(seed: seed)
      let shop = Shop(random: &random)
      let queries = shop.randomQueries(&random)
      let scope = shop.randomScope(&random)
      let expected = Reference(shop, queries, scope).answer.text
      var source = shop.source
      for (batch, workers, hashes) in Self.runs(&random) {
        source.batch = batch
        source.seed = seed
        source.hashes = hashes
        let engine = ScanEngine(source, threads: workers)
        let found = try engine.answer(queries, in: scope).text
        guard found == expected else {
          Issue.record(
            """
            seed \(seed), batch \(batch), workers \(workers), hashes \(hashes ?? 0)
            \(queries)
            \(scope)
            \(difference(found, expected))
            \(shop)
            """)
          return
        }
      }
    }
  }
}
