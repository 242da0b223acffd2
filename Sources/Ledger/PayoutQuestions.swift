import Cryptography
import Invoices
import Payouts
import Wire

/// What is asked of the nation's database about a win before it is paid. Questions of one sort that come at the same time
/// travel together.
struct PayoutQuestions: Sendable {
    let facts: BatchQueue<WinID, PayoutDatabase.Facts?>
    let earlier: BatchQueue<Taxed, [PrizeTax.Taxed]>
    let wallets: BatchQueue<Wallet, Bool>
    let consents: BatchQueue<PayoutDatabase.GivenConsent, Bool>

    struct Taxed: Sendable {
        let win: WinID
        /// Names the invoice.
        let invoice: Bytes32
    }

    struct Wallet: Sendable {
        let win: WinID
        /// The name of the identity that the wallet is.
        let identity: Bytes32
    }

    init(_ pool: PostgresPool) {
        facts = Self.queue { wins async throws(ServiceUnavailable) in
            try await Self.facts(of: wins, pool)
        }
        earlier = Self.queue { taxed async throws(ServiceUnavailable) in
            try await Self.earlier(than: taxed, pool)
        }
        wallets = Self.queue { wallets async throws(ServiceUnavailable) in
            try await Self.mayBePaid(wallets, pool)
        }
        consents = Self.queue { consents async throws(ServiceUnavailable) in
            try await Self.haveEnded(consents, pool)
        }
    }

    /// One batch at a time: while it is on its way, the next one grows.
    static func queue<Item, Answer>(
        _ ask: @escaping @Sendable ([Item]) async throws(ServiceUnavailable) -> [Answer]
    ) -> BatchQueue<Item, Answer> {
        BatchQueue(
            batchMaximum: PostgresPayoutStore.batchMaximum, batchesAtOnce: 1,
            waitingMaximum: PostgresPayoutStore.waitingMaximum
        ) { items in
            do throws(ServiceUnavailable) {
                return .success(try await ask(items))
            } catch {
                return .failure(error)
            }
        }
    }

    private static func facts(
        of wins: [WinID], _ pool: PostgresPool
    ) async throws(ServiceUnavailable) -> [PayoutDatabase.Facts?] {
        let rows = try await pool.rows(
            """
            SELECT g.place, e.personal, m.manifest,
                coalesce(CASE WHEN g.draw IS NULL THEN w.prize ELSE d.prize END, '')
            FROM unnest((SELECT $1::text[]), (SELECT $2::bigint[]), (SELECT $3::text[]))
                WITH ORDINALITY AS g (origin, index, draw, place)
            JOIN log_leaf AS l ON l.origin = g.origin AND l.index = g.index
            JOIN lottery_entry AS e ON e.id = l.entry_id
            JOIN LATERAL (
                SELECT manifest FROM campaign_manifest WHERE origin = l.origin
                ORDER BY holds_from DESC LIMIT 1
            ) AS m ON true
            LEFT JOIN win AS w ON w.origin = l.origin AND w.index = l.index
            LEFT JOIN draw_win AS d ON d.origin = l.origin AND d.index = l.index AND g.draw =
                CASE d.turn WHEN 1 THEN d.draw ELSE d.draw || '/' || d.turn END
            """,
            [
                .textArray(wins.map(\.origin)), .int8Array(wins.map { Int64(clamping: $0.index) }),
                .optionalTextArray(wins.map(\.draw)),
            ])
        var facts = [PayoutDatabase.Facts?](repeating: nil, count: wins.count)
        for row in 0..<rows.count {
            guard let manifest = Bytes32(rows.bytes(row, 2)) else { continue }
            facts[Int(rows.int8(row, 0)) - 1] = PayoutDatabase.Facts(
                personal: rows.bytes(row, 1), manifest: manifest, prize: rows.text(row, 3))
        }
        return facts
    }

    /// The invoices' names need not reach the disk here: what is begun later does, and they with it.
    private static func earlier(
        than taxed: [Taxed], _ pool: PostgresPool
    ) async throws(ServiceUnavailable) -> [[PrizeTax.Taxed]] {
        let rows = try await pool.write(
            """
            WITH given AS MATERIALIZED (
                SELECT g.*, set_config('synchronous_commit', 'off', true)
                FROM unnest((SELECT $1::text[]), (SELECT $2::bigint[]), (SELECT $3::text[]),
                        (SELECT $4::bytea[]))
                    WITH ORDINALITY AS g (origin, index, win, invoice, place)
            ), named AS (
                INSERT INTO payout_invoice (win, invoice) SELECT win, invoice FROM given
                ON CONFLICT (win) DO NOTHING
            )
            SELECT g.place, p.gross, p.withheld
            FROM given AS g
            CROSS JOIN LATERAL (
                SELECT o.win FROM payout AS o WHERE o.origin = g.origin AND o.index = g.index
                UNION
                SELECT i.win FROM payout_invoice AS i WHERE i.invoice = g.invoice
            ) AS other
            CROSS JOIN LATERAL (
                SELECT o.gross, o.withheld FROM payout AS o
                WHERE o.win = other.win AND o.win <> g.win AND o.state <> 'forfeited'
                    AND (o.attempt > 0 OR o.state = 'paid')
                LIMIT 1
            ) AS p
            """,
            [
                .textArray(taxed.map(\.win.origin)),
                .int8Array(taxed.map { Int64(clamping: $0.win.index) }),
                .textArray(taxed.map { "\($0.win)" }), .byteaArray(taxed.map(\.invoice.bytes)),
            ])
        var earlier = [[PrizeTax.Taxed]](repeating: [], count: taxed.count)
        for row in 0..<rows.count {
            earlier[Int(rows.int8(row, 0)) - 1].append(
                PrizeTax.Taxed(gross: Fen(rows.int8(row, 1)), withheld: Fen(rows.int8(row, 2))))
        }
        return earlier
    }

    private static func mayBePaid(
        _ wallets: [Wallet], _ pool: PostgresPool
    ) async throws(ServiceUnavailable) -> [Bool] {
        let rows = try await pool.write(
            """
            SELECT g.place, wallet_may_be_paid(g.win, g.identity)
            FROM unnest($1::text[], $2::bytea[]) WITH ORDINALITY AS g (win, identity, place)
            """,
            [
                .textArray(wallets.map { "\($0.win)" }),
                .byteaArray(wallets.map(\.identity.bytes)),
            ])
        var may = [Bool](repeating: false, count: wallets.count)
        for row in 0..<rows.count { may[Int(rows.int8(row, 0)) - 1] = rows.bool(row, 1) }
        return may
    }

    private static func haveEnded(
        _ consents: [PayoutDatabase.GivenConsent], _ pool: PostgresPool
    ) async throws(ServiceUnavailable) -> [Bool] {
        let rows = try await pool.rows(
            """
            SELECT g.place
            FROM unnest((SELECT $1::text[]), (SELECT $2::text[]), (SELECT $3::text[]))
                WITH ORDINALITY AS g (channel, merchant, number, place)
            JOIN ended_consent AS e ON e.channel = g.channel AND e.merchant = g.merchant
                AND e.number = g.number
            """, PayoutDatabase.parameters(of: consents))
        var ended = [Bool](repeating: false, count: consents.count)
        for row in 0..<rows.count { ended[Int(rows.int8(row, 0)) - 1] = true }
        return ended
    }
}
