package import Cryptography
package import Invoices
package import Logging
package import Payouts
import Verification
import Wire

/// The nation's database, and the invoices wherever they are, as whoever pays sees them.
package struct PayoutDatabase: Sendable {
    private let pool: PostgresPool
    private let ledgers: Sharded<PostgresPool>
    /// For what each payment asks and writes.
    private let paying: PostgresPool
    private let questions: PayoutQuestions
    private let invoices: Sharded<BatchQueue<InvoiceID, SeenInvoice?>>
    /// A payout that this version cannot read is logged as critical, and is no reason to pay nobody
    /// else.
    package let payouts: PostgresPayoutStore
    /// Counts and findings, which no other role adds.
    package let risk: PostgresPayoutRisk
    /// The change feed of each part of the ledger, by its name in the settings.
    package let feeds: [(shard: String, feed: PostgresChangeFeed)]

    /// A look at an invoice that takes longer would be too old for a call (`SubmissionCheck`).
    private static let checkDeadline = Duration.milliseconds(800)

    /// Follows the feeds, looks at invoices, takes statements, proves the books.
    private static let watching = 4
    /// Claims, writes, counts, names invoices, looks at wallets, and does what callbacks ask for.
    private static let payingSessions = 8
    /// Payments look up single rows. A plan that was made while a table was small would read all of it later.
    private static let payingParameters = PostgresConfiguration.ledgerParameters.merging(
        ["enable_hashjoin": "off", "enable_mergejoin": "off"], uniquingKeysWith: { $1 })

    /// - Parameters:
    ///   - url: a libpq connection string of an account with the rights of `fapiao_payout`; of the shards too.
    package init(
        _ url: SecretText, shards: [LedgerStoreConfiguration.Shard], logger: Logger
    ) {
        func pool(
            _ url: SecretText, sessions: Int,
            _ parameters: [String: String] = PostgresConfiguration.ledgerParameters
        ) -> PostgresPool {
            var configuration = PostgresConfiguration(conninfo: url.reveal())
            configuration.applicationName = "fapiao payout"
            // A standby may not have heard of a void yet.
            configuration.targetSession = .primary
            configuration.parameters = parameters
            configuration.sessions = sessions
            return PostgresPool(configuration, logger: logger)
        }
        let nation = pool(url, sessions: Self.watching)
        self.pool = nation
        let paying = pool(url, sessions: Self.payingSessions, Self.payingParameters)
        self.paying = paying
        questions = PayoutQuestions(paying)
        payouts = PostgresPayoutStore(paying) { win in
            logger.critical("a payout cannot be read", metadata: ["win": "\(win)"])
        }
        risk = PostgresPayoutRisk(paying)
        var configuration = LedgerStoreConfiguration(database: url, redis: SecretText(""))
        configuration.shards = shards
        ledgers = Sharded(configuration.map) { number in
            number == 0 ? nation : pool(shards[number - 1].database, sessions: 1)
        }
        invoices = ledgers.map { part in
            let ledger = part === nation ? paying : part
            return PayoutQuestions.queue { ids async throws(ServiceUnavailable) in
                try await Self.invoices(ids, ledger)
            }
        }
        feeds = ledgers.parts.enumerated().map { number, pool in
            (
                shard: number == 0 ? "nation" : shards[number - 1].name,
                feed: PostgresChangeFeed(
                    pool, pageMaximum: Self.feedPageMaximum, leavesOutIssues: true)
            )
        }
    }

    /// The changes of one transaction of ours, of which hardly any concerns a win.
    private static let feedPageMaximum = 500

    /// Keeps the nation's database and those of the shards connected until the task is cancelled.
    /// To be called once.
    package func run() async {
        await withTaskGroup { group in
            for pool in ledgers.parts + [paying] { group.addTask { await pool.run() } }
        }
    }

    /// Returns when the nation's database answers on every connection. The shards are not waited
    /// for.
    package func connected(within deadline: Duration) async throws(ServiceUnavailable) {
        do {
            for pool in [pool, paying] { try await pool.connected(within: deadline) }
        } catch {
            throw ServiceUnavailable(error, of: .ledger)
        }
    }

    /// Throws unless the nation's database has this program's `national` schema. One statement; the
    /// shards are not asked.
    package func requireCurrentSchema(within deadline: Duration) async throws(SchemaFault) {
        try await SchemaMigrator(pool, .national).requireCurrent(within: deadline)
    }

    /// Takes transfers of payments; a deposit is refused here, for money is brought by operators
    /// alone.
    package var books: PostgresBooks { PostgresBooks(pool) }
    /// The feeds' cursors and the looks at invoices, which no other role moves.
    package var watch: PostgresPayoutWatch { PostgresPayoutWatch(pool) }
    /// To be read: only an operator settles one or writes it off.
    package var clawbacks: PostgresClawbacks { PostgresClawbacks(pool) }
    /// Takes statements and holds the books against them. Only an operator closes a difference or
    /// states that a payment is absent.
    package var reconciliation: PostgresReconciliation { PostgresReconciliation(pool) }
    /// Adds the proof of a day; nobody can change it afterwards.
    package var proofs: PostgresBookProofs { PostgresBookProofs(pool) }

    /// The facts of a win that its payout's row does not have.
    package struct Facts: Sendable {
        /// The encrypted opening of the entry that has won.
        package let personal: [UInt8]
        /// Names the campaign's last manifest, which is long (`manifest`).
        package let manifest: Bytes32
        /// As the manifest calls the prize; empty where neither a seal nor a draw has recorded such
        /// a win.
        package let prize: String
    }

    /// Nil for a win that is none.
    package func facts(of win: WinID) async throws(ServiceUnavailable) -> Facts? {
        try await questions.facts.answer(to: win)
    }

    /// The body of a campaign's manifest; nil where there is none of that name.
    package func manifest(_ digest: Bytes32) async throws(ServiceUnavailable) -> [UInt8]? {
        let rows = try await pool.rows(
            "SELECT body FROM campaign_manifest WHERE manifest = $1::bytea",
            [.bytea(digest.bytes)])
        return rows.count == 0 ? nil : rows.bytes(0, 0)
    }

    /// The other prizes of the same invoice of which an attempt was made: those of this entry, and of its entries under
    /// other campaign keys. If another worker begins to pay one of them meanwhile, this payout's attempt is not
    /// written (`keep_tax`), and is prepared anew.
    /// - Parameter invoice: names it, under whatever campaign it was entered; kept with the payout.
    package func earlier(
        than win: WinID, of invoice: Bytes32
    ) async throws(ServiceUnavailable) -> [PrizeTax.Taxed] {
        try await questions.earlier.answer(
            to: PayoutQuestions.Taxed(win: win, invoice: invoice))
    }

    /// The winner's document, as it was given before the account.
    package func document(of win: WinID) async throws(ServiceUnavailable) -> [UInt8]? {
        let rows = try await pool.rows(
            "SELECT document FROM payout WHERE win = $1::text", [.text("\(win)")])
        return rows.count == 0 || rows.isNull(0, 0) ? nil : rows.bytes(0, 0)
    }

    /// Asks if a payout's wallet may be paid.
    /// - Parameter identity: the name of the identity that the wallet is.
    /// - Returns: false where the wallet was called its holder's own and is not: it rests from now
    ///   on.
    package func mayBePaid(
        _ win: WinID, walletOf identity: Bytes32
    ) async throws(ServiceUnavailable) -> Bool {
        try await questions.wallets.answer(
            to: PayoutQuestions.Wallet(win: win, identity: identity))
    }

    /// A payee's consent with the channel that it was given for.
    package struct GivenConsent: Hashable, Sendable {
        package let channel: PayoutChannel
        package let consent: Payee.Consent

        package init(_ channel: PayoutChannel, _ consent: Payee.Consent) {
            self.channel = channel
            self.consent = consent
        }
    }

    /// True where it is kept that the consent holds no more.
    package func hasEnded(_ consent: GivenConsent) async throws(ServiceUnavailable) -> Bool {
        try await questions.consents.answer(to: consent)
    }

    /// Keeps that the consent holds no more. Doing it again changes nothing.
    package func end(_ consent: GivenConsent) async throws(ServiceUnavailable) {
        _ = try await paying.write(
            """
            INSERT INTO ended_consent (channel, merchant, number)
            SELECT * FROM unnest($1::text[], $2::text[], $3::text[])
            ON CONFLICT (channel, merchant, number) DO NOTHING
            """, Self.parameters(of: [consent]))
    }

    static func parameters(of consents: [GivenConsent]) -> [PostgresParameter] {
        [
            .textArray(consents.map(\.channel.rawValue)),
            .textArray(consents.map(\.consent.merchant)),
            .textArray(consents.map(\.consent.number)),
        ]
    }

    /// Prizes of which tax was withheld, and that were first paid within these moments, the first
    /// first: all of them, for the tax office adds them up. Those among them that came back since
    /// are still owed, and their tax is withheld. One that was no longer owed before the end is in
    /// no report; one that is so later stays in this one and is undone in a later one.
    package func withheld(
        from first: Timestamp, until end: Timestamp
    ) async throws(ServiceUnavailable) -> [WithheldPayout] {
        let rows = try await pool.rows(
            """
            SELECT origin, index, draw, coalesce(taxed_income, gross), withheld, taxed_at,
                coalesce(document, ''), is_undone
            FROM (
                SELECT *, false AS is_undone FROM payout
                WHERE withheld > 0 AND taxed_at >= $1::timestamptz AND taxed_at < $2::timestamptz
                    AND coalesce(tax_undone_at >= $2::timestamptz, true)
                UNION ALL
                SELECT *, true FROM payout
                WHERE taxed_at < $1::timestamptz
                    AND tax_undone_at >= $1::timestamptz AND tax_undone_at < $2::timestamptz
            ) AS reported
            ORDER BY is_undone, taxed_at, win
            """,
            [first, end].map { .timestamptz(PostgresEpoch.timestamptz($0)) })
        return (0..<rows.count).map { row in
            WithheldPayout(
                win: rows.win(row), income: Fen(rows.int8(row, 3)),
                withheld: Fen(rows.int8(row, 4)),
                paidAt: PostgresEpoch.moment(rows.timestamptz(row, 5)),
                document: rows.bytes(row, 6), isUndone: rows.bool(row, 7))
        }
    }

    /// Writes into the audit that somebody is about to read the documents of a month's winners, by
    /// one statement. The database's own login is written beside the name.
    package func noteWithholding(
        of month: String, by actor: String, because reason: String
    ) async throws(ServiceUnavailable) {
        _ = try await pool.write(
            "SELECT note_withholding($1::text, $2::text, $3::text)",
            [.text(month), .text(actor), .text(reason)])
    }

    /// A taxed prize, with the winner's document as it is kept.
    package struct WithheldPayout: Sendable {
        package let win: WinID
        /// Before tax: of the prize, and of those that it made taxable.
        package let income: Fen
        /// Above zero.
        package let withheld: Fen
        /// When it was first written that it is paid, by the database's clock.
        package let paidAt: Timestamp
        /// Encrypted; empty where there is none.
        package let document: [UInt8]
        /// True if it was reported in an earlier month, and is owed no longer since this one.
        package let isUndone: Bool
    }

    /// How an invoice stands in the ledger now: one round trip to the primary of its part, within
    /// 800 ms, with all others that are asked about at the time.
    ///
    /// An invoice that is not there is a fault, `.damaged`, and not a void: nobody's prize is
    /// forfeited because a database of invoices is another one.
    package func standing(of id: InvoiceID) async throws(ServiceUnavailable) -> InvoiceStanding {
        try await invoice(id).standing
    }

    /// What whoever pays sees of an invoice.
    package struct SeenInvoice: Sendable {
        package let standing: InvoiceStanding
        /// In China.
        package let issuedOn: CalendarDay
    }

    /// The same with the day of issue, for as much.
    package func invoice(_ id: InvoiceID) async throws(ServiceUnavailable) -> SeenInvoice {
        guard let seen = try await invoices[id].answer(to: id) else {
            throw ServiceUnavailable(.ledger, .damaged, "the ledger has no such invoice")
        }
        return seen
    }

    /// As `PostgresInvoiceLedger` reads invoices, so that one plan serves any number of them and of years.
    private static let seeing: PostgresStatement = """
        SELECT w.place, i.status, i.total_fen, i.red_total_fen, i.issued_on
        FROM unnest((SELECT $1::smallint[]), (SELECT $2::uuid[])) WITH ORDINALITY
            AS w (issue_year, invoice_id, place)
        CROSS JOIN LATERAL (
            SELECT status, total_fen, red_total_fen, issued_on FROM invoice
            WHERE invoice.issue_year = w.issue_year AND invoice.invoice_id = w.invoice_id
            LIMIT 1
        ) AS i
        """

    private static func invoices(
        _ ids: [InvoiceID], _ ledger: PostgresPool
    ) async throws(ServiceUnavailable) -> [SeenInvoice?] {
        let rows: PostgresRows
        do {
            rows = try await ledger.query(
                seeing, [.int2Array(ids.map(\.issueYear)), .uuidArray(ids.map(\.nibbles))],
                deadline: checkDeadline)
        } catch {
            throw ServiceUnavailable(error, of: .ledger)
        }
        var seen = [SeenInvoice?](repeating: nil, count: ids.count)
        for row in 0..<rows.count {
            guard let status = InvoiceStatus(rawValue: rows.text(row, 1)) else { continue }
            seen[Int(rows.int8(row, 0)) - 1] = SeenInvoice(
                standing: InvoiceStanding(
                    status: status, total: Fen(rows.int8(row, 2)), reversed: Fen(rows.int8(row, 3))),
                issuedOn: PostgresEpoch.day(rows.date(row, 4)))
        }
        return seen
    }
}
