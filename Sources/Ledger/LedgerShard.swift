import Cryptography
package import Invoices
import Logging
package import Verification
import Wire

/// One part of the ledger: a PostgreSQL cluster with everything of it, its change feed and check
/// counts among it. Most ledgers have one; see `ShardMap`.
package struct LedgerShard: Sendable {
    /// `nation`, or the provinces that it keeps: `11+12+13`.
    package let name: String
    /// Reads from the primary, which always answers with what is committed.
    package let invoices: PostgresInvoiceLedger
    /// Reads from a standby as long as it is provably fresh. Nil where the connection string names
    /// one host only, or this is not wanted. To be watched.
    package let freshStandby: FreshStandby?
    /// Reads from a standby, which may be moments behind: for a last word while `invoices` does not
    /// answer. Nil where the connection string names one host only.
    package let standby: PostgresInvoiceLedger?
    /// Writes this part alone, and tells no cache.
    package let writer: PostgresLedgerWriter
    /// All changes of this part, issues among them.
    package let feed: PostgresChangeFeed
    /// The feed without its issues: the changes that may make a worker's memory of an invoice stale.
    package let changesOfKnown: PostgresChangeFeed
    /// Counts checks, on a connection that does not wait for the disk.
    package let checks: PostgresCheckLedger
    /// The history of an invoice, for people.
    package let history: PostgresInvoiceHistory
    /// The lottery's entries. As all that follows down to the console, they are in the nation's
    /// database: other parts of the ledger have no such tables.
    package let entries: PostgresEntryStore
    /// Published campaigns, and the way to publish one with the operator's rights.
    package let campaigns: PostgresCampaignStore
    /// Codes, links and sessions by which people sign in, and the identities of one person.
    package let holders: PostgresHolderStore
    /// Invoices and outcomes that people wait for.
    package let awaited: PostgresAwaitedStore
    /// The judged part of the campaigns' logs, for pages.
    package let publicLog: PostgresPublicLog
    /// The money of campaigns.
    package let books: PostgresBooks
    /// Reads payouts, holds, releases and hurries them, with the operator's rights.
    package let payoutAdministration: PostgresPayoutAdministration
    /// The accounts on which winners want their prizes; their contents cannot be read here again.
    package let accounts: PostgresAccountStore
    /// Notices that holders are still to be told.
    package let notices: PostgresNoticeStore
    /// Prizes that holders have to pay back.
    package let clawbacks: PostgresClawbacks
    /// Providers' statements, and the differences between them and the books.
    package let reconciliation: PostgresReconciliation
    /// The proofs of the books, one a day.
    package let proofs: PostgresBookProofs
    /// A campaign's entries, with the rights of an auditor.
    package let report: PostgresCampaignReport
    /// Holders' words about prizes that are held.
    package let appeals: PostgresPrizeAppeals
    /// The accounts of the operators' console, and who is signed in there.
    package let consoleAccess: PostgresConsoleAccess
    /// The pages and acts of the operators' console.
    package let consoleDesk: PostgresConsoleDesk
    /// Kept by the nation's database only.
    let outgoing: PostgresOutgoingQueue
    /// To be run.
    package let writeProbe: WriteProbe

    /// Beside the counts, so that a long page holds up no look-up.
    let scan: IssuedInvoiceScan

    private let schemaSets: [SchemaSet]
    private let logger: Logger
    private let postgres: PostgresPool
    /// Counts do not wait for the ledger's disk, so they travel on a connection of their own.
    private let counts: PostgresPool
    private let replica: PostgresPool?
    /// Entries wait for the disk, and look-ups on the same connection would wait behind them. Nil where no entries
    /// are taken.
    private let entryWriters: PostgresPool?
    /// As many connections as the primary has, to standbys only.
    private let readers: PostgresPool?

    /// Batches written at once: two wait for the disk while two keep the processors busy.
    private static let writers = 4

    /// - Parameters:
    ///   - database: a libpq connection string.
    ///   - isNational: whether what the nation has once is kept here too.
    init(
        _ name: String, _ database: SecretText, isNational: Bool,
        _ configuration: LedgerStoreConfiguration, _ logger: Logger
    ) {
        self.name = name
        schemaSets = isNational ? [.ledger, .national] : [.ledger]
        var logger = logger
        logger[metadataKey: "shard"] = .string(name)
        self.logger = logger
        var database = PostgresConfiguration(conninfo: database.reveal())
        database.connections = configuration.databaseConnections
        database.statementDeadline = configuration.statementDeadline
        database.queuedStatementsMaximum = configuration.queuedStatementsMaximum
        database.parameters = PostgresConfiguration.ledgerParameters
        // The host that takes writes, of several: a standby may not have heard of a void yet, and its
        // snapshots do not say which transactions are open.
        database.targetSession = .primary
        database.sessions = Self.writers
        // Issues of a few invoices each are quick, and many may come at once.
        database.queuedSessionsMaximum = 256
        postgres = PostgresPool(database, logger: logger)
        database.sessions = 0
        database.targetSession = .standby
        readers =
            configuration.readsFromStandbys && database.namesSeveralHosts
            ? PostgresPool(database, logger: logger) : nil
        freshStandby = readers.map { [postgres] in FreshStandby(primary: postgres, standby: $0) }
        database.targetSession = .primary
        database.connections = configuration.entryConnections
        entryWriters =
            isNational && configuration.entryConnections > 0
            ? PostgresPool(database, logger: logger) : nil
        database.connections = 1
        database.parameters["synchronous_commit"] = "off"
        counts = PostgresPool(database, logger: logger)
        database.parameters["synchronous_commit"] = nil
        database.targetSession = .standbyIfAny
        replica = database.namesSeveralHosts ? PostgresPool(database, logger: logger) : nil
        standby = replica.map { PostgresInvoiceLedger($0, as: .standby) }
        invoices = PostgresInvoiceLedger(postgres)
        writer = PostgresLedgerWriter(postgres)
        feed = PostgresChangeFeed(postgres)
        changesOfKnown = PostgresChangeFeed(postgres, leavesOutIssues: true)
        checks = PostgresCheckLedger(counts)
        history = PostgresInvoiceHistory(postgres)
        entries = PostgresEntryStore(postgres, writing: entryWriters)
        campaigns = PostgresCampaignStore(postgres)
        holders = PostgresHolderStore(postgres)
        awaited = PostgresAwaitedStore(postgres)
        publicLog = PostgresPublicLog(postgres)
        books = PostgresBooks(postgres)
        payoutAdministration = PostgresPayoutAdministration(postgres)
        accounts = PostgresAccountStore(postgres)
        notices = PostgresNoticeStore(postgres)
        clawbacks = PostgresClawbacks(postgres)
        reconciliation = PostgresReconciliation(postgres)
        proofs = PostgresBookProofs(postgres)
        report = PostgresCampaignReport(postgres)
        appeals = PostgresPrizeAppeals(postgres)
        consoleAccess = PostgresConsoleAccess(postgres)
        consoleDesk = PostgresConsoleDesk(postgres)
        outgoing = PostgresOutgoingQueue(postgres)
        writeProbe = WriteProbe(counts, logger: logger)
        scan = IssuedInvoiceScan(counts)
    }

    /// For look-ups: the standby while it is fresh, else the primary.
    package var reads: any InvoiceLedger { freshStandby ?? invoices }

    func run() async {
        await withTaskGroup { group in
            group.addTask { await postgres.run() }
            group.addTask { await counts.run() }
            if let entryWriters { group.addTask { await entryWriters.run() } }
            if let replica { group.addTask { await replica.run() } }
            if let readers { group.addTask { await readers.run() } }
        }
    }

    /// Returns when this database answers.
    package func connected(within deadline: Duration) async throws(ServiceUnavailable) {
        do {
            try await postgres.connected(within: deadline)
        } catch {
            throw ServiceUnavailable(error, of: .ledger)
        }
    }

    /// The schema sets of this database.
    package var schemas: [SchemaSet.Name] { schemaSets.map(\.name) }

    /// Brings one schema set of this database to this program's version, as the owner of the
    /// tables. Safe to repeat; workers that do so at once wait for each other. After a thrown fault
    /// the steps before it are done.
    /// - Parameter name: one of `schemas`.
    package func migrate(
        _ name: SchemaSet.Name, today: CalendarDay
    ) async throws(SchemaFault) -> SchemaReport {
        guard let set = schemaSets.first(where: { $0.name == name }) else {
            preconditionFailure("\(self.name) has no \(name) schema")
        }
        return try await SchemaMigrator(postgres, set).migrate(today: today)
    }

    /// Throws when a schema set is not the one that this program was built for.
    /// - Parameter deadline: for one statement a set.
    package func requireCurrentSchema(within deadline: Duration) async throws(SchemaFault) {
        for set in schemaSets {
            try await SchemaMigrator(postgres, set).requireCurrent(within: deadline)
        }
    }

    /// To be run.
    /// - Parameter worker: as it calls itself when it takes a lease.
    package func partitionKeeper(of worker: String) -> PartitionKeeper {
        PartitionKeeper(postgres, worker: worker, logger: logger)
    }

    /// For gauges: of the connections that look-ups and writers share. Counters of this process;
    /// the server is asked nothing.
    package var state: LedgerShardState {
        let database = postgres.state
        return LedgerShardState(
            connected: database.connected, idle: database.idle, queued: database.queued,
            inFlight: database.inFlight, leased: database.leased)
    }
}

/// Connections and statements of one part, for gauges.
package struct LedgerShardState: Sendable {
    /// Open connections, shared and lent. Those of counts, of entries and to standbys are not among
    /// them.
    package let connected: Int
    /// Of those, with nothing to do.
    package let idle: Int
    /// Statements accepted but not yet on the wire.
    package let queued: Int
    /// Statements on the wire.
    package let inFlight: Int
    /// Connections lent to one caller each, for transactions.
    package let leased: Int
}
