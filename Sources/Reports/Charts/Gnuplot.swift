import Glibc

/// The program that draws the charts of a page, and how it is found.
public struct Gnuplot: Sendable, Hashable {
  /// The path of the program; nil to draw nothing.
  public var path: String?
  /// How many seconds all charts of a page may take.
  public var seconds: Double

  /// Names a program.
  public init(path: String?, seconds: Double = 20) {
    self.path = path
    self.seconds = seconds
  }

  /// The one that `AFTERSALES_GNUPLOT` names, where an empty name means none; else the first
  /// `gnuplot` on `PATH`.
  public static var found: Gnuplot {
    if let named = getenv("AFTERSALES_GNUPLOT") {
      let path = String(cString: named)
      return Gnuplot(path: path.isEmpty ? nil : path)
    }
    guard let folders = getenv("PATH") else { return Gnuplot(path: nil) }
    // An empty or relative folder would run what lies where the data are.
    let path = String(cString: folders).split(separator: ":").filter { $0.hasPrefix("/") }
      .map { folder -> String in "\(folder)/gnuplot" }.first { access($0, X_OK) == 0 }
    return Gnuplot(path: path)
  }

  /// Why there are no pictures, in words for the reader of the page.
  struct Failure: Error {
    let reason: Phrase
  }

  /// Draws pictures, in one run of the program.
  ///
  /// - Parameter scripts: One a picture.
  /// - Returns: One picture a script.
  /// - Throws: ``Failure``.
  func draw(_ scripts: [ChartScript]) throws(Failure) -> [Picture] {
    guard !scripts.isEmpty else { return [] }
    guard let path else {
      throw Failure(
        reason: Phrase(
          en: "gnuplot is not installed (Debian: gnuplot-nox)",
          zh: "未安装 gnuplot（Debian 软件包 gnuplot-nox）"))
    }
    let input = scripts.map(\.text).joined()
    let outcome: Subprocess.Outcome
    do throws(Subprocess.Failure) {
      // -d: no start-up file of the user's may change a picture.
      outcome = try Subprocess(path: path, arguments: ["-d"], seconds: seconds)
        .run(input: Array(input.utf8))
    } catch {
      throw Failure(reason: Self.reason(error, path, seconds))
    }
    guard outcome.exitCode == 0 else {
      let ending = outcome.exitCode.map { "exit code \($0)" } ?? "killed by a signal"
      let said = Self.firstLine(outcome.errors)
      throw Failure(
        reason: Phrase(
          en: "\(path) failed (\(ending))\(said.isEmpty ? "" : ": \(said)")",
          zh: "\(path) 运行失败（\(ending)）\(said.isEmpty ? "" : "：\(said)")"))
    }
    let pictures = Picture.all(in: outcome.output, of: scripts)
    guard let pictures else {
      throw Failure(
        reason: Phrase(
          en: "\(path) has not drawn what it was asked to", zh: "\(path) 没有画出所要的图"))
    }
    return pictures
  }

  private static func reason(_ failure: Subprocess.Failure, _ path: String, _ seconds: Double)
    -> Phrase
  {
    switch failure {
    case .notStarted(let cause):
      Phrase(en: "\(path) cannot be run: \(cause)", zh: "无法运行 \(path)：\(cause)")
    case .tooSlow:
      Phrase(
        en: "\(path) took longer than \(Int(seconds)) seconds",
        zh: "\(path) 超过 \(Int(seconds)) 秒未完成")
    case .tooMuch:
      Phrase(en: "\(path) wrote too much", zh: "\(path) 输出过多")
    }
  }

  /// The first line of what it said that is no echo of the script.
  private static func firstLine(_ bytes: [UInt8]) -> String {
    let lines = bytes.split { $0 == 0x0A || $0 == 0x0D }
      .map { String(decoding: $0.prefix(200), as: UTF8.self) }
    return lines.first { $0.contains("line ") } ?? lines.first ?? ""
  }
}
