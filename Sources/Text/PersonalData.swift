/// A text with its telephone numbers, e-mail addresses and identity card numbers replaced by marks.
///
/// The marks are `〔phone〕`, `〔email〕` and `〔id〕`. Found are, in full or half width: addresses
/// (`name@host.tld`); Chinese identity cards, 18 digits whose checksum (GB 11643: ISO 7064 MOD 11-2) and date
/// are right; mobile numbers of mainland China, with 86 or without, run together or as 138 0013 8000; numbers
/// that begin with `+`, or with `0` as landlines do; and numbers as (555) 123-4567. Digits within a longer
/// run of digits are no number: ids of orders stay. Names and postal addresses are not looked for.
///
/// - Complexity: O(n); a text without `@` and without seven digits costs one pass over its bytes.
public func maskedPersonalData(_ text: String) -> String {
  var text = text
  let found = text.withUTF8 { PersonalDataScan.mayHold($0) ? PersonalDataScan($0).found() : [] }
  guard !found.isEmpty else { return text }
  let bytes = Array(text.utf8)
  var masked: [UInt8] = []
  masked.reserveCapacity(bytes.count)
  var end = 0
  for finding in found {
    masked += bytes[end..<finding.range.lowerBound]
    masked += finding.kind.mark.utf8
    end = finding.range.upperBound
  }
  masked += bytes[end...]
  return String(decoding: masked, as: UTF8.self)
}

/// The characters of a text as far as numbers and addresses are made of them.
struct PersonalDataScan {
  /// What was found.
  enum Kind {
    case phone, email, identity

    var mark: String {
      switch self {
      case .phone: "〔phone〕"
      case .email: "〔email〕"
      case .identity: "〔id〕"
      }
    }
  }

  /// Something found, at a range of bytes.
  struct Finding {
    var kind: Kind
    var range: Range<Int>
  }

  /// Each character as ASCII, folded to half width; 0 where it is none.
  private var characters: [UInt8] = []
  /// Where each character starts, and where the last ends.
  private var offsets: [Int] = []

  /// Whether a text can hold anything at all.
  static func mayHold(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    var digits = 0
    for byte in bytes {
      if byte == UInt8(ascii: "@") { return true }
      // The lead byte of full width forms.
      if byte == 0xEF || isDigit(byte) {
        digits += 1
        if digits >= 7 { return true }
      }
    }
    return false
  }

  init(_ bytes: UnsafeBufferPointer<UInt8>) {
    var index = 0
    while index < bytes.count {
      offsets.append(index)
      let byte = bytes[index]
      if byte < 0x80 {
        characters.append(byte)
        index += 1
      } else if byte == 0xEF, index + 2 < bytes.count {
        let point =
          Int(byte & 0x0F) << 12 | Int(bytes[index + 1] & 0x3F) << 6
          | Int(bytes[index + 2] & 0x3F)
        characters.append((0xFF01...0xFF5E).contains(point) ? UInt8(point - 0xFEE0) : 0)
        index += 3
      } else {
        characters.append(0)
        index += byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4
      }
    }
    offsets.append(bytes.count)
  }

  /// Everything found, from the front; nothing overlaps.
  func found() -> [Finding] {
    var findings: [Finding] = []
    var index = 0
    var done = 0
    while index < characters.count {
      var match: (kind: Kind, start: Int, end: Int)?
      if character(index) == UInt8(ascii: "@") {
        match = address(at: index, after: done).map { (.email, $0, $1) }
      } else if index == done || !isDigit(character(index - 1)), !beginsAddress(index) {
        if let end = identity(at: index) {
          match = (.identity, index, end)
        } else if let end = number(at: index) {
          match = (.phone, index, end)
        }
      }
      if let match {
        findings.append(
          Finding(kind: match.kind, range: offsets[match.start]..<offsets[match.end]))
        index = match.end
        done = match.end
      } else {
        index += 1
      }
    }
    return findings
  }

  private func character(_ index: Int) -> UInt8 {
    characters.indices.contains(index) ? characters[index] : 0
  }
}

// MARK: Addresses

extension PersonalDataScan {
  private static func isLocal(_ byte: UInt8) -> Bool {
    isDigit(byte) || isLetter(byte) || [0x2E, 0x5F, 0x25, 0x2B, 0x2D].contains(byte)
  }

  /// Whether what stands here is the local part of an address, which is found at its `@`.
  private func beginsAddress(_ index: Int) -> Bool {
    var end = index
    while Self.isLocal(character(end)) { end += 1 }
    return end > index && character(end) == UInt8(ascii: "@") && address(at: end, after: 0) != nil
  }

  private func address(at sign: Int, after done: Int) -> (start: Int, end: Int)? {
    var start = sign
    while start > done, Self.isLocal(character(start - 1)) { start -= 1 }
    var end = sign + 1
    while isDigit(character(end)) || isLetter(character(end)) || character(end) == 0x2D
      || character(end) == 0x2E
    {
      end += 1
    }
    while end > sign + 1, [0x2E, 0x2D].contains(character(end - 1)) { end -= 1 }
    // Digits that follow the last label, as of a number run on, are no letters of it.
    guard start < sign,
      let dot = (sign + 1..<max(sign + 1, end)).last(where: { character($0) == 0x2E }),
      dot > sign + 1, end - dot > 2, isLetter(character(dot + 1)), isLetter(character(dot + 2))
    else { return nil }
    return (start, end)
  }
}

// MARK: Numbers

extension PersonalDataScan {
  /// The end of an identity card number that starts here.
  private func identity(at start: Int) -> Int? {
    let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
    var sum = 0
    for (place, weight) in weights.enumerated() {
      guard isDigit(character(start + place)) else { return nil }
      sum += weight * digit(start + place)
    }
    let check = Array("10X98765432".utf8)[sum % 11]
    let last = character(start + 17)
    guard last == check || (check == UInt8(ascii: "X") && last == UInt8(ascii: "x")),
      !(isDigit(last) && isDigit(character(start + 18)))
    else { return nil }
    func value(_ places: Range<Int>) -> Int {
      places.reduce(0) { $0 * 10 + digit(start + $1) }
    }
    guard (1900...2099).contains(value(6..<10)), (1...12).contains(value(10..<12)),
      (1...31).contains(value(12..<14))
    else { return nil }
    return start + 18
  }

  /// The end of a telephone number that starts here.
  private func number(at start: Int) -> Int? {
    switch character(start) {
    case UInt8(ascii: "+"):
      return international(at: start + 1)
    case UInt8(ascii: "("):
      return bracketed(at: start)
    case UInt8(ascii: "0"):
      if character(start + 1) == UInt8(ascii: "0"), let end = international(at: start + 2) {
        return end
      }
      return national(at: start)
    case UInt8(ascii: "1")...UInt8(ascii: "9"):
      return mobile(at: start) ?? threeThreeFour(at: start)
    default:
      return nil
    }
  }

  private func isSeparator(_ index: Int) -> Bool { [0x20, 0x2D, 0x2E].contains(character(index)) }

  /// Digits in groups with one separator between them, so many in all.
  ///
  /// - Returns: The end of the digits and the size of each group.
  private func groups(at start: Int, most: Int) -> (end: Int, sizes: [Int]) {
    var sizes: [Int] = []
    var index = start
    var end = start
    var total = 0
    while true {
      var size = 0
      while isDigit(character(index)) {
        index += 1
        size += 1
      }
      guard size > 0, total + size <= most else { break }
      total += size
      sizes.append(size)
      end = index
      guard isSeparator(index), isDigit(character(index + 1)) else { break }
      index += 1
    }
    return (end, sizes)
  }

  private func international(at start: Int) -> Int? {
    guard isDigit(character(start)), character(start) != UInt8(ascii: "0") else { return nil }
    let (end, sizes) = groups(at: start, most: 15)
    return sizes.reduce(0, +) >= 8 && !isDigit(character(end)) ? end : nil
  }

  /// A trunk prefix: 010-6553 1234, 0571-87654321, 07700 900123.
  ///
  /// Groups after the first of less than three digits are those of a date.
  private func national(at start: Int) -> Int? {
    guard (UInt8(ascii: "1")...UInt8(ascii: "9")).contains(character(start + 1)) else { return nil }
    let (end, sizes) = groups(at: start, most: 12)
    guard sizes.reduce(0, +) >= 10, sizes.count <= 3, sizes.dropFirst().allSatisfy({ $0 >= 3 }),
      !isDigit(character(end))
    else { return nil }
    return end
  }

  /// (010) 65531234, (555) 123-4567.
  private func bracketed(at start: Int) -> Int? {
    var close = start + 1
    while isDigit(character(close)) { close += 1 }
    guard (3...5).contains(close - start - 1), character(close) == UInt8(ascii: ")") else {
      return nil
    }
    let next = character(close + 1) == 0x20 || character(close + 1) == 0x2D ? close + 2 : close + 1
    let (end, sizes) = groups(at: next, most: 8)
    let total = sizes.reduce(0, +)
    return (6...8).contains(total) && sizes.allSatisfy { $0 >= 3 } && !isDigit(character(end))
      ? end : nil
  }

  /// 13800138000, 138-0013-8000, 86 138 0013 8000.
  private func mobile(at start: Int) -> Int? {
    var index = start
    if character(index) == UInt8(ascii: "8"), character(index + 1) == UInt8(ascii: "6") {
      index += isSeparator(index + 2) ? 3 : 2
    }
    guard character(index) == UInt8(ascii: "1"),
      (UInt8(ascii: "3")...UInt8(ascii: "9")).contains(character(index + 1))
    else { return nil }
    for place in 0..<11 {
      if place == 3 || place == 7, isSeparator(index) { index += 1 }
      guard isDigit(character(index)) else { return nil }
      index += 1
    }
    return isDigit(character(index)) ? nil : index
  }

  /// 555-123-4567.
  private func threeThreeFour(at start: Int) -> Int? {
    let (end, sizes) = groups(at: start, most: 10)
    return sizes == [3, 3, 4] && !isDigit(character(end)) ? end : nil
  }

  private func digit(_ index: Int) -> Int { Int(character(index)) - 0x30 }
}

private func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }
private func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7A }
