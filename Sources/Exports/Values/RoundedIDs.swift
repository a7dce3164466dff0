/// Whether long ids of a column were rounded to fifteen digits, as spreadsheets keep numbers: then they name nothing,
/// and several have become one.
///
/// Only ids of eighteen digits and more are looked at, of which one in a thousand ends in three zeros by chance.
struct RoundedIDs {
  private var rounded: Set<[UInt8]> = []
  private var hasWhole = false

  private static let keptDigits = 15
  private static let least = 18
  private static let enough = 5

  /// Whether several different ones, and no other, were.
  var areCertain: Bool { !hasWhole && rounded.count >= Self.enough }

  /// Takes a cell into account.
  mutating func observe(_ cell: UnsafeRawBufferPointer) {
    let id = UnsafeRawBufferPointer(rebasing: cell[IdCleaner.clean(cell).range])
    guard !hasWhole, id.count >= Self.least, id.allSatisfy({ $0 &- 0x30 <= 9 }) else { return }
    if id[Self.keptDigits...].allSatisfy({ $0 == 0x30 }) {
      if rounded.count < Self.enough { rounded.insert(Array(id)) }
    } else {
      hasWhole = true
    }
  }
}
