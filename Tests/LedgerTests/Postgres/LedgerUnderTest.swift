import Doubles
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
    case memory, postgres

    func run(pageMaximum: Int = 5_000, _ body: (LedgerPorts) async throws -> Void) async throws {
        switch self {
        case .memory: try await body(LedgerPorts(MemoryLedger(pageMaximum: pageMaximum)))
        case .postgres:
            try await LedgerDatabase.withFresh {
                try await body(LedgerPorts($0, pageMaximum: pageMaximum))
            }
        }
    }
}
