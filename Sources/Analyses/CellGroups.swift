import Cubes

/// The places of cells by some values of these, in the order in which they come; places, since to copy a cell is to
/// copy all its counts.
struct CellGroups {
  private(set) var values: [[String?]] = []
  private(set) var cells: [[Int]] = []
  private var places: [[String?]: Int] = [:]

  init(_ all: some Sequence<Int>, by values: (Int) -> [String?]) {
    var place = -1
    for cell in all {
      let key = values(cell)
      // Cells come sorted, so mostly it is the group before.
      if place < 0 || self.values[place] != key {
        place = places[key] ?? self.values.count
        if place == self.values.count {
          places[key] = place
          self.values.append(key)
          cells.append([])
        }
      }
      cells[place].append(cell)
    }
  }

  /// The cells of a group; none where there is no such group.
  func cells(of values: [String?]) -> [Int] { places[values].map { cells[$0] } ?? [] }
}
