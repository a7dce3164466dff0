internal import Tables

extension HeaderRow {
  var headers: [Recognition.Header] {
    names.enumerated().map { Recognition.Header(name: $1, index: $0) }
  }

  /// The column of the first of these names that the file has.
  func index(ofAny names: [String]) -> Int? {
    for name in names {
      if let index = index(of: FoldedName(name)) { return index }
    }
    return nil
  }

  func has(_ match: [[String]], without unwanted: [String]) -> Bool {
    match.allSatisfy { index(ofAny: $0) != nil } && !hasUnwanted(unwanted)
  }

  func hasUnwanted(_ names: [String]) -> Bool { index(ofAny: names) != nil }

  /// The section as this header has it, or nil when it does not match.
  func resolved(_ section: ProfileSection) -> Recognition.Section? {
    has(section.match, without: section.without) ? columns(of: section) : nil
  }

  /// The section as this header has it, or nil when a column is missing that every row needs.
  func resolvedLeniently(_ section: ProfileSection) -> Recognition.Section? {
    columns(of: section).flatMap { $0.missing.isEmpty ? $0 : nil }
  }

  /// Finds the section's columns; nil when no row can belong to it, for want of the column of `when`.
  private func columns(of section: ProfileSection) -> Recognition.Section? {
    let mappings = section.columns.compactMap { column in
      index(ofAny: column.headers).map { index in
        Recognition.Mapping(
          field: column.field, header: Recognition.Header(name: names[index], index: index))
      }
    }
    let places = Dictionary(
      uniqueKeysWithValues: mappings.map { ($0.field.name, $0.header.index) })
    guard let when = occasions(of: section, places) else { return nil }
    let used = Set(places.values)
    let constant = Set(section.constants.map(\.field))
    var undecided: [String] = []
    func decided(_ name: String, _ conditions: [Condition]) -> [Recognition.Test] {
      let tests = conditions.compactMap { test($0, places) }
      if tests.count < conditions.count, tests.isEmpty { undecided.append(name) }
      return tests
    }
    let isUnsettled = section.settledBy.map { places[$0.field.name] == nil } ?? false
    if isUnsettled { undecided.append("dated") }
    return Recognition.Section(
      layout: section,
      mappings: mappings,
      unmapped: headers.filter { !used.contains($0.index) },
      missing: Field.all(of: section.kind).filter {
        $0.isRequired && places[$0.name] == nil && !constant.contains($0)
      },
      key: key(of: section, places),
      when: when,
      cancelled: decided("cancelled", section.cancelled),
      counted: decided("counted", section.counted),
      refused: decided("refused", section.refused),
      isUndated: isUnsettled || isUndated(section, places),
      fillDown: section.fillDown.compactMap { index(ofAny: [$0]) },
      undecided: undecided)
  }

  private func isUndated(_ section: ProfileSection, _ places: [String: Int]) -> Bool {
    guard let requested = places["requested_at"] else { return false }
    return section.undated.contains { index(ofAny: [$0]) == requested }
  }

  /// The tests of `when`, where a condition without its column is decided as for a blank cell.
  ///
  /// Empty when one then always holds, nil when none ever does.
  private func occasions(
    of section: ProfileSection, _ places: [String: Int]
  ) -> [Recognition.Test]? {
    var tests: [Recognition.Test] = []
    for condition in section.when {
      if let test = test(condition, places) {
        tests.append(test)
      } else if condition.holds(for: "") {
        return []
      }
    }
    return tests.isEmpty && !section.when.isEmpty ? nil : tests
  }

  /// The condition with its cells, or nil when the file does not have the one that is tested.
  private func test(_ condition: Condition, _ places: [String: Int]) -> Recognition.Test? {
    guard let index = place(ofAny: condition.columns, places) else { return nil }
    return Recognition.Test(
      condition: condition, index: index,
      unless: condition.unless.compactMap { place(ofAny: [$0], places) })
  }

  /// The first of these that is there: a canonical column that the section reads, else a header.
  private func place(ofAny names: [String], _ places: [String: Int]) -> Int? {
    for name in names {
      if let index = places[name] ?? index(ofAny: [name]) { return index }
    }
    return nil
  }

  /// The profile's key where the file has all of its columns, else the key of the kind.
  private func key(of section: ProfileSection, _ places: [String: Int]) -> Recognition.Key {
    func columns(_ names: [String], _ blanksDiffer: Bool) -> Recognition.Key? {
      let indexes = names.compactMap { places[$0] }
      return indexes.count == names.count
        ? .columns(indexes, blanksDiffer: blanksDiffer) : nil
    }
    switch section.key {
    case .wholeRow: return .wholeRow
    case Optional.some(.none): return Recognition.Key.none
    case .columns(let names, let blanksDiffer):
      if let key = columns(names, blanksDiffer) { return key }
    case nil: break
    }
    let usual: [[String]] =
      switch section.kind {
      case .orders: [["order_id", "line_id"], ["order_id", "sku"]]
      case .returns: [["return_id"]]
      case .complaints: [["complaint_id"]]
      case .products: [["sku"]]
      }
    if let key = usual.lazy.compactMap({ columns($0, false) }).first { return key }
    // Of texts and nothing beside them two that are equal are two.
    return names.count == 1 ? Recognition.Key.none : .wholeRow
  }
}
