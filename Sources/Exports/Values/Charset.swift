/// A character set in which an export can be written.
public enum Charset: Hashable, Sendable, CustomStringConvertible {
  case utf8, gb18030, gbk, big5, windows1252, utf16LE, utf16BE
  /// Any other that ICU knows, by ICU's name.
  case other(String)

  /// The character set that a user names, as in `--encoding gbk`.
  ///
  /// Capitals, `-` and `_` do not matter; `gb2312` and `cp936` are taken for their superset GBK. A name
  /// that is not among the common ones is left to ICU, which ``TextDecoder/init(charset:)`` asks.
  public init(name: String) {
    switch name.lowercased().filter({ $0 != "-" && $0 != "_" }) {
    case "utf8": self = .utf8
    case "gb18030": self = .gb18030
    case "gbk", "gb2312", "cp936", "windows936": self = .gbk
    case "big5", "cp950", "windows950": self = .big5
    case "windows1252", "cp1252": self = .windows1252
    case "utf16le": self = .utf16LE
    case "utf16be": self = .utf16BE
    default: self = .other(name)
    }
  }

  /// The name as `--encoding` takes it.
  public var description: String {
    switch self {
    case .utf8: "utf-8"
    case .gb18030: "gb18030"
    case .gbk: "gbk"
    case .big5: "big5"
    case .windows1252: "windows-1252"
    case .utf16LE: "utf-16le"
    case .utf16BE: "utf-16be"
    case .other(let name): name
    }
  }

  /// The names of the common ones.
  public static let names = [utf8, gb18030, gbk, big5, windows1252, utf16LE, utf16BE]
    .map(\.description)

  /// The number of bytes by which text of this set is aligned: a line feed is found at a multiple of it.
  public var unitSize: Int {
    switch self {
    case .utf16LE, .utf16BE: 2
    default: 1
    }
  }
}

/// Why a character set cannot be decoded.
public struct CharsetError: Error, Hashable, CustomStringConvertible {
  /// The name.
  public let name: String
  /// The name, and what would be accepted.
  public var description: String {
    "no character set is called \"\(name)\"; give one of \(Charset.names.joined(separator: ", ")),"
      + " or another name that ICU knows, like iso-8859-15"
  }
}
