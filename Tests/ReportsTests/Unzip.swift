/// Reads the files of a zip archive, as RFC 1951 and the PKWARE application note have them.
struct Archive {
  struct Malformed: Error {}

  /// The files, by their names.
  private(set) var files: [String: [UInt8]] = [:]

  init(_ bytes: [UInt8]) throws {
    func number(_ place: Int, _ size: Int) -> Int {
      (0..<size).reduce(0) { $0 | Int(bytes[place + $1]) << (8 * $1) }
    }
    // The end of the central directory, in an archive without a comment.
    let end = bytes.count - 22
    guard end >= 0, number(end, 4) == 0x0605_4B50 else { throw Malformed() }
    var entry = number(end + 16, 4)
    for _ in 0..<number(end + 10, 2) {
      guard number(entry, 4) == 0x0201_4B50 else { throw Malformed() }
      let (nameSize, extra, comment) = (
        number(entry + 28, 2), number(entry + 30, 2), number(entry + 32, 2)
      )
      let name = String(decoding: bytes[(entry + 46)..<(entry + 46 + nameSize)], as: UTF8.self)
      let local = number(entry + 42, 4)
      let start = local + 30 + number(local + 26, 2) + number(local + 28, 2)
      let data = Array(bytes[start..<(start + number(entry + 20, 4))])
      var inflater = Inflater(input: data)
      files[name] = number(entry + 10, 2) == 0 ? data : try inflater.inflate()
      guard files[name]?.count == number(entry + 24, 4) else { throw Malformed() }
      entry += 46 + nameSize + extra + comment
    }
  }

  /// A file as text.
  func text(_ name: String) -> String { String(decoding: files[name] ?? [], as: UTF8.self) }
}

/// Undoes deflate, bit by bit, after Mark Adler's puff.
private struct Inflater {
  let input: [UInt8]
  var place = 0
  var output: [UInt8] = []

  init(input: [UInt8]) { self.input = input }

  mutating func bits(_ count: Int) throws -> Int {
    var value = 0
    for index in 0..<count {
      guard place / 8 < input.count else { throw Archive.Malformed() }
      value |= Int(input[place / 8] >> (place % 8) & 1) << index
      place += 1
    }
    return value
  }

  /// A Huffman code: how many codes there are of each length, and the symbols in their order.
  struct Code {
    var counts = [Int](repeating: 0, count: 16)
    var symbols: [Int] = []

    init(_ lengths: some Collection<Int>) {
      for length in lengths where length > 0 { counts[length] += 1 }
      symbols = lengths.enumerated().filter { $0.element > 0 }
        .sorted { ($0.element, $0.offset) < ($1.element, $1.offset) }.map(\.offset)
    }
  }

  mutating func symbol(_ code: Code) throws -> Int {
    var (value, first, index) = (0, 0, 0)
    for length in 1...15 {
      value |= try bits(1)
      let count = code.counts[length]
      if value - count < first { return code.symbols[index + value - first] }
      index += count
      first = (first + count) << 1
      value <<= 1
    }
    throw Archive.Malformed()
  }

  mutating func inflate() throws -> [UInt8] {
    var isLast = false
    while !isLast {
      isLast = try bits(1) == 1
      switch try bits(2) {
      case 0:
        place = (place + 7) / 8 * 8
        let count = try bits(16)
        _ = try bits(16)
        for _ in 0..<count { output.append(UInt8(try bits(8))) }
      case 1:
        let lengths = (0..<288).map { $0 < 144 ? 8 : $0 < 256 ? 9 : $0 < 280 ? 7 : 8 }
        try block(Code(lengths), Code([Int](repeating: 5, count: 30)))
      case 2:
        let (literals, distances, codes) = (try bits(5) + 257, try bits(5) + 1, try bits(4) + 4)
        let order = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]
        var lengths = [Int](repeating: 0, count: 19)
        for index in 0..<codes { lengths[order[index]] = try bits(3) }
        let code = Code(lengths)
        var all: [Int] = []
        while all.count < literals + distances {
          switch try symbol(code) {
          case 16: all += [Int](repeating: all.last ?? 0, count: 3 + (try bits(2)))
          case 17: all += [Int](repeating: 0, count: 3 + (try bits(3)))
          case 18: all += [Int](repeating: 0, count: 11 + (try bits(7)))
          case let length: all.append(length)
          }
        }
        try block(Code(all[..<literals]), Code(Array(all[literals...])))
      default: throw Archive.Malformed()
      }
    }
    return output
  }

  private mutating func block(_ literals: Code, _ distances: Code) throws {
    let bases = [
      3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131,
      163, 195, 227, 258,
    ]
    while true {
      let symbol = try symbol(literals)
      if symbol == 256 { return }
      if symbol < 256 {
        output.append(UInt8(symbol))
        continue
      }
      let index = symbol - 257
      guard bases.indices.contains(index) else { throw Archive.Malformed() }
      let count = bases[index] + (try bits(index < 8 || index == 28 ? 0 : index / 4 - 1))
      let far = try self.symbol(distances)
      let extra = far < 4 ? 0 : far / 2 - 1
      let distance = (far < 4 ? far : (2 + far % 2) << extra) + 1 + (try bits(extra))
      guard distance <= output.count else { throw Archive.Malformed() }
      for _ in 0..<count { output.append(output[output.count - distance]) }
    }
  }
}
