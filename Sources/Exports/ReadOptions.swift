public import Tables

/// How exports are read, where the files do not say it themselves.
public struct ReadOptions: Sendable {
  /// Profiles of the user, before the built-in ones.
  public var profiles: [Profile] = []
  /// The zone of stamps without an offset, where the profile names none.
  public var zone: ZoneRules
  /// The zone of days and weeks; nil for that of the files, if they share one.
  public var dayZone: ZoneRules?
  /// The character set; nil to tell it from the bytes.
  public var charset: Charset?
  /// The delimiter; nil to tell it from the header.
  public var delimiter: UInt8?
  /// Whether amounts are written 1.017,80.
  public var decimalComma = false
  /// The style of all dates; nil to tell it column by column.
  public var dateStyle: DateStyle?
  /// Whether every byte goes through libcsv.
  public var strictParser = false
  /// Whether every refused row is kept, not only the first thousand of a file.
  public var keepsRejects = false
  /// How many files are looked at at once, at least 1.
  public var threads = 1
  /// Bytes read at a time.
  public var blockSize = 1 << 19

  /// Creates options.
  public init(zone: ZoneRules) { self.zone = zone }

  /// The profiles to choose from.
  var allProfiles: [Profile] { profiles + Profile.builtIn }
}

/// A file that cannot be used at all.
public struct ExportError: Error, Sendable, CustomStringConvertible {
  /// The file.
  public let path: String
  /// The physical line, if it is one.
  public let line: Int?
  /// What is wrong.
  public let cause: String
  /// What to do.
  public let nextStep: String

  init(_ path: String, line: Int? = nil, _ cause: String, _ nextStep: String) {
    self.path = path
    self.line = line
    self.cause = cause
    self.nextStep = nextStep
  }

  /// Place, cause and next step.
  public var description: String {
    "\(path)\(line.map { ":\($0)" } ?? ""): \(cause); \(nextStep)"
  }
}
