/// Methods for series that are zero most of the time: the same rate for every period to come.
public enum Intermittent {
  /// The smoothing of sizes, intervals and probabilities that the papers propose.
  public static let smoothing = 0.1

  /// Mean size of what is not zero over the mean interval between (Croston 1972,
  /// doi:10.1057/jors.1972.50).
  ///
  /// - Parameter values: Not negative, oldest first. All zeros give 0.
  /// - Returns: What is expected of each period to come.
  public static func croston(_ values: [Double]) -> Double {
    let places = values.indices.filter { values[$0] != 0 }
    guard !places.isEmpty else { return 0 }
    var last = -1
    let intervals = places.map { place in
      defer { last = place }
      return Double(place - last)
    }
    return smoothed(places.map { values[$0] }) / smoothed(intervals)
  }

  /// Croston's rate without most of its bias (Syntetos and Boylan 2005,
  /// doi:10.1016/j.ijforecast.2004.10.001).
  public static func syntetosBoylan(_ values: [Double]) -> Double {
    (1 - smoothing / 2) * croston(values)
  }

  /// Mean size times the probability of not being zero, which fades where nothing comes any more
  /// (Teunter, Syntetos and Babai 2011, doi:10.1016/j.ejor.2011.05.018).
  public static func teunterSyntetosBabai(_ values: [Double]) -> Double {
    let sizes = values.filter { $0 != 0 }
    guard !sizes.isEmpty else { return 0 }
    return smoothed(sizes) * smoothed(values.map { $0 == 0 ? 0 : 1 })
  }

  private static func smoothed(_ values: [Double]) -> Double {
    var level = values[0]
    for value in values.dropFirst() { level = smoothing * value + (1 - smoothing) * level }
    return level
  }
}
