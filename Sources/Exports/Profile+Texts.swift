internal import Tables

extension Profile {
  /// The profile of files that hold texts and no more: rows of complaints without id, order or date.
  ///
  /// A file that a platform's profile knows by more columns stays that platform's. Equal rows are one row where there are
  /// columns beside the texts, as of users or dates, and as many as there are in a file of nothing but texts.
  ///
  /// - Parameter column: The header of the texts.
  /// - Returns: The profile.
  public static func ofTexts(column: String) -> Profile {
    var section = ProfileSection(kind: .complaints)
    section.match = [[column]]
    section.columns = ["text", "complaint_id"].compactMap { name in
      Field.named(name, in: .complaints).map {
        ProfileSection.Column(field: $0, headers: name == "text" ? [column] : [name])
      }
    }
    // A constant is no moment: the dates of these rows are not known.
    section.constants = [Field.named("created_at", in: .complaints)].compactMap { field in
      field.map { ProfileSection.Constant(field: $0, value: "unknown") }
    }
    return Profile(
      name: "texts", path: nil, timezone: nil, encoding: nil, sections: [section], ignored: [])
  }
}
