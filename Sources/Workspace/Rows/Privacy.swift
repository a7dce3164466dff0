import Crypto
import FoundationEssentials

/// What is done with personal data on its way into a workspace.
///
/// Columns that nobody asked for never get here. Free text, and columns that were asked for by their
/// header, go through a mask; ids of customers can be replaced by what only the holder of a key can tell.
public struct Privacy: Sendable {
  /// Takes phone numbers, e-mail and postal addresses and the like out of a text.
  public var mask: @Sendable (String) -> String
  /// Tells quickly of most texts that there is nothing to mask in them.
  public var mayNeedMask: @Sendable (UnsafeRawBufferPointer) -> Bool = { _ in true }
  /// Replaces ids of all customers; nil where only those are replaced that are personal data.
  public var pseudonyms: Pseudonyms?

  /// Creates rules.
  public init(mask: @escaping @Sendable (String) -> String, pseudonyms: Pseudonyms? = nil) {
    self.mask = mask
    self.pseudonyms = pseudonyms
  }

  /// What stands for a customer: the HMAC of the id where there is a key, else a digest where the id is an
  /// e-mail address or a phone number, as it is with some platforms.
  ///
  /// Who holds a list of addresses can find those of the list by their digests; only a key prevents that.
  /// - Parameter customer: The id.
  /// - Returns: Hexadecimal digits; nil where the id is kept as it is.
  public func pseudonym(of customer: UnsafeRawBufferPointer) -> String? {
    guard !customer.isEmpty else { return nil }
    if let pseudonyms { return pseudonyms.pseudonym(of: customer) }
    guard mayNeedMask(customer) else { return nil }
    let id = String(decoding: customer, as: UTF8.self)
    guard mask(id) != id else { return nil }
    return hexadecimal(SHA256.hash(data: Array("aftersales customer \(id)".utf8)).prefix(16))
  }
}

/// Replaces ids by their HMAC-SHA256 (RFC 2104) under a key.
public struct Pseudonyms: Sendable {
  private let key: SymmetricKey

  /// Takes the bytes of a key; at least 16.
  public init?(key: [UInt8]) {
    guard key.count >= 16 else { return nil }
    self.key = SymmetricKey(data: key)
  }

  /// The pseudonym of an id: 64 hexadecimal digits.
  public func pseudonym(of id: UnsafeRawBufferPointer) -> String {
    hexadecimal(HMAC<SHA256>.authenticationCode(for: id, using: key))
  }

  /// Tells keys apart without telling the key.
  var fingerprint: String {
    Array("aftersales workspace".utf8).withUnsafeBytes { String(pseudonym(of: $0).prefix(16)) }
  }
}

/// The SHA-256 of bytes that come in pieces, as 64 hexadecimal digits.
public struct Digest256: Sendable {
  private var hash = SHA256()

  /// Starts without bytes.
  public init() {}

  /// Adds bytes.
  public mutating func update(_ bytes: UnsafeRawBufferPointer) { hash.update(bufferPointer: bytes) }

  /// The digest of all bytes so far.
  public var text: String { hexadecimal(hash.finalize()) }
}

/// Two digits a byte, lower case.
func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
  let digits = Array("0123456789abcdef".utf8)
  return String(
    decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
}
