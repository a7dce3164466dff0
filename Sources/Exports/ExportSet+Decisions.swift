import Tables

// What the first mebibyte of a file does not tell is decided over the whole of it.

extension ExportSet {
  /// Looks at the whole of a file whose first mebibyte was plain ASCII.
  func decideCharset(_ layout: FileLayout) throws -> FileLayout {
    var reader = BlockReader(
      layout.file, startingAt: 0, layout.dialect, blockSize: options.blockSize)
    var evidence = EncodingEvidence()
    var buffer: [UInt8] = []
    while let block = try reader.next(into: &buffer) {
      buffer.withUnsafeBytes {
        evidence.observe(UnsafeRawBufferPointer(rebasing: $0[..<block.count]))
      }
    }
    guard let verdict = evidence.verdict else { throw Sniffer.unknownCharset(layout.path) }
    var decided = layout
    decided.charset = verdict.charset
    decided.isCharsetCertain = true
    return decided
  }

  /// Looks at the whole of each time column whose style the first mebibyte does not tell.
  ///
  /// - Throws: `ExportError` for the first column that cannot be told.
  func decideDates(
    _ layout: FileLayout, _ kind: ExportKind, _ requests: [ColumnRequest]
  ) throws -> FileLayout {
    var (decided, evidence) = try dateEvidence(layout, kind, requests)
    for (column, evidence) in evidence {
      decided.dateStyles[column] = .some(try style(evidence.decide(), layout, column))
    }
    return decided
  }

  /// A copy of which every column of dates is decided, for a reading of all columns.
  ///
  /// A column whose dates cannot be told is not read, and `FileLayout.unreadTimes` says why; a file
  /// that needs it moves to `unused`.
  /// - Throws: `ReadError`.
  /// - Complexity: At most one pass over each file, none where its first mebibyte tells.
  public func settled() throws -> ExportSet {
    var result = try ExportSet(Arguments(), options, isTolerant: true)
    result.unused = unused
    for layout in files {
      do {
        var settled = layout
        for kind in ExportKind.allCases
        where layouts(of: kind).contains(where: { $0.number == layout.number }) {
          settled = try settle(settled, kind)
        }
        settled.number = result.files.count
        result.files.append(settled)
      } catch let error as ExportError {
        result.leaveOut(error, true)
      }
    }
    return result
  }

  private func settle(_ layout: FileLayout, _ kind: ExportKind) throws -> FileLayout {
    let sections = kind == .orders ? [kind, .returns] : [kind]
    let fields = sections.flatMap { Field.all(of: $0) }.filter { $0.form == .time }
    var (settled, evidence) = try dateEvidence(
      layout, kind, fields.map { ColumnRequest($0.kind, $0.name, as: .time) })
    for (column, evidence) in evidence {
      do {
        settled.dateStyles[column] = .some(try style(evidence.decide(), layout, column))
      } catch let error as ExportError {
        let isNeeded = Field.all(of: kind).contains {
          $0.isRequired && layout.column($0.name, kind) == column
        }
        if isNeeded { throw error }
        settled.unreadTimes[column] = error.cause
      }
    }
    return settled
  }

  /// Reads the whole of the requested time columns that are not decided yet.
  ///
  /// - Returns: The layout, its charset decided too where that turned out to be in doubt, and the
  ///   evidence by column.
  private func dateEvidence(
    _ layout: FileLayout, _ kind: ExportKind, _ requests: [ColumnRequest]
  ) throws -> (layout: FileLayout, evidence: [(column: Int, evidence: DateEvidence)]) {
    let wanted = Set(
      requests.filter { $0.shape == .time }.compactMap { layout.column($0.field, $0.kind) }
    ).filter { layout.dateStyles[$0] == .some(nil) && layout.unreadTimes[$0] == nil }.sorted()
    guard !wanted.isEmpty else { return (layout, []) }
    let columns = wanted.map { ColumnRequest(kind, layout.header($0), as: .text) }
    var layout = layout
    while true {
      do {
        let result = try Scan([layout], kind, options, spools: false).run(columns, threads: 1) {
          _ in
          DateSink(evidence: wanted.map { _ in DateEvidence() })
        }
        let evidence = wanted.enumerated().map { index, column in
          var evidence = DateEvidence()
          for worker in result.workers { evidence.merge(worker.sink.evidence[index]) }
          return (column: column, evidence: evidence)
        }
        return (layout, evidence)
      } catch is Scan.CharsetInDoubt {
        // Caught here, because the scan of all files numbers them otherwise.
        layout = try decideCharset(layout)
      }
    }
  }

  private func style(
    _ decision: DateDecision, _ layout: FileLayout, _ column: Int
  ) throws -> DateStyle {
    func failure(_ cause: String, as style: DateStyle) -> ExportError {
      ExportError(
        layout.path, "column \(layout.header(column)): \(cause)",
        "say how its dates are written with --date-format, as in --date-format \(style)")
    }
    switch decision {
    case .style(let style): return style
    case .none: return DateStyle.iso
    case .ambiguous(let styles, let example):
      let names = styles.map(\.pattern).joined(separator: " or ")
      throw failure(
        "\"\(example)\" can be \(names), and no other cell tells which", as: styles[0])
    case .conflicting(let style, let example, let other, let otherExample):
      throw failure(
        "\"\(example)\" is \(style) but \"\(otherExample)\" is \(other)", as: style)
    case .unknown(let example):
      throw ExportError(
        layout.path, "column \(layout.header(column)): \"\(example)\" is no date that is known",
        "write the column in one of these ways, each with a time or without:"
          + " \(DateStyle.patterns.joined(separator: "  "))")
    }
  }
}

/// Looks at how dates are written.
private struct DateSink: ChunkSink {
  var evidence: [DateEvidence]

  mutating func consume(_ chunk: borrowing Chunk, dictionaries: borrowing [CodeDictionary]) {
    for column in evidence.indices {
      for row in 0..<chunk.rowCount { evidence[column].observe(chunk.cell(column, row)) }
    }
  }
}
