import Cryptography
package import Invoices
package import Payouts
import Wire

/// The codes by which wins are counted, and the findings of the rules (the step "risk" of the
/// nation's schema).
package struct PostgresPayoutRisk: Sendable {
    private let pool: PostgresPool

    init(_ pool: PostgresPool) { self.pool = pool }

    /// Counts the win among those of its holder, seller and account, and returns how many there are
    /// in the window of the rules. However often it is counted, it counts once.
    /// - Throws: `.damaged` where the win has no entry.
    package func count(
        _ win: WinID, as fact: RiskFact, by rules: RiskRules
    ) async throws(ServiceUnavailable) -> RiskFigures {
        let rows = try await pool.write(
            """
            SELECT of_holder, fen_of_holder, of_holder_at_seller, that_day, in_series, of_seller,
                of_buyer_at_seller, void_at_seller, holders_of_account,
                EXISTS (SELECT FROM risk_finding WHERE win = $1::text AND judged_at IS NULL)
            FROM count_risk($1::text, $2::bytea, $3::bytea, $4::bytea, $5::bigint, $6::date,
                $7::bigint, $8::float8)
            """,
            [
                .text("\(win)"), .bytea(fact.seller.bytes), .bytea(fact.buyer.bytes),
                .bytea(fact.account.bytes), .int8(fact.serial),
                fact.issuedOn.map { .date(PostgresEpoch.date($0)) } ?? .null,
                .int8(Int64(rules.serialSpan)),
                .float8(rules.window / .seconds(1)),
            ])
        guard rows.count == 1 else {
            throw ServiceUnavailable(.ledger, .damaged, "a win without an entry")
        }
        var figures = RiskFigures()
        figures.ofHolder = Int(rows.int8(0, 0))
        figures.fenOfHolder = Fen(rows.int8(0, 1))
        figures.ofHolderAtSeller = Int(rows.int8(0, 2))
        figures.issuedThatDay = Int(rows.int8(0, 3))
        figures.ofHolderInSeries = Int(rows.int8(0, 4))
        figures.ofSeller = Int(rows.int8(0, 5))
        figures.ofBuyerAtSeller = Int(rows.int8(0, 6))
        figures.voidAtSeller = Int(rows.int8(0, 7))
        figures.holdersOfAccount = Int(rows.int8(0, 8))
        figures.hasOpenFindings = rows.bool(0, 9)
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
