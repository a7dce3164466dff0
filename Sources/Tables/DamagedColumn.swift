/// Bytes that no column can have.
public struct DamagedColumn: Error {
  /// Creates the error.
  public init() {}
}
