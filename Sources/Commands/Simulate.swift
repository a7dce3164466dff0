import ArgumentParser
import Simulation

/// `aftersales simulate`: exports made to order, with the truth known.
struct SimulateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "simulate",
    abstract: "Write exports made to order, and the truth about them.",
    discussion: """
      Writes order, return and complaint files of a shop whose return rates, lags, peaks, defects and \
      complaint themes are planted, and truth.json with the figures that an analysis should find. \
      The same seed gives the same bytes. Names and texts are made up.

      Cost: over 100 MB/s; memory for about a month of returns.

      Example: aftersales simulate --orders 10000 --seed 1 --out demo
      """)

  @Option(help: "How many orders.")
  var orders: Int?

  @Option(help: "How many order lines, instead of --orders.")
  var lines: Int?

  @Option(help: "Seed of the generator.")
  var seed: UInt64 = 1

  @Option(help: "Folder to write to; files of the same names are replaced.", completion: .directory)
  var out: String

  @Option(help: "Whose headers: canonical, taobao or shopify.")
  var profile = SimulatedProfile.canonical

  @Option(
    help: "standard, english, benchmark, or a YAML file of what differs from standard.",
    completion: .file())
  var scenario = "standard"

  @Flag(help: "Also write themes.csv: the true theme of each complaint.")
  var themes = false

  @Option(help: "How many threads write.")
  var threads = 2

  func validate() throws {
    if (orders == nil) == (lines == nil) {
      throw ValidationError("give either --orders or --lines")
    }
    if (orders ?? lines ?? 0) < 1 { throw ValidationError("give at least one order") }
    if !(1...256).contains(threads) { throw ValidationError("--threads: give 1 to 256") }
  }

  func run() throws {
    let size = lines.map { SimulationSize.lines($0) } ?? .orders(orders ?? 0)
    let simulator = try Simulator(
      scenario: Scenario(presetOrFile: scenario), seed: seed, size: size)
    let truth = try simulator.write(to: out, profile: profile, threads: threads, themes: themes)
    for file in truth.files { Console.error("\(out)/\(file.name): \(file.rows) rows") }
  }
}
