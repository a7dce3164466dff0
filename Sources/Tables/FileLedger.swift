/// The account of one file read as one kind: `rows = accepted + rejected + duplicates`.
public struct FileLedger: Sendable, Equatable {
  /// The path as it was given or found.
  public var path: String
  /// The table that it holds.
  public var kind: ExportKind
  /// The profile that recognised it.
  public var profile: String
  /// The character set in which it was read.
  public var encoding: String
  /// The delimiter byte, as text.
  public var delimiter: String
  /// Records after the header, without `skipped`.
  public var rows: Int = 0
  /// Rows that take part in the answer.
  public var accepted: Int = 0
  /// Rows that repeat another row or its key.
  public var duplicates: Int = 0
  /// Lines that are no rows: notes above the header, blank lines, totals at the bottom.
  public var skipped: Int = 0
  /// Rows refused, in file order.
  public var rejects: [Reject] = []
  /// Rows refused, by reason; more than `rejects` holds when they are very many.
  public var rejectedByReason: [RejectReason: Int] = [:]

  /// Creates an empty account.
  public init(path: String, kind: ExportKind, profile: String, encoding: String, delimiter: String)
  {
    self.path = path
    self.kind = kind
    self.profile = profile
    self.encoding = encoding
    self.delimiter = delimiter
  }

  /// How many rows were refused.
  public var rejected: Int { rejectedByReason.values.reduce(0, +) }
}

/// Why a row was refused.
public enum RejectReason: String, Sendable, CaseIterable, Comparable {
  case malformedQuote = "malformed_quote"
  case unterminatedQuote = "unterminated_quote"
  case tooFewFields = "too_few_fields"
  case tooManyFields = "too_many_fields"
  case recordTooLong = "record_too_long"
  case invalidEncoding = "invalid_encoding"
  case nulByte = "nul_byte"
  case missingValue = "missing_value"
  case damagedID = "damaged_id"
  case invalidDate = "invalid_date"
  case invalidAmount = "invalid_amount"
  case invalidCount = "invalid_count"

  /// Orders the reasons by name.
  public static func < (left: RejectReason, right: RejectReason) -> Bool {
    left.rawValue < right.rawValue
  }

  /// The reason as a sentence fragment for people.
  public var text: String {
    switch self {
    case .malformedQuote: "a quote inside a field that is not closed or doubled"
    case .unterminatedQuote: "a quote that is never closed"
    case .tooFewFields: "fewer fields than the header"
    case .tooManyFields: "more fields than the header"
    case .recordTooLong: "a record longer than 1 MiB"
    case .invalidEncoding: "bytes that are no text in the file's encoding"
    case .nulByte: "a NUL byte"
    case .missingValue: "no value where one is required"
    case .damagedID: "an id that a spreadsheet wrote as a number, which has lost its digits"
    case .invalidDate: "no date"
    case .invalidAmount: "no amount of money"
    case .invalidCount: "no count"
    }
  }
}

/// A row that was refused, with its place.
public struct Reject: Sendable, Equatable {
  /// Physical line of its first byte, counted from 1.
  public var line: Int
  /// Byte offset of its first byte in the file.
  public var byte: Int
  /// Header of the column at fault, if it is one column.
  public var column: String?
  /// What was found there.
  public var found: String
  /// Why it was refused.
  public var reason: RejectReason
  /// The row as it stands in the file, decoded; cut after a kilobyte.
  public var raw: String

  /// Creates a reject.
  public init(
    line: Int, byte: Int, column: String?, found: String, reason: RejectReason, raw: String
  ) {
    self.line = line
    self.byte = byte
    self.column = column
    self.found = found
    self.reason = reason
    self.raw = raw
  }
}
