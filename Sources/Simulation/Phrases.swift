import Randomness

/// The words of customers: texts put together from phrases, with slots for what they talk about.
struct Phrases: Sendable {
  /// A phrase, cut at its slots.
  struct Phrase: Sendable {
    enum Piece: Sendable {
      case text([UInt8])
      case product, days, size, colour
    }

    let pieces: [Piece]

    /// Reads `{p}`, `{d}`, `{s}` and `{c}` as the slots of product, days, size and colour.
    init(_ template: String) {
      var pieces: [Piece] = []
      for (index, part) in template.split(separator: "{", omittingEmptySubsequences: false)
        .enumerated()
      {
        var text = part[...]
        if index > 0, let slot = part.first {
          switch slot {
          case "p": pieces.append(.product)
          case "d": pieces.append(.days)
          case "s": pieces.append(.size)
          default: pieces.append(.colour)
          }
          text = part.dropFirst(2)
        }
        if !text.isEmpty { pieces.append(.text(Array(text.utf8))) }
      }
      self.pieces = pieces
    }
  }

  /// The phrases of one language.
  struct Vocabulary: Sendable {
    let reasons: KeyValuePairs<ReturnReason, [String]>
    let themes: KeyValuePairs<Theme, [String]>
    let openings: [String]
    let closings: [String]
    /// Goods, transport, service.
    let kinds: [String]
    let sizes: [String]
    let colours: [String]
    let space: String
    let phone: String
    let email: String
  }

  private let reasons: [[[UInt8]]]
  private let themes: [[Phrase]]
  private let openings: [Phrase]
  private let closings: [Phrase]
  private let kinds: [[UInt8]]
  private let sizes: [[UInt8]]
  private let colours: [[UInt8]]
  private let space: [UInt8]
  private let phone: [UInt8]
  private let email: [UInt8]

  init(language: Scenario.Language) {
    let words = language == .chinese ? Vocabulary.chinese : .english
    func bytes(_ texts: [String]) -> [[UInt8]] { texts.map { Array($0.utf8) } }
    reasons = ReturnReason.allCases.map { reason in
      bytes(words.reasons.first { $0.key == reason }?.value ?? [])
    }
    themes = Theme.allCases.map { theme in
      (words.themes.first { $0.key == theme }?.value ?? []).map(Phrase.init)
    }
    openings = words.openings.map(Phrase.init)
    closings = words.closings.map(Phrase.init)
    kinds = bytes(words.kinds)
    sizes = bytes(words.sizes)
    colours = bytes(words.colours)
    space = Array(words.space.utf8)
    phone = Array(words.phone.utf8)
    email = Array(words.email.utf8)
  }

  /// Appends the platform's name of a reason.
  func appendReason(_ request: ReturnFact, to bytes: inout [UInt8]) {
    bytes.append(contentsOf: reasons[ordinal(request.reason)][0])
  }

  /// Appends what the customer wrote about it; half of them write nothing.
  func appendReasonText(_ request: ReturnFact, to bytes: inout [UInt8]) {
    let texts = reasons[ordinal(request.reason)]
    var generator = SeededGenerator(seed: request.words, stream: 0)
    guard texts.count > 1, generator.happens(0.5) else { return }
    bytes.append(contentsOf: texts[1 + generator.below(texts.count - 1)])
  }

  /// Appends whether a theme is about goods, transport or service.
  func appendKind(of theme: Theme, to bytes: inout [UInt8]) {
    switch theme {
    case .size, .colour, .quality, .fake, .smell: bytes.append(contentsOf: kinds[0])
    case .damage, .late, .missing: bytes.append(contentsOf: kinds[1])
    case .service, .refund: bytes.append(contentsOf: kinds[2])
    }
  }

  /// Appends the text of a complaint, not yet quoted.
  ///
  /// - Returns: the telephone number or address that the text tells, if it tells one.
  func appendComplaint(
    _ complaint: ComplaintFact, product: ArraySlice<UInt8>, to bytes: inout [UInt8]
  ) -> (kind: String, value: String)? {
    var generator = SeededGenerator(seed: complaint.words, stream: 0)
    let phrases = themes[ordinal(complaint.theme)]
    if generator.happens(0.5) {
      append(openings[generator.below(openings.count)], product, to: &bytes, &generator)
      bytes.append(contentsOf: space)
    }
    let first = generator.below(phrases.count)
    append(phrases[first], product, to: &bytes, &generator)
    if generator.happens(0.45) {
      separate(&bytes, &generator)
      let second = (first + 1 + generator.below(phrases.count - 1)) % phrases.count
      append(phrases[second], product, to: &bytes, &generator)
    }
    if generator.happens(0.6) {
      separate(&bytes, &generator)
      append(closings[generator.below(closings.count)], product, to: &bytes, &generator)
    }
    guard complaint.tellsPersonalData else { return nil }
    bytes.append(contentsOf: space)
    var value: [UInt8] = []
    if generator.happens(0.7) {
      value.append(number: 130_0000_0000 + generator.below(70_0000_0000))
      bytes.append(contentsOf: phone + value)
      return ("phone", String(decoding: value, as: UTF8.self))
    }
    value.append("buyer")
    value.append(number: generator.below(1_000_000))
    value.append("@example.com")
    bytes.append(contentsOf: email + value)
    return ("email", String(decoding: value, as: UTF8.self))
  }

  /// Now and then a customer begins a new line.
  private func separate(_ bytes: inout [UInt8], _ generator: inout SeededGenerator) {
    if generator.happens(0.06) { bytes.append("\n") } else { bytes.append(contentsOf: space) }
  }

  private func append(
    _ phrase: Phrase, _ product: ArraySlice<UInt8>, to bytes: inout [UInt8],
    _ generator: inout SeededGenerator
  ) {
    for piece in phrase.pieces {
      switch piece {
      case .text(let text): bytes.append(contentsOf: text)
      case .product: bytes.append(contentsOf: product)
      case .days: bytes.append(number: 2 + generator.below(9))
      case .size: bytes.append(contentsOf: sizes[generator.below(sizes.count)])
      case .colour: bytes.append(contentsOf: colours[generator.below(colours.count)])
      }
    }
  }
}

/// The position of a name among the names of its kind.
func ordinal<Name: CaseIterable & Equatable>(_ name: Name) -> Int {
  Name.allCases.enumerated().first { $0.element == name }?.offset ?? 0
}
