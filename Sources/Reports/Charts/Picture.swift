/// A picture as gnuplot drew it, brought down to what a page needs.
///
/// Only paths, polygons, points and texts are taken over, and of those only numbers and known colours,
/// written anew: the bytes say nothing of the version that drew them, no id can clash with another on
/// the page, and nothing of a label has ever been in the hands of gnuplot.
struct Picture {
  /// Its size, in units in which a letter is ``ChartScript/fontSize`` high.
  let width: Int
  let height: Int
  /// SVG elements, a line each.
  let shapes: String

  /// The pictures in an output, or nil if there are not as many as scripts.
  static func all(in output: [UInt8], of scripts: [ChartScript]) -> [Picture]? {
    var readers: [PictureReader] = []
    var rest = output[...]
    while let tag = Tag(in: &rest) {
      if tag.name == "svg", !tag.isEnd { readers.append(PictureReader()) }
      guard !readers.isEmpty else { continue }
      readers[readers.count - 1].read(tag)
    }
    guard readers.count == scripts.count else { return nil }
    return zip(readers, scripts).map { reader, script in
      Picture(
        width: script.width, height: script.height, shapes: reader.shapes(labels: script.labels))
    }
  }
}

/// Gathers the shapes of one picture.
private struct PictureReader {
  /// What holds for everything in a group, from the outermost group in.
  private var groups: [[(name: String, value: String)]] = []
  private var shapes: [Shape] = []
  private var depthOfDefinitions = 0
  private var isText = false

  private struct Shape {
    let tag: Tag
    let groups: [[(name: String, value: String)]]
    let text: String
  }

  mutating func read(_ tag: Tag) {
    switch tag.name {
    case "defs": depthOfDefinitions += tag.isEnd ? -1 : 1
    case _ where depthOfDefinitions > 0: break
    case "g" where tag.isEnd: _ = groups.popLast()
    case "g": if !tag.isEmpty { groups.append(tag.attributes) }
    case "path", "polygon", "use", "text":
      if !tag.isEnd { shapes.append(Shape(tag: tag, groups: groups, text: tag.text)) }
    default: break
    }
  }

  func shapes(labels: [String]) -> String {
    var svg = ""
    for shape in shapes {
      func attribute(_ name: String) -> String? {
        if let own = shape.tag.attributes.last(where: { $0.name == name }) { return own.value }
        for group in shape.groups.reversed() {
          if let value = group.last(where: { $0.name == name })?.value { return value }
        }
        return nil
      }
      func numbers(_ name: String) -> String { attribute(name).map(Self.numbers) ?? "" }
      func paint(_ name: String, _ value: String?) -> String {
        let colour = Colour(value)
        return " \(name)=\"\(colour.text)\""
          + (colour.isFaint
            ? " \(name)-opacity=\"0.2\"" : Self.opacity(attribute("\(name)-opacity"), name))
      }
      switch shape.tag.name {
      case "path":
        let path = numbers("d")
        // Marks of no length are drawn as moves only.
        guard path.contains("L") else { continue }
        let dashes = numbers("stroke-dasharray")
        svg +=
          "<path d=\"\(path)\" fill=\"none\"\(paint("stroke", attribute("stroke")))"
          + " stroke-width=\"\(numbers("stroke-width"))\""
          + (dashes.isEmpty ? "" : " stroke-dasharray=\"\(dashes)\"") + "/>\n"
      case "polygon":
        svg += "<polygon points=\"\(numbers("points"))\"\(paint("fill", attribute("fill")))/>\n"
      case "use":
        // The only kind of point that scripts ask for is a disc of radius 1.
        svg +=
          "<circle r=\"1\" transform=\"\(Self.transform(attribute("transform")))\""
          + "\(paint("fill", attribute("color")))/>\n"
      default:
        guard let label = ChartScript.index(of: shape.text), labels.indices.contains(label) else {
          continue
        }
        svg +=
          "<text transform=\"\(Self.transform(attribute("transform")))\""
          + " text-anchor=\"\(Self.anchor(attribute("text-anchor")))\" fill=\"currentColor\""
          + " font-size=\"\(numbers("font-size"))\">\(PageText.escape(labels[label]))</text>\n"
      }
    }
    return svg
  }

  /// The numbers and path letters of a value, set apart by single spaces.
  private static func numbers(_ value: String) -> String {
    value.utf8.split { $0 == 0x20 || $0 == 0x09 || $0 == 0x0A || $0 == 0x0D }
      .filter { $0.allSatisfy(isOfNumber) }
      .map { String(decoding: $0, as: UTF8.self) }.joined(separator: " ")
  }

  private static func isOfNumber(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: ","),
      UInt8(ascii: "-"), UInt8(ascii: "M"), UInt8(ascii: "L"), UInt8(ascii: "Z"),
      UInt8(ascii: "z"):
      true
    default: false
    }
  }

  /// `translate`, `rotate` and `scale`, and their numbers.
  private static func transform(_ value: String?) -> String {
    (value ?? "").split(separator: ")").compactMap { part -> String? in
      let pieces = part.split(separator: "(")
      guard pieces.count == 2 else { return nil }
      let name = pieces[0].filter { $0 != " " && $0 != "," }
      guard ["translate", "rotate", "scale"].contains(name) else { return nil }
      return "\(name)(\(numbers(String(pieces[1]))))"
    }.joined(separator: " ")
  }

  private static func anchor(_ value: String?) -> String {
    value == "end" || value == "middle" ? value ?? "" : "start"
  }

  private static func opacity(_ value: String?, _ name: String) -> String {
    value.map { " \(name)-opacity=\"\(numbers($0))\"" } ?? ""
  }
}

/// A colour as a page has it.
private struct Colour {
  /// `#rrggbb`, or the colour of the text around the picture.
  let text: String
  /// Whether it is that of lines which should hardly be seen.
  let isFaint: Bool

  /// Reads `rgb(1,2,3)`; the colours that stand for text and grid, and all others, become that of text.
  init(_ value: String?) {
    let parts = (value ?? "").split { !"0123456789".contains($0) }.compactMap { UInt8($0) }
    isFaint = parts == [0, 0, 2]
    guard parts.count == 3, parts[0] > 0 || parts[1] > 0 || parts[2] > 3 else {
      text = "currentColor"
      return
    }
    text =
      "#"
      + parts.map { part in
        let digits = String(part, radix: 16)
        return digits.count < 2 ? "0" + digits : digits
      }.joined()
  }
}

/// A tag of XML and the text that follows it.
private struct Tag {
  var name: String
  var isEnd: Bool
  var isEmpty: Bool
  var attributes: [(name: String, value: String)]
  var text: String

  /// Takes the next tag off the front; nil at the end.
  init?(in bytes: inout ArraySlice<UInt8>) {
    guard let start = bytes.firstIndex(of: UInt8(ascii: "<")),
      let end = bytes[start...].firstIndex(of: UInt8(ascii: ">"))
    else { return nil }
    var body = bytes[(start + 1)..<end]
    let next = bytes[end...].firstIndex(of: UInt8(ascii: "<")) ?? bytes.endIndex
    text = String(decoding: bytes[(end + 1)..<next], as: UTF8.self)
    bytes = bytes[next...]
    isEnd = body.first == UInt8(ascii: "/")
    if isEnd { body = body.dropFirst() }
    isEmpty = body.last == UInt8(ascii: "/")
    if isEmpty { body = body.dropLast() }
    let isSpace = { (byte: UInt8) in byte <= 0x20 }
    let nameEnd = body.firstIndex(where: isSpace) ?? body.endIndex
    name = String(decoding: body[..<nameEnd], as: UTF8.self)
    attributes = []
    body = body[nameEnd...]
    while let equals = body.firstIndex(of: UInt8(ascii: "=")) {
      let name = body[..<equals].split(whereSeparator: isSpace).last ?? []
      guard
        let open = body[equals...].firstIndex(where: {
          $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "'")
        }),
        let close = body[(open + 1)...].firstIndex(of: body[open])
      else { return }
      attributes.append(
        (
          String(decoding: name, as: UTF8.self),
          String(decoding: body[(open + 1)..<close], as: UTF8.self)
        ))
      body = body[(close + 1)...]
    }
  }
}
