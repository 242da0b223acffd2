import Cryptography
package import Invoices
package import Payouts
import Wire

/// The codes by which wins are counted, and the findings of the rules (the step "risk" of the
/// nation's schema).
package struct PostgresPayoutRisk: Sendable {
    private let pool: PostgresPool
    private let counts: BatchQueue<Counted, RiskFigures?>

    private struct Counted: Sendable {
        let win: WinID
        let fact: RiskFact
        let span: Int
        let window: Duration
    }

    init(_ pool: PostgresPool) {
        self.pool = pool
        counts = BatchQueue(
            batchMaximum: PostgresPayoutStore.batchMaximum, batchesAtOnce: 1,
            waitingMaximum: PostgresPayoutStore.waitingMaximum
        ) { counted in
            do throws(ServiceUnavailable) {
                return .success(try await Self.count(counted, pool))
            } catch {
                return .failure(error)
            }
        }
    }

    /// Counts the win among those of its holder, seller and account, and returns how many there are
    /// in the window of the rules. However often it is counted, it counts once. Those that are to be counted at the same
    /// time travel together.
    /// - Throws: `.damaged` where the win has no entry.
    package func count(
        _ win: WinID, as fact: RiskFact, by rules: RiskRules
    ) async throws(ServiceUnavailable) -> RiskFigures {
        let counted = Counted(
            win: win, fact: fact, span: rules.serialSpan, window: rules.window)
        guard let figures = try await counts.answer(to: counted) else {
            throw ServiceUnavailable(.ledger, .damaged, "a win without an entry")
        }
        return figures
    }

    private static let counting: PostgresStatement = """
        SELECT c.place, c.of_holder, c.fen_of_holder, c.of_holder_at_seller, c.that_day,
            c.in_series, c.of_seller, c.of_buyer_at_seller, c.void_at_seller,
            c.holders_of_account, EXISTS (
                SELECT FROM risk_finding AS f
                WHERE f.win = ($1::text[])[c.place] AND f.judged_at IS NULL)
        FROM count_risks($1::text[], $2::bytea[], $3::bytea[], $4::bytea[], $5::bigint[],
            $6::date[], $7::bigint[], $8::bigint[]) AS c
        """

    private static func count(
        _ counted: [Counted], _ pool: PostgresPool
    ) async throws(ServiceUnavailable) -> [RiskFigures?] {
        let rows = try await pool.write(
            counting,
            [
                .textArray(counted.map { "\($0.win)" }),
                .byteaArray(counted.map(\.fact.seller.bytes)),
                .byteaArray(counted.map(\.fact.buyer.bytes)),
                .byteaArray(counted.map(\.fact.account.bytes)),
                .int8Array(counted.map(\.fact.serial)),
                .optionalDateArray(
                    counted.map { $0.fact.issuedOn.map { PostgresEpoch.date($0) } }),
                .int8Array(counted.map { Int64($0.span) }),
                .int8Array(counted.map { Int64($0.window / .milliseconds(1)) }),
            ])
        var found = [RiskFigures?](repeating: nil, count: counted.count)
        for row in 0..<rows.count {
            found[Int(rows.int8(row, 0)) - 1] = figures(rows, row)
        }
        return found
    }

    private static func figures(_ rows: PostgresRows, _ row: Int) -> RiskFigures {
        var figures = RiskFigures()
        figures.ofHolder = Int(rows.int8(row, 1))
        figures.fenOfHolder = Fen(rows.int8(row, 2))
        figures.ofHolderAtSeller = Int(rows.int8(row, 3))
        figures.issuedThatDay = Int(rows.int8(row, 4))
        figures.ofHolderInSeries = Int(rows.int8(row, 5))
        figures.ofSeller = Int(rows.int8(row, 6))
        figures.ofBuyerAtSeller = Int(rows.int8(row, 7))
        figures.voidAtSeller = Int(rows.int8(row, 8))
        figures.holdersOfAccount = Int(rows.int8(row, 9))
        figures.hasOpenFindings = rows.bool(row, 10)
        return figures
    }

    /// Keeps what was found, but for what was found before.
    package func keep(
        _ findings: [RiskFinding], in win: WinID
    ) async throws(ServiceUnavailable) {
        _ = try await pool.write(
            """
            INSERT INTO risk_finding (win, rule, found, allowed)
            SELECT $1::text, rule, found, allowed
            FROM unnest($2::text[], $3::bigint[], $4::bigint[]) AS g (rule, found, allowed)
            ON CONFLICT (win, rule) DO NOTHING
            """,
            [
                .text("\(win)"), .textArray(findings.map(\.rule.rawValue)),
                .int8Array(findings.map { Int64($0.found) }),
                .int8Array(findings.map { Int64($0.allowed) }),
            ])
    }

    /// The findings that nobody has judged, each as a phrase for people; empty where there are
    /// none.
    package func open(in win: WinID) async throws(ServiceUnavailable) -> [String] {
        let rows = try await pool.rows(
            """
            SELECT format('%s %s, allowed %s', rule, found, allowed) FROM risk_finding
            WHERE win = $1::text AND judged_at IS NULL ORDER BY at, rule
            """, [.text("\(win)")])
        return (0..<rows.count).map { rows.text($0, 0) }
    }
}
