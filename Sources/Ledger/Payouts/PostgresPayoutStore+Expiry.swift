package import Invoices
import Payouts
import Wire

extension PostgresPayoutStore {
    /// A holder who has named an account in time has longer: `claim_until` was moved then.
    static let unclaimed: PostgresStatement = """
        SELECT win FROM payout
        WHERE claim_until <= now() AND (payee IS NULL OR next IN ('payee', 'visit'))
            AND payout_rests(state) AND hold IS NULL AND alarm IS NULL AND NOT is_void
        ORDER BY claim_until LIMIT 1 FOR UPDATE SKIP LOCKED
        """

    /// Gives one prize that nobody has claimed in time back to its fund.
    /// - Returns: its win; nil where there is none.
    package func expireOne() async throws(ServiceUnavailable) -> String? {
        try await onSession { session in
            try await session.transaction { () async throws -> String? in
                let found = try await session.query(Self.unclaimed)
                guard found.count == 1 else { return nil }
                let win = found.text(0, 0)
                _ = try await session.query(PayoutColumns.taking, [.text(win)])
                let rows = try await session.query(PayoutColumns.reading, [.text(win)])
                var payout = try PayoutColumns.payout(rows, 0)
                guard let transfers = payout.expire() else { return nil }
                try await Self.write(
                    payout, transfers, fence: rows.int8(0, PayoutColumns.fence), session)
                return win
            }
        }
    }
}
