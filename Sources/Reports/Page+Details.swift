import FoundationEssentials

/// A value as JSON has it: what is known of parameters and ledgers here.
private enum Value: Decodable {
  case null
  case bool(Bool)
  case integer(Int64)
  case number(Double)
  case text(String)
  case list([Value])
  case object([String: Value])

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .null
    } else if let value = try? container.decode(Bool.self) {
      self = .bool(value)
    } else if let value = try? container.decode(Int64.self) {
      self = .integer(value)
    } else if let value = try? container.decode(Double.self) {
      self = .number(value)
    } else if let value = try? container.decode(String.self) {
      self = .text(value)
    } else if let value = try? container.decode([Value].self) {
      self = .list(value)
    } else {
      self = .object(try container.decode([String: Value].self))
    }
  }

  /// What an encodable value looks like in JSON.
  init(of value: some Encodable) throws(ReportError) {
    let bytes = try encodeJSON(value, pretty: false)
    do {
      self = try JSONDecoder().decode(Value.self, from: Data(bytes))
    } catch {
      throw .unencodable(place: "the envelope", cause: "\(error)")
    }
  }

  /// Whether nothing was chosen.
  var isNothing: Bool {
    switch self {
    case .null, .bool(false): true
    case .list(let values): values.isEmpty
    case .integer, .number, .text, .object, .bool(true): false
    }
  }

  /// In few words, for people.
  var text: String {
    switch self {
    case .null: return "–"
    case .bool(let value): return value ? "✓" : "–"
    case .integer(let value): return value.description
    case .number(let value):
      var bytes: [UInt8] = []
      bytes.append(raw: value)
      return String(decoding: bytes, as: UTF8.self)
    case .text(let value): return value
    case .list(let values): return values.isEmpty ? "–" : values.map(\.text).joined(separator: ", ")
    case .object(let members):
      return members.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value.text)" }
        .joined(separator: ", ")
    }
  }
}

extension Report.Table {
  /// The columns of a ledger that have a name for people, in their order.
  private static let ledgerColumns: KeyValuePairs<String, Phrase> = [
    "path": Phrase(en: "file", zh: "文件"), "kind": Phrase(en: "kind", zh: "类型"),
    "profile": Phrase(en: "profile", zh: "模板"), "encoding": Phrase(en: "encoding", zh: "编码"),
    "rows": Phrase(en: "rows", zh: "行数"), "accepted": Phrase(en: "accepted", zh: "接受"),
    "rejected": Phrase(en: "rejected", zh: "拒绝"),
    "duplicates": Phrase(en: "duplicates", zh: "重复"), "skipped": Phrase(en: "skipped", zh: "跳过"),
    "note": Phrase(en: "note", zh: "备注"),
  ]

  /// The ledger of the sources: a row a source, known columns first, the others by name.
  static func ledger(
    of sources: [some Encodable], _ language: Language
  ) throws(ReportError) -> Report.Table {
    var rows: [[String: Value]] = []
    for source in sources {
      if case .object(let members) = try Value(of: source) { rows.append(members) }
    }
    var others: Set<String> = []
    for row in rows { others.formUnion(row.keys) }
    var columns: [(key: String, heading: String)] = []
    for (key, phrase) in ledgerColumns where others.remove(key) != nil {
      columns.append((key, phrase[language]))
    }
    columns += others.sorted().map { ($0, $0) }
    return Report.Table(
      name: "sources",
      columns: columns.map { key, heading in
        let isNumber = rows.contains { row in
          if case .integer = row[key] { true } else { false }
        }
        return Report.Column(
          key: key, heading: heading, alignment: isNumber ? .trailing : .leading)
      },
      rows: rows.map { row in columns.map { row[$0.key]?.cell ?? .missing(reason: nil) } })
  }

  /// The parameters that are set: a row a parameter.
  static func parameters(
    _ parameters: some Encodable, _ language: Language
  ) throws(ReportError) -> Report.Table {
    guard case .object(let all) = try Value(of: parameters) else {
      return Report.Table(name: "parameters", columns: [])
    }
    let members = all.filter { !$0.value.isNothing }
    return Report.Table(
      name: "parameters",
      columns: [
        Report.Column(key: "parameter", heading: Phrase(en: "parameter", zh: "参数")[language]),
        Report.Column(key: "value", heading: Phrase(en: "value", zh: "值")[language]),
      ],
      rows: members.sorted { $0.key < $1.key }.map { [.text($0.key), .text($0.value.text)] })
  }
}

extension Value {
  fileprivate var cell: Report.Cell {
    switch self {
    case .null: .missing(reason: nil)
    case .integer(let value): .integer(value)
    default: .text(text)
    }
  }
}
