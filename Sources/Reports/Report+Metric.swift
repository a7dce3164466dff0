extension Report {
  /// Figures for a monitoring system: one name, and a value for each set of labels.
  public struct Metric: Sendable, Hashable {
    /// How a monitoring system may treat the values.
    public enum Kind: String, Sendable, Hashable {
      /// A value that goes up and down.
      case gauge
      /// A value that only grows; its name ends in `_total` in the output, whether it does here or not.
      case counter
    }

    /// A value and what it is of.
    public struct Sample: Sendable, Hashable {
      /// Names and values, in the order of the output.
      public var labels: [Label]
      /// The value; nil where there is none, and then nothing is written.
      public var value: Double?

      /// Makes a sample.
      public init(labels: [Label] = [], value: Double?) {
        self.labels = labels
        self.value = value
      }
    }

    /// One thing that tells samples apart.
    public struct Label: Sendable, Hashable {
      /// As in `category`: ASCII letters, digits and `_`, not a digit first.
      public var name: String
      /// Any text.
      public var value: String

      /// Makes a label.
      public init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
      }
    }

    /// As in `aftersales_return_ratio`: ASCII letters, digits, `_` and `:`, not a digit first.
    public var name: String
    /// What it is, in one sentence; English, because it is for programs.
    public var help: String
    /// How a monitoring system may treat the values.
    public var kind: Kind
    /// The values; no two with the same labels.
    public var samples: [Sample]

    /// Makes a metric.
    public init(name: String, help: String, kind: Kind = .gauge, samples: [Sample]) {
      self.name = name
      self.help = help
      self.kind = kind
      self.samples = samples
    }
  }
}
