extension Report {
  /// A picture of some figures: what to show, not how.
  ///
  /// Pages draw it, workbooks have it as a chart of their own, and a terminal shows it in block
  /// characters; the formats for programs leave it out, because its figures stand in a table as well.
  /// Values are finite, and there are as many as periods or labels.
  public struct Chart: Sendable, Hashable {
    /// What the values are, for axes and labels.
    public enum Unit: String, Sendable, Hashable {
      /// Any number.
      case number
      /// A share, given as a fraction.
      case percent
      /// An amount in units of the currency.
      case money
    }

    /// Where a picture can be shown.
    public enum Place: Sendable, Hashable {
      /// In text of one width: the `table` and `markdown` formats.
      case text
      /// On a page or in a workbook.
      case page
    }

    /// What is drawn.
    public enum Content: Sendable, Hashable {
      /// A bar for each item, from the top.
      case bars([Bar])
      /// Lines over periods, each value at the period of its index; nil leaves a gap.
      case lines(periods: [String], series: [Line], bands: [Band])
      /// A cell for each pair of labels, darker for higher values.
      case matrix(labels: [String], values: [[Double?]])
    }

    /// A bar.
    public struct Bar: Sendable, Hashable {
      /// What it stands for.
      public var label: String
      /// Its length.
      public var value: Double
      /// The ends of its interval, if it has one.
      public var low: Double?
      /// See `low`.
      public var high: Double?

      /// Creates a bar.
      public init(label: String, value: Double, low: Double? = nil, high: Double? = nil) {
        self.label = label
        self.value = value
        self.low = low
        self.high = high
      }
    }

    /// A line.
    public struct Line: Sendable, Hashable {
      /// What it stands for.
      public var label: String
      /// One for each period.
      public var values: [Double?]

      /// Creates a line.
      public init(label: String, values: [Double?]) {
        self.label = label
        self.values = values
      }
    }

    /// An interval around a line, period by period.
    public struct Band: Sendable, Hashable {
      /// What it stands for, as `80 %`.
      public var label: String
      /// One lower end for each period.
      public var low: [Double?]
      /// One upper end for each period.
      public var high: [Double?]

      /// Creates a band.
      public init(label: String, low: [Double?], high: [Double?]) {
        self.label = label
        self.low = low
        self.high = high
      }
    }

    /// A short name of its own in the report, as `forecast`.
    public var name: String
    /// What the picture shows, for its caption and for readers who cannot see it.
    public var title: String
    /// What the values are.
    public var unit: Unit
    /// What is drawn.
    public var content: Content
    /// Where it is shown; elsewhere the tables say the same.
    public var places: Set<Place>

    /// Creates a chart.
    public init(
      name: String, title: String, unit: Unit = .number, content: Content,
      places: Set<Place> = [.text, .page]
    ) {
      self.name = name
      self.title = title
      self.unit = unit
      self.content = content
      self.places = places
    }
  }
}
