package import Invoices
import Payouts
import Wire

extension PostgresPayoutStore {
    /// What became of a prize that nobody has claimed in time.
    package enum Expiry: Hashable, Sendable {
        /// It is back in its fund.
        case expired(_ win: String)
        /// This version cannot read it, or the tables refuse its end: nothing was written, and a
        /// person has to look.
        case left(_ win: String, because: String)
    }

    /// A holder who has named an account in time has longer: `claim_until` was moved then. The states
    /// are spelt out, as the index `payout_to_expire` has them: prizes that are back in their funds
    /// stay for ever, and are not read again.
    static let unclaimed: PostgresStatement = """
        SELECT win FROM payout
        WHERE claim_until <= now() AND (payee IS NULL OR next IN ('payee', 'visit'))
            AND state IN ('ready', 'failed', 'cancelled', 'expired', 'returned')
            AND hold IS NULL AND alarm IS NULL AND NOT is_void AND win <> ALL ($1::text[])
        ORDER BY claim_until LIMIT 1 FOR UPDATE SKIP LOCKED
        """

    /// Gives one prize that nobody has claimed in time back to its fund, by one transaction; the
    /// longest unclaimed first.
    /// - Parameter left: wins that were `left` before. One that is asked for again is found again,
    ///   before all others.
    /// - Returns: nil where there is none.
    package func expireOne(
        besides left: [String] = []
    ) async throws(ServiceUnavailable) -> Expiry? {
        do {
            return try await pool.withConnection { session in
                try await session.transaction { () async throws -> Expiry? in
                    let found = try await session.query(Self.unclaimed, [.textArray(left)])
                    guard found.count == 1 else { return nil }
                    try await Self.expire(found.text(0, 0), session)
                    return .expired(found.text(0, 0))
                }
            }
        } catch let fault as Unended {
            return .left(fault.win, because: fault.reason)
        } catch {
            throw ServiceUnavailable(any: error, of: .ledger)
        }
    }

    /// Rolls the transaction back: it is of one prize, and no reason to end nobody else's.
    private struct Unended: Error {
        let win: String
        let reason: String
    }

    private static func expire(_ win: String, _ session: PostgresSession) async throws {
        do {
            _ = try await session.query(PayoutColumns.taking, [.text(win)])
            let rows = try await session.query(PayoutColumns.reading, [.text(win)])
            var payout = try PayoutColumns.payout(rows, 0)
            guard let transfers = payout.expire() else {
                throw Unended(win: win, reason: "a payout that is not over")
            }
            try await write(
                payout, transfers, fence: rows.int8(0, PayoutColumns.fence), session)
        } catch let fault as Unended {
            throw fault
        } catch {
            guard let fault = ServiceUnavailable.ofOneRow(error) else { throw error }
            throw Unended(win: win, reason: fault.detail)
        }
    }
}
