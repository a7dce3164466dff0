import Foundation

/// A validator of JSON Schema 2020-12, as far as the schemas of this project go.
///
/// A keyword that it does not know is a fault, so that no schema can ask for something in vain. With
/// `isClosed` a key that the schema does not list is a fault too: schemas list all keys, and leave
/// room for new ones only for readers.
struct JSONSchema {
  private let root: [String: Any]
  private let isClosed: Bool

  init(_ data: Data, isClosed: Bool = true) throws {
    root = try JSONSerialization.jsonObject(with: data) as? [String: Any] ?? [:]
    self.isClosed = isClosed
  }

  /// What is wrong with a value, place by place.
  func faults(of value: Any) -> [String] { faults(value, root, "$") }

  private func faults(_ value: Any, _ schema: [String: Any], _ place: String) -> [String] {
    if let reference = schema["$ref"] as? String {
      let name = String(reference.split(separator: "/").last ?? "")
      guard let target = (root["$defs"] as? [String: Any])?[name] as? [String: Any] else {
        return ["\(place): no definition \(reference)"]
      }
      return faults(value, target, place)
    }
    return schema.keys.sorted().flatMap { keyword -> [String] in
      guard let rule = schema[keyword] else { return [] }
      return faults(value, keyword, rule, schema, place)
    }
  }

  private func faults(
    _ value: Any, _ keyword: String, _ rule: Any, _ schema: [String: Any], _ place: String
  ) -> [String] {
    func fault(_ isWell: Bool) -> [String] {
      isWell ? [] : ["\(place): \(value) against \(keyword) \(rule)"]
    }
    let number = Self.type(of: value).contains("number") ? (value as? NSNumber)?.doubleValue : nil
    let limit = (rule as? NSNumber)?.doubleValue ?? 0
    switch keyword {
    case "$schema", "$id", "$defs", "title", "description", "required", "additionalProperties":
      return []
    case "type":
      let types = rule as? [String] ?? [rule as? String ?? ""]
      return fault(!Self.type(of: value).isDisjoint(with: types))
    case "enum": return fault((rule as? [Any] ?? []).contains { Self.isEqual($0, value) })
    case "const": return fault(Self.isEqual(rule, value))
    case "minimum": return fault(number.map { $0 >= limit } ?? true)
    case "maximum": return fault(number.map { $0 <= limit } ?? true)
    case "minItems": return fault((value as? [Any]).map { Double($0.count) >= limit } ?? true)
    case "maxItems": return fault((value as? [Any]).map { Double($0.count) <= limit } ?? true)
    case "pattern":
      guard let text = value as? String, let pattern = rule as? String else { return [] }
      return fault(text.range(of: pattern, options: .regularExpression) != nil)
    case "anyOf":
      let options = rule as? [[String: Any]] ?? []
      return fault(options.contains { faults(value, $0, place).isEmpty })
    case "items":
      guard let array = value as? [Any], let items = rule as? [String: Any] else { return [] }
      return array.enumerated().flatMap { faults($1, items, "\(place)[\($0)]") }
    case "properties":
      guard let object = value as? [String: Any], let known = rule as? [String: Any] else {
        return []
      }
      return faults(object, known, schema, place)
    default: return ["\(place): the keyword \(keyword) is not known"]
    }
  }

  private func faults(
    _ object: [String: Any], _ known: [String: Any], _ schema: [String: Any], _ place: String
  ) -> [String] {
    let missing = (schema["required"] as? [String] ?? []).filter { object[$0] == nil }
    let excess = object.keys.filter { known[$0] == nil && isClosed }.sorted()
    return missing.map { "\(place): no \($0)" } + excess.map { "\(place): \($0) is not listed" }
      + known.keys.sorted().flatMap { key -> [String] in
        guard let value = object[key], let rule = known[key] as? [String: Any] else { return [] }
        return faults(value, rule, "\(place).\(key)")
      }
  }

  private static func type(of value: Any) -> Set<String> {
    switch value {
    case is NSNull: ["null"]
    case is String: ["string"]
    case is [Any]: ["array"]
    case is [String: Any]: ["object"]
    case let number as NSNumber:
      // A truth value is a number to Foundation.
      String(cString: number.objCType) == "c"
        ? ["boolean"]
        : number.doubleValue == number.doubleValue.rounded() ? ["number", "integer"] : ["number"]
    default: []
    }
  }

  private static func isEqual(_ left: Any, _ right: Any) -> Bool {
    if left is NSNull || right is NSNull { return left is NSNull && right is NSNull }
    return (left as? String).map { $0 == right as? String } ?? false
  }
}
