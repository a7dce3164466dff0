/// A text cut for a reader: whole where it is short, else its first characters and `…`.
///
/// Characters are what people take for one (extended grapheme clusters), and none is cut in two; one of very many
/// scalars, as a letter under a heap of marks, counts for what it weighs.
///
/// - Parameters:
///   - text: The text.
///   - limit: How many characters it may have, `…` among them; at least 1.
/// - Returns: At most `limit` characters, of at most eight scalars each on average.
/// - Complexity: O(limit).
public func shortened(_ text: String, to limit: Int) -> String {
  guard text.utf8.count > limit else { return text }
  var characters = 0
  var scalars = 0
  // Where the text can end such that `…` still fits.
  var end = text.startIndex
  for index in text.indices {
    characters += 1
    let weight = 8 * limit - scalars
    scalars += text[index].unicodeScalars.prefix(weight + 1).count
    guard characters <= limit, scalars <= 8 * limit else { return text[..<end] + "…" }
    if characters < limit { end = text.index(after: index) }
  }
  return text
}
