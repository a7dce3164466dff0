public import Tables

extension WorkspaceTables {
  /// Exports that came with the others time after time, and not with the newest of them.
  public var missingExports: [MissingExport] { sources.missingExports }
}

extension [WorkspaceSource] {
  /// Exports that came in each of the last runs in which others came, up to one after which only these went on.
  ///
  /// The others are those of the same platform, or all: a folder of every platform's exports may be taken in at once, or
  /// a platform at a time. Several shops of one platform are told apart by the names of their files, without the
  /// digits. An export that was never regular is not missed, nor one that has been gone for longer than
  /// it came, or for eight weeks: that is a change, not an omission.
  /// - Complexity: O(n · m) in the sources and the names that they have without digits.
  var missingExports: [MissingExport] {
    ExportKind.allCases.filter { $0 != .products }.flatMap { kind in
      Set(filter { $0.kind == kind }.map(\.ledger.profile)).sorted().flatMap { profile in
        let ofPlatform = filter { $0.ledger.profile == profile }
        let own = ofPlatform.filter { $0.kind == kind }
        let missing =
          isMissing(own, among: ofPlatform)
          ? [own]
          : Dictionary(grouping: own, by: \.stem).sorted { $0.key < $1.key }.map(\.value).filter {
            isMissing($0, among: ofPlatform) && !isReplaced($0, among: own)
          }
        return missing.compactMap { exports in
          exports.last.map {
            MissingExport(
              kind: kind, profile: profile, file: $0.name, latest: exports.compactMap(\.asOf).max())
          }
        }
      }
    }
  }

  /// Whether exports are missing beside others of their platform, or of all.
  private func isMissing(_ own: [WorkspaceSource], among ofPlatform: [WorkspaceSource]) -> Bool {
    let ids = Set(own.map(\.id))
    return [ofPlatform, self].contains { all in
      isMissing(own, beside: all.filter { $0.kind != .products && !ids.contains($0.id) })
    }
  }

  private func isMissing(_ own: [WorkspaceSource], beside others: [WorkspaceSource]) -> Bool {
    let came = Set(own.map(\.run))
    guard let last = came.max() else { return false }
    let runs = Set(others.map(\.run)).sorted()
    let since = runs.count { $0 > last }
    let regular = runs.filter { $0 <= last }.reversed().prefix { came.contains($0) }.count
    guard since > 0, regular >= Self.leastRegular, since <= regular else { return false }
    guard let until = filter({ $0.run == last }).compactMap(\.asOf).max(),
      let newest = others.filter({ $0.run > last }).compactMap(\.asOf).max()
    else { return false }
    // Old exports of others that are taken in later leave no gap.
    return Self.gap.contains(newest - until)
  }

  /// Whether in the place of exports others of the same kind and platform have come, under another name.
  private func isReplaced(_ exports: [WorkspaceSource], among own: [WorkspaceSource]) -> Bool {
    guard let last = exports.map(\.run).max() else { return false }
    let counts = Dictionary(grouping: own, by: \.run).mapValues(\.count)
    return counts.contains { $0.key > last && $0.value >= counts[last] ?? 0 }
  }

  /// After so many runs an export is expected.
  private static var leastRegular: Int { 3 }
  /// For how many seconds it is missed.
  private static var gap: ClosedRange<Int64> { 86_401...56 * 86_400 }
}

extension WorkspaceSource {
  /// The name of the file but for its digits, which tell the day.
  fileprivate var stem: String { name.filter { !$0.isNumber } }
}
