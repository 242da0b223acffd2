import Doubles
import Invoices
import Testing
import Verification

@testable import Ledger
@testable import Wire

/// The ports of the ledger, whoever keeps it.
struct LedgerPorts {
    let ledger: any InvoiceLedger
    let writer: any LedgerWriter
    let feed: any ChangeFeed
    let checks: any CheckLedger

    init(_ memory: MemoryLedger) {
        (ledger, writer, feed, checks) = (memory, memory, memory, memory)
    }

    /// Two parts, of which the second keeps all invoices of these tests.
    init(_ parts: [LedgerPorts]) throws {
        let map = try #require(ShardMap(regions: [[33]]))
        let ledgers = Sharded<any InvoiceLedger>(map) { parts[$0].ledger }
        ledger = ShardedReader(ledgers: ledgers)
        writer = ShardedWriter(writers: Sharded(map) { parts[$0].writer }, ledgers: ledgers)
        (feed, checks) = (parts[1].feed, parts[1].checks)
    }

    init(_ pool: PostgresPool, pageMaximum: Int = 5_000) {
        ledger = PostgresInvoiceLedger(pool)
        writer = PostgresLedgerWriter(pool)
        feed = PostgresChangeFeed(pool, pageMaximum: pageMaximum)
        checks = PostgresCheckLedger(pool)
    }

    func apply(_ change: LedgerChange) async throws -> ChangeOutcome {
        try await writer.apply([change])[0]
    }

    func stored(_ invoice: Invoice) async throws -> StoredInvoice? {
        try await ledger.invoices([invoice.id])[0]
    }

    /// All pages after `cursor`.
    func changes(after cursor: FeedCursor) async throws -> (changes: [FeedChange], FeedCursor) {
        var page = try await feed.changes(after: cursor)
        var changes = page.changes
        while page.isPartial {
            page = try await feed.changes(after: page.cursor)
            changes += page.changes
        }
        return (changes, page.cursor)
    }
}

enum LedgerUnderTest: CaseIterable {
    case memory, postgres, shards

    func run(pageMaximum: Int = 5_000, _ body: (LedgerPorts) async throws -> Void) async throws {
        switch self {
        case .memory: try await body(LedgerPorts(MemoryLedger(pageMaximum: pageMaximum)))
        case .postgres:
            try await LedgerDatabase.withFresh {
                try await body(LedgerPorts($0, pageMaximum: pageMaximum))
            }
        case .shards:
            try await LedgerDatabase.withFresh { nation in
                try await LedgerDatabase.withFresh { province in
                    let parts = [nation, province].map {
                        LedgerPorts($0, pageMaximum: pageMaximum)
                    }
                    try await body(LedgerPorts(parts))
                }
            }
        }
    }
}

/// Reads a batch of several parts; the program asks each part by itself.
private struct ShardedReader: InvoiceLedger {
    let ledgers: Sharded<any InvoiceLedger>

    private typealias Outcome = Result<StoredInvoice?, ServiceUnavailable>

    func invoices(_ ids: [InvoiceID]) async throws(ServiceUnavailable) -> [StoredInvoice?] {
        let read = await ledgers.answers(to: ids, by: { $0 }) { ledger, ids in
            do throws(ServiceUnavailable) {
                return try await ledger.invoices(ids).map { Outcome.success($0) }
            } catch {
                return ids.map { _ in Outcome.failure(error) }
            }
        }
        var invoices: [StoredInvoice?] = []
        for result in read { invoices.append(try result.get()) }
        return invoices
    }
}
