import Mustache

/// Text on its way into a page.
struct PageText: MustacheContentType {
  /// The name by which templates ask for it, in a pragma.
  static let name = "PAGE"

  func escapeText(_ text: String) -> String { Self.escape(text) }

  /// Text that a browser shows and does not obey, between tags and in quoted attributes.
  ///
  /// Control characters and those that reorder text become visible, as in a terminal. Works on scalars:
  /// a quote with a combining mark is one character, and is still a quote to a browser.
  static func escape(_ text: String) -> String {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.utf8.count)
    for scalar in text.unicodeScalars {
      switch scalar {
      case "<": bytes.append(contentsOf: "&lt;".utf8)
      case ">": bytes.append(contentsOf: "&gt;".utf8)
      case "&": bytes.append(contentsOf: "&amp;".utf8)
      case "\"": bytes.append(contentsOf: "&quot;".utf8)
      case "'": bytes.append(contentsOf: "&#39;".utf8)
      default: if bytes.append(visible: scalar) == nil { bytes.append(utf8: scalar) }
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
