package import Invoices
package import Verification

/// Brings a load of any size into the ledger: reads the next batch while the last one is written.
///
/// A bad row is reported and costs only itself. A load that was interrupted may be run again:
/// what was written is found `already` there.
package struct Ingest: Sendable {
    private let writer: any LedgerWriter
    private let actor: ChangeActor
    private let lastDay: CalendarDay?

    /// - Parameters:
    ///   - actor: written beside each change in the feed.
    ///   - lastDay: a row of an invoice that is dated later is a bad one; nil for no such day.
    package init(
        writer: any LedgerWriter, actor: ChangeActor, lastDay: CalendarDay? = nil
    ) {
        self.writer = writer
        self.actor = actor
        self.lastDay = lastDay
    }

    /// Reads the source to its end and writes it batch by batch. After a fault all that was written
    /// stays, and the same load may be run again.
    /// - Parameters:
    ///   - source: the bytes in chunks of any size, of a file or a request's body.
    ///   - progress: called after every batch.
    ///   - rejected: called with every row that the ledger did not take.
    /// - Throws: when the ledger or the source fails, or a CSV header is unusable.
    package func run<Source: AsyncSequence>(
        _ source: Source, format: IngestFormat,
        progress: (IngestReport) -> Void = { _ in },
        rejected: (RejectedRow) -> Void = { _ in }
    ) async throws(IngestFault) -> IngestReport where Source.Element == [UInt8] {
        var rows = IngestRows(source.makeAsyncIterator(), format, lastDay: lastDay)
        var report = IngestReport()
        func bad(_ row: RejectedRow) {
            report.read += 1
            report.bad += 1
            rejected(row)
        }
        var next = await rows.attemptNext(bad)
        while let batch = try next.get(report) {
            async let written = write(batch.rows, voided: batch.voided)
            next = await rows.attemptNext(bad)
            switch await written {
            case .success(let outcomes):
                for (row, outcome) in zip(batch.rows, outcomes) {
                    report.count(outcome, of: row.change)
                    if case .refused(let refusal) = outcome {
                        rejected(
                            RejectedRow(
                                line: row.line, id: row.change.id, reason: .refused(refusal)))
                    }
                    if case .failed(let fault) = outcome {
                        rejected(
                            RejectedRow(line: row.line, id: row.change.id, reason: .failed(fault)))
                    }
                }
            case .failure(let fault):
                throw .ledger(fault, report)
            }
            report.bytes = rows.received
            progress(report)
        }
        report.bytes = rows.received
        return report
    }

    /// Issues and changes in the order of the load, then voids what the load calls void; only
    /// where the ledger holds that very invoice.
    private func write(
        _ rows: [(line: Int, change: LedgerChange)], voided: [Int]
    ) async -> Result<[ChangeOutcome], ServiceUnavailable> {
        var isHalfDone = false
        do throws(ServiceUnavailable) {
            var outcomes = try await writer.apply(rows.map(\.change), by: actor)
            let voids = voided.filter {
                switch outcomes[$0] {
                case .refused, .failed: false
                case .applied, .alreadyApplied: true
                }
            }
            guard !voids.isEmpty else { return .success(outcomes) }
            isHalfDone = true
            let results = try await writer.apply(
                voids.map { .void(rows[$0].change.id) }, by: actor)
            for (index, result) in zip(voids, results) {
                if case .failed(var fault) = result {
                    // Taken, but not void yet: the row has to come again.
                    fault.effect = .mayHaveHappened
                    outcomes[index] = .failed(fault)
                }
                if outcomes[index] == .alreadyApplied { outcomes[index] = result }
            }
            return .success(outcomes)
        } catch {
            var fault = error
            if isHalfDone { fault.effect = .mayHaveHappened }
            return .failure(fault)
        }
    }
}

extension IngestRows {
    /// A fault of the source must not overtake the batch that is being written.
    fileprivate mutating func attemptNext(
        _ bad: (RejectedRow) -> Void
    ) async -> Result<Batch?, any Error> {
        do {
            return .success(try await next(bad))
        } catch {
            return .failure(error)
        }
    }
}

extension Result where Failure == any Error {
    fileprivate func get(_ report: IngestReport) throws(IngestFault) -> Success {
        switch self {
        case .success(let value): return value
        case .failure(let fault as IngestFault): throw fault
        case .failure(let error): throw .source(error.plainly, report)
        }
    }
}

extension IngestReport {
    fileprivate mutating func count(_ outcome: ChangeOutcome, of change: LedgerChange) {
        read += 1
        switch (outcome, change) {
        case (.refused, _): refused += 1
        case (.failed, _): failed += 1
        case (.alreadyApplied, _): already += 1
        // A revision above 1: the load said "void", and only that was new.
        case (.applied(1), .issue(let invoice)) where invoice.original == nil: issued += 1
        case (.applied, _): changed += 1
        }
    }
}
