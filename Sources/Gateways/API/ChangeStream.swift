import Edge
import Hummingbird
import Invoices
import Logging
import Verification

/// One request's changes, taken batch by batch as they arrive: never held whole.
///
/// Used by one task at a time: first by the handler, which answers 503 if the first batch fails,
/// then by the body of the response. That is why it may cross over unchecked.
final class ChangeStream: @unchecked Sendable {
    private let feed = ChangeReader()
    private let reader: Task<Void, Never>
    private var hasEnded = false
    private let writer: any LedgerWriter
    private let actor: ChangeActor
    private let now: @Sendable () -> Timestamp
    private let logger: Logger

    private(set) var tally = ChangeSummary()
    /// When the last change of a known invoice was committed.
    private(set) var changedAt: ContinuousClock.Instant?

    /// An invoice of 2,000 lines has some 400 KB.
    static let lineBytesMaximum = 1 << 20
    /// One batch's worth: some fifty milliseconds of the ledger's time.
    static let batchMaximum = 4_000

    init(
        _ body: RequestBody, writer: any LedgerWriter, actor: ChangeActor,
        now: @escaping @Sendable () -> Timestamp, logger: Logger
    ) {
        self.writer = writer
        self.actor = actor
        self.now = now
        self.logger = logger
        reader = Task.detached { [feed] in
            await feed.read(body, maximumLineBytes: Self.lineBytesMaximum)
        }
    }

    deinit {
        reader.cancel()
        feed.wake()
    }

    /// The outcomes of the next batch as NDJSON; nil at the end. After a fault the lines of the
    /// batch have "failed" and the stream is over: the sender may repeat them all.
    ///
    /// Throws a `Problem` if nothing was taken before.
    func next() async throws -> [UInt8]? {
        let taken = hasEnded ? [] : try await feed.take(Self.batchMaximum)
        guard !taken.isEmpty else { return nil }
        // For each batch: a stream may be open for days.
        let lastDay = IssueDayRule.lastDay(today: now().dayInChina)
        let rows = taken.map { $0.dated(notAfter: lastDay) }
        let changes = rows.compactMap(\.change)
        do throws(ServiceUnavailable) {
            let outcomes = changes.isEmpty ? [] : try await writer.apply(changes, by: actor)
            if zip(changes, outcomes).contains(where: { change, outcome in
                change.changedIdentity != nil && outcome.wasTaken
            }) {
                changedAt = .now
            }
            if let fault = outcomes.lazy.compactMap(\.fault).first {
                logger.warning(
                    "a region's ledger did not answer a change stream",
                    metadata: fault.changeMetadata)
            }
            return tally.report(rows, outcomes)
        } catch {
            guard tally.read > 0 else {
                logger.warning(
                    "a change stream did not begin: \(error.service) did not answer",
                    metadata: error.changeMetadata)
                throw Problem(ofChanges: error)
            }
            logger.warning(
                "a change stream broke off: \(error.service) did not answer",
                metadata: error.changeMetadata)
            hasEnded = true
            return tally.report(error, of: rows)
        }
    }
}

extension ChangeOutcome {
    /// The ledger now says what the change says.
    var wasTaken: Bool {
        switch self {
        case .applied, .alreadyApplied: true
        case .refused, .failed: false
        }
    }

    fileprivate var fault: ServiceUnavailable? {
        if case .failed(let fault) = self { fault } else { nil }
    }
}
