import FoundationEssentials

/// What stands around every result in JSON: what it is, of what, as of when.
///
/// `Parameters` and `Source` choose their own snake_case keys. Keys are only ever added; a change
/// of meaning gets a new number in the schema.
public struct Envelope<Result: Encodable, Source: Encodable, Parameters: Encodable>: Encodable {
  /// The name and version of the shape of the result, as in `aftersales/rates/1`.
  public var schema: String
  /// The program that wrote it.
  public var tool: Tool
  /// The moment up to which the data are taken to reach, in ISO 8601; nil without data.
  public var asOf: String?
  /// The files read, with their ledgers.
  public var sources: [Source]
  /// The choices that decided the result.
  public var parameters: Parameters
  /// What a reader should know before trusting the result.
  public var warnings: [Warning]
  /// The result.
  public var result: Result

  /// Makes an envelope.
  public init(
    schema: String, tool: Tool, asOf: String?, sources: [Source], parameters: Parameters,
    warnings: [Warning] = [], result: Result
  ) {
    self.schema = schema
    self.tool = tool
    self.asOf = asOf
    self.sources = sources
    self.parameters = parameters
    self.warnings = warnings
    self.result = result
  }

  /// Encodes all keys; `as_of` is null where there is none.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: EnvelopeKey.self)
    try encodeHead(into: &container)
    try container.encode(result, forKey: .result)
  }

  fileprivate func encodeHead(into container: inout KeyedEncodingContainer<EnvelopeKey>) throws {
    try container.encode(schema, forKey: .schema)
    try container.encode(tool, forKey: .tool)
    try container.encode(asOf, forKey: .asOf)
    try container.encode(sources, forKey: .sources)
    try container.encode(parameters, forKey: .parameters)
    try container.encode(warnings, forKey: .warnings)
  }
}

extension Envelope: Sendable where Result: Sendable, Source: Sendable, Parameters: Sendable {}

/// The program that wrote a result.
public struct Tool: Codable, Hashable, Sendable {
  /// What it is called.
  public var name: String
  /// Its version.
  public var version: String

  /// Names a program.
  public init(name: String, version: String) {
    self.name = name
    self.version = version
  }
}

/// A reservation about a result: the code is for programs, the message for people.
public struct Warning: Codable, Hashable, Sendable {
  /// What kind of reservation, as in `low_maturity`; never translated.
  public var code: String
  /// A sentence that says what it means here.
  public var message: String

  /// Makes a warning.
  public init(code: String, message: String) {
    self.code = code
    self.message = message
  }
}

/// The first line of ndjson: an envelope whose result follows as rows.
struct EnvelopeHead<Result: Encodable, Source: Encodable, Parameters: Encodable>: Encodable {
  let envelope: Envelope<Result, Source, Parameters>
  let table: String

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: EnvelopeKey.self)
    try envelope.encodeHead(into: &container)
    try container.encode(table, forKey: .table)
  }
}

private enum EnvelopeKey: String, CodingKey {
  case schema, tool, asOf = "as_of", sources, parameters, warnings, result, table
}

/// Encodes a value as JSON in UTF-8, ending in a newline.
///
/// Keys are sorted, slashes are not escaped, and a number is the shortest that reads back as the
/// same.
///
/// - Parameters:
///   - value: What to encode.
///   - pretty: Whether to indent by two spaces, or to write a single line.
/// - Returns: The bytes.
/// - Throws: ``ReportError/unencodable(place:cause:)``, as for a number that is not finite.
public func encodeJSON(_ value: some Encodable, pretty: Bool) throws(ReportError) -> [UInt8] {
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
  if pretty { encoder.outputFormatting.insert(.prettyPrinted) }
  do {
    return [UInt8](try encoder.encode(value)) + [UInt8(ascii: "\n")]
  } catch EncodingError.invalidValue(let value, let context) {
    throw .unencodable(place: place(context.codingPath), cause: "JSON cannot hold \(value)")
  } catch {
    throw .unencodable(place: "the result", cause: "\(error)")
  }
}

/// Writes a coding path as in `result.rows[3].rate`.
private func place(_ path: [any CodingKey]) -> String {
  var text = ""
  for key in path {
    if let index = key.intValue {
      text += "[\(index)]"
    } else {
      text += text.isEmpty ? key.stringValue : ".\(key.stringValue)"
    }
  }
  return text.isEmpty ? "the result" : text
}
