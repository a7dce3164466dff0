public import Tables

/// Tells whose export a header is, and what is in it.
///
/// Profiles of the user (those with a path) come before the built-in ones. Within either group:
/// 1. A file that a profile ignores is ignored.
/// 2. Of the sections that match, the one with the most canonical columns decides the profile; of
///    equals the first listed. For each kind, that profile's section with the most columns is taken.
///
/// With `kind` given only sections of that kind are looked at, nothing is ignored, and where none
/// matches, one that has all the columns which every row needs will do.
///
/// - Parameters:
///   - header: the cells of the header row.
///   - profiles: the profiles to choose from.
///   - kind: the kind that the user says the file is, or nil to tell it from the header.
/// - Returns: the file's tables and columns, or why there are none.
/// - Complexity: O(headers + profiles × their columns), under a millisecond.
public func recognise(
  header: [String], among profiles: [Profile], kind: ExportKind? = nil
) -> RecognitionResult {
  let row = HeaderRow(header)
  return known(row, among: profiles, kind: kind)
    ?? .unrecognised(nearest: nearMisses(to: row, among: profiles, kind: kind))
}

/// What a header is, or nil where no profile knows it.
private func known(
  _ row: HeaderRow, among profiles: [Profile], kind: ExportKind?
) -> RecognitionResult? {
  for group in [profiles.filter { $0.path != nil }, profiles.filter { $0.path == nil }] {
    if kind == nil {
      for profile in group {
        if let ignored = profile.ignored.first(where: { row.has($0.match, without: $0.without) }) {
          return .ignored(profile: profile.name, why: ignored.why)
        }
      }
    }
    if let recognition = best(of: group, for: row, kind: kind, matches: { row.resolved($0) }) {
      return .recognised(recognition)
    }
  }
  if let kind {
    let usable = best(of: profiles, for: row, kind: kind) { section in
      row.hasUnwanted(section.without) ? nil : row.resolvedLeniently(section)
    }
    if let usable { return .recognised(usable) }
  }
  return nil
}

/// The profile whose matching section has the most canonical columns, with its sections.
private func best(
  of profiles: [Profile], for row: HeaderRow, kind: ExportKind?,
  matches: (ProfileSection) -> Recognition.Section?
) -> Recognition? {
  var best: (columns: Int, recognition: Recognition)?
  for profile in profiles {
    let candidates = profile.sections.filter { kind == nil || $0.kind == kind }.compactMap(matches)
    var chosen: [ExportKind: Recognition.Section] = [:]
    for section in candidates
    where section.mappings.count > chosen[section.kind]?.mappings.count ?? -1 {
      chosen[section.kind] = section
    }
    let sections = ExportKind.allCases.compactMap { chosen[$0] }
    guard let columns = sections.map(\.mappings.count).max(), columns > best?.columns ?? -1 else {
      continue
    }
    let recognition = Recognition(profile: profile, headers: row.headers, sections: sections)
    best = (columns, recognition)
  }
  return best?.recognition
}

/// The layouts of which some header is there, those that lack least first; at most three.
private func nearMisses(
  to row: HeaderRow, among profiles: [Profile], kind: ExportKind?
) -> [NearMiss] {
  var misses: [(miss: NearMiss, lacking: Int, present: Int, position: Int)] = []
  for profile in profiles {
    for section in profile.sections where kind == nil || section.kind == kind {
      let missing = section.match.filter { row.index(ofAny: $0) == nil }.compactMap(\.first)
      let present = section.match.count - missing.count
      guard present > 0 else { continue }
      let unwanted = section.without.filter { row.index(ofAny: [$0]) != nil }
      let miss = NearMiss(
        profile: profile.name, kind: section.kind, missing: missing, unwanted: unwanted)
      misses.append((miss, missing.count + unwanted.count, present, misses.count))
    }
  }
  misses.sort { left, right in
    (left.lacking, -left.present, left.position) < (right.lacking, -right.present, right.position)
  }
  return misses.prefix(3).map(\.miss)
}

/// Finds the header among the first rows of a file: some exports put a note above it.
///
/// The first of at most 20 rows that `recognise` knows or ignores is the header, else row 0.
///
/// - Parameters:
///   - rows: the first rows; more than 20 are not looked at.
///   - profiles: the profiles to choose from.
///   - kind: the kind that the user says the file is, or nil to tell it from the header.
/// - Returns: the header's row, from 0, and what became of it; for no rows, row 0 unrecognised.
public func findHeader(
  rows: [[String]], among profiles: [Profile], kind: ExportKind? = nil
) -> (rowIndex: Int, result: RecognitionResult) {
  for (index, row) in rows.prefix(20).enumerated() {
    if let result = known(HeaderRow(row), among: profiles, kind: kind) { return (index, result) }
  }
  return (0, recognise(header: rows.first ?? [], among: profiles, kind: kind))
}
