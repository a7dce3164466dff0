/// The headers of one platform's exports and what they mean, read from YAML.
///
/// Headers are matched by name, never by position: platforms add, drop, rename and reorder columns.
public struct Profile: Sendable, Equatable {
  /// A file of the platform that is not needed.
  public struct Ignored: Sendable, Equatable {
    /// Headers that must all be there; of each inner list one is enough.
    public let match: [[String]]
    /// Headers of which none may be there.
    public let without: [String]
    /// Why the file is not needed, for the reader of a report.
    public let why: String
  }

  /// The name by which reports call it.
  public let name: String
  /// The file it was read from; nil for one that is built in.
  public let path: String?
  /// The time zone of stamps without an offset, as in `America/New_York`; nil for the run's own.
  public let timezone: String?
  /// The encoding that its files have when they are not UTF-8, as in `gb18030`; nil when unknown.
  public let encoding: String?
  /// The layouts, in the order of the file.
  public let sections: [ProfileSection]
  /// Files of the platform that are not needed.
  public let ignored: [Ignored]
}

extension Profile {
  /// The profiles of the binary, the more particular first; `canonical` is the last.
  ///
  /// Parsed once, in some milliseconds.
  public static let builtIn: [Profile] = loaded.compactMap { try? $0.get() }

  /// Each built-in as it parsed.
  ///
  /// The tests prove that none fails, so `builtIn` leaves nothing out.
  static let loaded: [Result<Profile, ProfileError>] = [
    ("taobao", PackageResources.taobao_yaml), ("jd", PackageResources.jd_yaml),
    ("pinduoduo", PackageResources.pinduoduo_yaml), ("douyin", PackageResources.douyin_yaml),
    ("shopify", PackageResources.shopify_yaml), ("amazon", PackageResources.amazon_yaml),
    ("woocommerce", PackageResources.woocommerce_yaml), ("zendesk", PackageResources.zendesk_yaml),
    ("thelook", PackageResources.thelook_yaml), ("canonical", PackageResources.canonical_yaml),
  ].map { name, bytes in
    Result { () throws(ProfileError) in
      try Profile(
        yaml: String(decoding: bytes, as: UTF8.self), path: "\(name).yaml", isBuiltIn: true)
    }
  }
}
