import Foundation
import Testing

/// The tool as its users meet it: commands, and all that they print.
///
/// With `AFTERSALES_RECORD=1` what a run gives is written as what is expected; look at it with
/// `git diff`. An expectation that is missing is written too, and fails.
@Suite struct CaseTests {
  static let isRecording = ProcessInfo.processInfo.environment["AFTERSALES_RECORD"] == "1"

  @Test(arguments: try CaseFolder.all())
  func printsWhatIsExpected(_ folder: CaseFolder) throws {
    for (name, actual) in try folder.run().files {
      let file = folder.url.appending(path: name)
      let expected = try? Data(contentsOf: file)
      guard expected != actual else { continue }
      if Self.isRecording || expected == nil { try actual.write(to: file) }
      guard !Self.isRecording else { continue }
      guard let expected else {
        Issue.record("Tests/Cases/\(folder.name)/\(name) was missing; recorded: review it")
        continue
      }
      Issue.record(
        """
        Tests/Cases/\(folder.name)/\(name) differs:
        --- expected
        \(String(decoding: expected, as: UTF8.self))
        --- actual
        \(String(decoding: actual, as: UTF8.self))
        If that is right: AFTERSALES_RECORD=1 scripts/test --filter CaseTests
        """)
    }
  }

  @Test func casesAreThere() throws {
    #expect(try CaseFolder.all().count >= 50)
  }
}
