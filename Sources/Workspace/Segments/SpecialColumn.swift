/// Columns of a chunk that are no fields; their numbers in `column_chunk.field`.
enum SpecialColumn {
  /// What the profile's rules say of each row.
  static let flags = -1
  /// The source of each row.
  static let sources = -2
  /// What tells a row from its like: hashes, or the field of which they are the hashes.
  static let keys = -3
  /// Orders: how many lines each order has.
  static let lineCounts = -4
  /// Orders: the id of each order; segment 0: of each row.
  static let orderIDs = -5
  /// Returns and complaints of a segment: the place of the order in it.
  static let orderPlaces = -6
  /// Returns, complaints, products: the place of the row among those of its source.
  static let positions = -7
}
