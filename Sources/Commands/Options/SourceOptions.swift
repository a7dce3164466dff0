import ArgumentParser
import Exports
import Glibc
import Tables

/// What is read, and how: the same for every command that reads exports.
struct SourceOptions: ParsableArguments {
  @Argument(help: "Export files, folders, patterns, or - for standard input.")
  var sources: [String] = []

  @Option(help: "A file to read as orders, whose columns a profile must know.", completion: .file())
  var orders: [String] = []

  @Option(help: "The same for returns.", completion: .file())
  var returns: [String] = []

  @Option(help: "The same for complaints.", completion: .file())
  var complaints: [String] = []

  @Option(help: "A catalogue that gives facts of a sku.", completion: .file())
  var products: [String] = []

  @Option(
    name: .customLong("profile"),
    help: "A YAML file that says what the headers of a platform mean.", completion: .file())
  var profiles: [String] = []

  @Option(help: "Character set: utf-8, gb18030, big5, windows-1252, … (default: by the bytes).")
  var encoding: String?

  @Option(help: "Delimiter: comma, tab, semicolon, pipe or one character (default: by the header).")
  var delimiter: String?

  @Flag(help: "Amounts are written 1.017,80.")
  var decimalComma = false

  @Option(help: "How all dates are written, as dd/MM/yyyy or MM/dd/yy (default: column by column).")
  var dateFormat: String?

  @Option(
    help: """
      Time zone of days and weeks, and of stamps without an offset whose profile names no zone \
      (default: the profile's, else Asia/Shanghai).
      """)
  var timezone: String?

  @Option(help: "How many threads read (default: one for each core).")
  var threads: Int?

  @Flag(help: "Pass every byte through libcsv, also where no quote needs it.")
  var strictParser = false

  @Option(help: "Write every refused row to this CSV file.", completion: .file())
  var rejects: String?

  @Option(help: "Share of rows (1%) or number of rows that may be refused before the run fails.")
  var maxRejects = "1%"

  @Flag(help: "Say nothing on standard error but errors.")
  var quiet = false

  /// The arguments in the shape in which they are read.
  var arguments: ExportSet.Arguments {
    ExportSet.Arguments(
      sources: sources,
      ofKind: [
        .orders: orders, .returns: returns, .complaints: complaints, .products: products,
      ])
  }

  var threadCount: Int { threads ?? max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))) }

  func validate() throws {
    if let threads, !(1...256).contains(threads) {
      throw ValidationError("--threads \(threads): give a number from 1 to 256")
    }
    _ = try rejectLimit
    _ = try delimiterByte
  }

  /// Whether no file is named at all.
  var isEmpty: Bool {
    sources.isEmpty && orders.isEmpty && returns.isEmpty && complaints.isEmpty && products.isEmpty
  }

  /// Fails where no file is named: for `validate()` of every command that cannot do without.
  func requireSources() throws {
    guard isEmpty else { return }
    throw ValidationError("name at least one export file or folder, or - for standard input")
  }

  /// How exports are read.
  func readOptions() throws -> ReadOptions {
    var options = ReadOptions(zone: try ZoneRules(identifier: timezone ?? "Asia/Shanghai"))
    options.threads = threadCount
    options.dayZone = timezone == nil ? nil : options.zone
    options.profiles = try profiles.map { path in
      try Profile(yaml: TextFile.read(path), path: path)
    }
    options.charset = encoding.map { Charset(name: $0) }
    if let charset = options.charset, charset != .utf8 { _ = try TextDecoder(charset: charset) }
    options.delimiter = try delimiterByte
    options.decimalComma = decimalComma
    do {
      options.dateStyle = try dateFormat.map { try DateStyle(pattern: $0) }
    } catch {
      throw Failure.usage("--date-format: \(error)")
    }
    options.strictParser = strictParser
    options.keepsRejects = rejects != nil
    return options
  }

  private var delimiterByte: UInt8? {
    get throws {
      guard let delimiter else { return nil }
      let names: [String: UInt8] = [
        "comma": 0x2C, "tab": 0x09, "\\t": 0x09, "semicolon": 0x3B, "pipe": 0x7C,
      ]
      if let byte = names[delimiter.lowercased()] { return byte }
      guard delimiter.utf8.count == 1, let byte = delimiter.utf8.first,
        ![0x0A, 0x0D, 0x22, 0x00].contains(byte)
      else {
        throw ValidationError(
          "--delimiter \(delimiter): give comma, tab, semicolon, pipe or one ASCII character")
      }
      return byte
    }
  }

  /// How many rows may be refused.
  enum RejectLimit {
    case share(Double)
    case count(Int)
  }

  var rejectLimit: RejectLimit {
    get throws {
      if maxRejects.hasSuffix("%"), let percent = Double(maxRejects.dropLast()),
        (0...100).contains(percent)
      {
        return .share(percent / 100)
      }
      if let count = Int(maxRejects), count >= 0 { return .count(count) }
      throw ValidationError("--max-rejects \(maxRejects): give a share as 0.1% or a number of rows")
    }
  }
}

/// Small text files that are read whole.
enum TextFile {
  /// The text of a file of at most a mebibyte.
  static func read(_ path: String) throws -> String {
    guard let file = fopen(path, "r") else {
      throw Failure(
        message: "\(path): cannot be read: \(String(cString: strerror(errno))); check the path",
        exitCode: 66)
    }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 1 << 20)
    let count = fread(&bytes, 1, bytes.count, file)
    guard count < bytes.count else {
      throw Failure.data("\(path): is longer than a mebibyte, so it is no profile or scenario")
    }
    return String(decoding: bytes[..<count], as: UTF8.self)
  }
}
