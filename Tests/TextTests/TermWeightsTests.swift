import Matrices
import Testing
import Text

/// Figures by scikit-learn 1.9.1, TfidfVectorizer(sublinear_tf=True, min_df=2), to 8 digits.
@Suite struct TermWeightsTests {
  private func row(_ weights: TermWeights, _ row: Int) -> [String: Double] {
    var found: [String: Double] = [:]
    for place in weights.matrix.range(ofRow: row) {
      found[weights.term(Int(weights.matrix.columns[place]))] =
        Double(weights.matrix.values[place])
    }
    return found
  }

  private func expect(_ found: [String: Double], _ expected: [String: Double]) {
    #expect(found.keys.sorted() == expected.keys.sorted())
    for (term, weight) in expected {
      #expect(abs((found[term] ?? 0) - weight) < 1e-6, "\(term)")
    }
  }

  /// Analyzer: characters and pairs of them; max_df=.5.
  @Test func hanIsCharactersAndPairs() throws {
    let weights = TermWeights(try WordTexts(["退款慢", "退款退款", "发货慢", "好"]))
    expect(row(weights, 0), ["退": 0.5, "款": 0.5, "退款": 0.5, "慢": 0.5])
    expect(row(weights, 1), ["退": 0.57735027, "款": 0.57735027, "退款": 0.57735027])
    expect(row(weights, 2), ["慢": 1])
    expect(row(weights, 3), [:])
  }

  /// Analyzer: four characters of each word between blanks, and pairs of words; max_df=.75.
  @Test func lettersAreGramsAndPairsOfWords() throws {
    var limits = TermWeights.Limits()
    limits.greatestShare = 0.75
    let texts = try WordTexts([
      "the refund late", "late refund refunds", "parcel late refund", "parcel",
    ])
    let weights = TermWeights(texts, limits: limits)
    expect(
      row(weights, 1),
      [
        " lat": 0.24258767, "late": 0.24258767, "ate ": 0.24258767, "late refund": 0.29964404,
        " ref": 0.41073664, "refu": 0.41073664, "efun": 0.41073664, "fund": 0.41073664,
        "und ": 0.24258767,
      ])
    expect(
      row(weights, 3),
      [
        " par": 0.4472136, "parc": 0.4472136, "arce": 0.4472136, "rcel": 0.4472136,
        "cel ": 0.4472136,
      ])
  }

  @Test func limitsKeepTheMostCommonTerms() throws {
    var limits = TermWeights.Limits()
    limits.mostTerms = 2
    limits.greatestShare = 1
    let weights = TermWeights(try WordTexts(["甲乙", "乙丙", "丙乙", "丙"]), limits: limits)
    #expect(weights.matrix.columnCount == 2)
    #expect([weights.term(0), weights.term(1)] == ["乙", "丙"])
  }

  @Test func nothingHasNoTerms() throws {
    #expect(TermWeights(try WordTexts([String]())).matrix.rowCount == 0)
    #expect(TermWeights(try WordTexts(["", ""])).matrix.columnCount == 0)
  }
}
