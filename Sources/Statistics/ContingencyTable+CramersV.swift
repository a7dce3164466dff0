extension ContingencyTable {
  /// Cramér's V: how strongly rows and columns go together, from 0 to 1.
  ///
  /// √(χ²/n / min(r − 1, c − 1)). It is biased upwards, the more so the larger the table and the
  /// smaller n: chance alone gives some association. Cramér 1946, Mathematical Methods of Statistics, 21.9.
  ///
  /// - Returns: nil where fewer than two rows or two columns count something.
  public var cramersV: Double? {
    guard let test = pearson() else { return nil }
    let least = Double(min(filledRows, filledColumns) - 1)
    return min(1, (test.statistic / total / least).squareRoot())
  }

  /// Cramér's V with most of its bias taken out, 0 where chance explains all of it.
  ///
  /// Bergsma 2013, doi:10.1016/j.jkss.2012.10.002: φ̃² = max(0, χ²/n − (r − 1)(c − 1)/(n − 1)),
  /// r̃ = r − (r − 1)²/(n − 1) and c̃ alike, Ṽ = √(φ̃² / min(r̃ − 1, c̃ − 1)).
  ///
  /// - Returns: nil as for `cramersV`, and for a table so small that r̃ or c̃ is at most 1.
  public var correctedCramersV: Double? {
    guard let test = pearson(), total > 1 else { return nil }
    let (rows, columns) = (Double(filledRows), Double(filledColumns))
    let square = max(0, test.statistic / total - (rows - 1) * (columns - 1) / (total - 1))
    let correctedRows = rows - (rows - 1) * (rows - 1) / (total - 1)
    let correctedColumns = columns - (columns - 1) * (columns - 1) / (total - 1)
    let least = min(correctedRows, correctedColumns) - 1
    guard least > 0 else { return nil }
    return min(1, (square / least).squareRoot())
  }
}
