/// How much is simulated.
public enum SimulationSize: Sendable, Equatable {
  /// A number of orders.
  case orders(Int)
  /// A number of order lines, kept exactly: the last order is cut to fit.
  case lines(Int)
}
