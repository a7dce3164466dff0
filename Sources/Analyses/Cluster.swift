import Clustering
public import Cubes
import Matrices
public import Tables
import Text

/// Groups issues by what they are about, or customers by what they do.
///
/// Features are joined block by block (``ClusterBlocks``), k-means groups them, and each group is described by its
/// words, the rows nearest its centre, what stands out in it and its weeks. Rows come sorted, so the
/// same rows in any order give the same groups.
public struct ClusterAnalysis {
  private let question: ClusterQuestion

  /// Prepares an answer.
  public init(_ question: ClusterQuestion) { self.question = question }

  /// Groups issues.
  ///
  /// - Throws: ``ClusterError`` where there is nothing to group.
  public func result(of rows: IssueRows, zone: ZoneRules) throws -> ClusterResult {
    guard rows.count > 0 else { throw ClusterError.nothing(question.of) }
    let wants = question.blocks.map(\.feature)
    var cautions = ClusterCautions.ofRows(rows)
    var kept = Array(0..<rows.count)
    let written = rows.textsWithoutProducts()
    var texts = try WordTexts(written.distinct, written.texts, threads: question.threads)
    if wants.contains(.text) {
      if texts.withWords == 0 && wants == [.text] { throw ClusterError.noText(issues: rows.count) }
      if texts.withWords == 0 { cautions.append(.noText(rows.count)) }
      if wants == [.text] && texts.withWords < rows.count {
        cautions.append(.leftOut(rows.count - texts.withWords))
        kept = kept.filter { texts.hasWords($0) }
        texts = texts.selecting(kept)
      }
    }
    let issues = kept.count == rows.count ? rows.issues : kept.map { rows.issues[$0] }
    func names(_ name: (IssueRows.Issue) -> String?) -> ClusterNames {
      ClusterNames(issues.lazy.map(name))
    }
    let (kinds, reasons) = (names(\.kindName), names(\.reason))
    var blocks = ClusterBlocks(rows: issues.count)
    for (feature, weight) in question.blocks {
      let name = feature.rawValue
      switch feature {
      case .text:
        let points = try TextSpace.points(
          TermWeights(texts, threads: question.threads), learnedFrom: question.learnedFrom,
          seed: question.seed, threads: question.threads)
        blocks.add(name, weight: weight, known: texts.withWords, points: points)
      case .kind: blocks.add(name, weight: weight, names: kinds)
      case .reason: blocks.add(name, weight: weight, names: reasons)
      case .channel:
        blocks.add(name, weight: weight, names: names { $0.contact ?? $0.channel })
      case .amount:
        blocks.add(
          name, weight: weight,
          numbers: issues.map { $0.amount.map { logarithm(1 + Double(max(0, $0)) / 100) } })
      case .delay:
        blocks.add(name, weight: weight, numbers: issues.map { $0.delay.map(Double.init) })
      default: break
      }
    }
    let partition = try partition(blocks, withText: wants == [.text])
    let columns: [(name: String, values: ClusterNames)] = [
      ("category", names(\.category)), ("product", names(\.product)), ("kind", kinds),
      ("reason", reasons), ("channel", names(\.channel)), ("complaint.channel", names(\.contact)),
    ]
    func terms(_ fewest: Int?) -> [[String]] {
      classTerms(
        of: texts, classes: partition.assignments, count: partition.k, limit: 8, fewest: fewest)
    }
    let allTerms = terms(nil)
    let weeks = ClusterWeeks(issues.map(\.time), latest: rows.latest, zone: zone)
    return partition.result(
      question,
      terms: question.suppressedBelow.map(terms) ?? allTerms, allTerms: allTerms,
      standouts: ClusterStandouts.find(
        columns, assignments: partition.assignments, count: partition.k),
      weeks: weeks,
      cautions: cautions + ClusterCautions.ofWeeks(weeks)
        + ClusterCautions.learned(from: question.learnedFrom, of: issues.count),
      name: { (issues[$0].kind == .complaints ? "complaint" : "return", issues[$0].id) },
      text: { maskedPersonalData(rows.texts[kept[$0]]) })
  }

  /// Groups customers.
  ///
  /// - Throws: ``ClusterError`` where no order names one.
  public func result(of rows: CustomerRows) throws -> ClusterResult {
    guard !rows.customers.isEmpty else { throw ClusterError.nothing(.customers) }
    let customers = rows.customers
    var blocks = ClusterBlocks(rows: customers.count)
    var numbers: [(name: String, values: [Double])] = []
    for (feature, weight) in question.blocks {
      let plain = customers.map { feature.value(of: $0) }
      numbers.append((feature.rawValue, plain))
      let isSkewed = [.recency, .frequency, .value].contains(feature)
      blocks.add(
        feature.rawValue, weight: weight,
        numbers: plain.map { isSkewed ? logarithm(1 + max(0, $0)) : $0 })
    }
    let partition = try partition(blocks, withText: false)
    return partition.result(
      question, terms: Array(repeating: [], count: partition.k),
      allTerms: Array(repeating: [], count: partition.k),
      standouts: Array(repeating: [], count: partition.k), weeks: nil, numbers: numbers,
      cautions: ClusterCautions.ofRows(rows)
        + ClusterCautions.learned(from: question.learnedFrom, of: customers.count),
      name: { ("customer", customers[$0].id) },
      text: { _ in "" })
  }

  // MARK: Clustering

  /// Finds the groups.
  private func partition(_ blocks: ClusterBlocks, withText: Bool) throws -> ClusterPartition {
    let (points, features) = blocks.joined()
    let rows = points.rowCount
    if let k = question.k, k > rows {
      throw ClusterError.tooFew(rows: rows, k: k, withText: withText)
    }
    guard features.contains(where: { $0.known > 0 }) else {
      throw ClusterError.noFeatures(features.map(\.name))
    }
    guard points.columnCount > 0 else {
      return ClusterPartition(ofEqual: rows, features: features)
    }
    var kMeans = KMeans(
      k: question.k ?? 1, restarts: question.restarts, seed: question.seed,
      threads: question.threads)
    do throws(ClusteringError) {
      var verdict: ClusterResult.Verdict?
      if question.k == nil {
        if rows > 2 {
          let count = try ClusterCount(
            choosingFor: points, maxK: max(2, min(question.maxK, rows - 1)),
            kMeans: kMeans)
          kMeans.k = count.k
          verdict = count.verdict == .none ? ClusterResult.Verdict.none : nil
        } else {
          verdict = ClusterResult.Verdict.none
        }
      }
      let fit = try self.fit(kMeans, points)
      let found = try ClusterPartition(points, fit, kMeans, features: features, verdict: verdict)
      // Groups that were not asked for and do not come back are none.
      guard question.k == nil, let stability = found.stability, stability < 0.6 else {
        return found
      }
      kMeans.k = 1
      let whole = try self.fit(kMeans, points)
      return try ClusterPartition(
        points, whole, kMeans, features: features, verdict: ClusterResult.Verdict.none)
    } catch {
      throw ClusterError.failed(error.description)
    }
  }

  /// The best of several starts; of many rows, on a sample, from whose groups all rows then start once.
  private func fit(
    _ kMeans: KMeans, _ points: Points
  ) throws(ClusteringError) -> KMeansResult {
    let rows = sampledRows(
      points.rowCount, limit: max(question.learnedFrom, kMeans.k), seed: kMeans.seed)
    guard rows.count < points.rowCount else { return try kMeans.fit(points) }
    let sample = points.selecting(rows)
    let learned = try kMeans.fit(sample)
    let nearest = try nearestRows(of: sample, to: learned, count: 1)
    return try kMeans.fit(points, seeds: nearest.compactMap { $0.first.map { rows[$0] } })
  }
}

extension IssueRows {
  /// The texts, in each the name of the product that it is about blanked out: the distinct ones, and the code of each.
  ///
  /// What is wrong is the same whatever it is called; which products a group has shows in what stands out.
  func textsWithoutProducts() -> (distinct: CodeDictionary, texts: [UInt32]) {
    var distinct = CodeDictionary()
    let codes = issues.enumerated().map { row, issue in
      guard let product = issue.product, 1...Self.longestProduct ~= product.utf8.count,
        texts.length(row) >= product.utf8.count
      else { return texts.withBytes(row) { distinct.code(for: $0) } }
      let text = Self.blanking(Array(product.utf8), in: texts.withBytes(row) { Array($0) })
      return text.withUnsafeBytes { distinct.code(for: $0) }
    }
    return (distinct, codes)
  }

  /// Nobody writes out a longer name; and looking for one takes its length times that of the text.
  private static let longestProduct = 200

  /// Text with each occurrence of a name as one blank.
  private static func blanking(_ name: [UInt8], in text: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    var index = 0
    while index < text.count {
      if text[index] == name[0], text[index...].starts(with: name) {
        result.append(0x20)
        index += name.count
      } else {
        result.append(text[index])
        index += 1
      }
    }
    return result
  }
}

extension IssueRows.Issue {
  /// Its kind with what the export calls it, as `complaint 物流`.
  var kindName: String {
    let table = kind == .complaints ? "complaint" : "return"
    return type.map { "\(table) \($0)" } ?? table
  }
}
