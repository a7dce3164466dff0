/// Sees every byte of the files of a scan, in their order: so that what has to be known of a whole file costs no
/// second reading.
///
/// A file that is read several times is seen several times, each time from its first byte; a scan that fails ends
/// without ``end(of:at:)``.
public protocol ByteObserver: Sendable {
  /// Takes the bytes that follow those seen before.
  ///
  /// - Parameters:
  ///   - bytes: Some of the file; of one with units of two bytes, of its copy in UTF-8.
  ///   - offset: Where they start.
  ///   - path: The file, as in ``FileLayout/path``.
  func take(_ bytes: UnsafeRawBufferPointer, at offset: Int, of path: String)

  /// The file has been read to its end.
  func end(of path: String, at offset: Int)
}
