import Dispatch
import Synchronization

/// Makes the exports of a shop that never was, and tells the truth about them.
///
/// The same scenario, seed and size give the same bytes, whatever the number of threads, and the
/// same facts, whatever the profile. A block of orders is made at a time, so memory holds a few
/// blocks and about a month of returns and complaints, never a whole file.
public struct Simulator: Sendable {
  private let world: World
  private let seed: UInt64

  /// Prepares a simulation.
  ///
  /// - Throws: ``ScenarioError`` when the scenario or the size makes no sense.
  /// - Complexity: O(orders) draws of the number of lines, about 10 ms for five million.
  public init(scenario: Scenario = .standard, seed: UInt64, size: SimulationSize) throws {
    try scenario.validate()
    let count =
      switch size {
      case .orders(let count), .lines(let count): count
      }
    guard (0...200_000_000).contains(count) else {
      throw ScenarioError(
        source: "scenario", key: "", problem: "\(count) is no size; give 0 to 200000000")
    }
    world = try World(scenario: scenario, seed: seed, size: size)
    self.seed = seed
    guard world.plan.blocks.allSatisfy({ $0.countOfDay < 50_000_000 }) else {
      throw ScenarioError(
        source: "scenario", key: "end",
        problem: "over 50 million orders on one day, more than ids can tell apart; take more days")
    }
  }

  /// Writes the files of a profile and `truth.json` into a folder.
  ///
  /// The folder is created if it is missing. Files of the same names are replaced, all at the end:
  /// when writing fails, no file has changed. Orders stand in the order of their times; so do
  /// returns, by request, and complaints.
  ///
  /// - Parameters:
  ///   - folder: the path of the folder.
  ///   - profile: the platform whose files are written.
  ///   - threads: how many blocks are made at the same time; it changes nothing but the speed.
  ///   - themes: whether `themes.csv` names the theme of each complaint.
  /// - Returns: what `truth.json` holds.
  /// - Throws: ``OutputError``, ``EncodingError``, or ``ScenarioError`` for dirt in another profile
  ///   than the canonical.
  @discardableResult
  public func write(
    to folder: String, profile: SimulatedProfile = .canonical, threads: Int = 1,
    themes: Bool = false
  ) throws -> Truth {
    if profile != .canonical, let dirt = world.scenario.dirt.counts.first(where: { $0.value > 0 }) {
      throw ScenarioError(
        source: "scenario", key: "dirt.\(dirt.key)",
        problem: "only the canonical profile has dirt; set it to 0")
    }
    let renderer = profile.renderer(of: world)
    let complaintRenderer = ComplaintRenderer(profile: renderer)
    var output = try SimulationOutput(folder: folder, renderer: renderer, themes: themes)
    let blocks = world.plan.blocks
    let width = max(1, threads)
    for start in stride(from: 0, to: blocks.count, by: width * 4) {
      let slice = blocks[start..<min(start + width * 4, blocks.count)]
      let rendered = rendered(slice, threads: width) {
        RenderedBlock($0, by: renderer, complaintRenderer: complaintRenderer)
      }
      for (block, rows) in zip(slice, rendered) { try output.add(rows, startingOn: block.day) }
    }
    return try output.finish(seed: seed, profile: profile)
  }

  private func rendered(
    _ blocks: ArraySlice<Plan.Block>, threads: Int,
    render: @Sendable (Plan.Block) -> RenderedBlock
  ) -> [RenderedBlock] {
    guard threads > 1, blocks.count > 1 else { return blocks.map(render) }
    let results = Mutex<[RenderedBlock?]>(Array(repeating: nil, count: blocks.count))
    let next = Atomic(0)
    DispatchQueue.concurrentPerform(iterations: threads) { _ in
      while true {
        let index = next.add(1, ordering: .relaxed).oldValue
        guard index < blocks.count else { return }
        let block = render(blocks[blocks.startIndex + index])
        results.withLock { $0[index] = block }
      }
    }
    return results.withLock { $0.compactMap(\.self) }
  }
}

extension SimulatedProfile {
  func renderer(of world: World) -> any ProfileRenderer {
    switch self {
    case .canonical: CanonicalRenderer(world: world)
    case .taobao: TaobaoRenderer(world: world)
    case .shopify: ShopifyRenderer(world: world)
    }
  }
}
