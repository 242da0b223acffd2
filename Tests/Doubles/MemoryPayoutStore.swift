package import Invoices
package import Payouts
import Synchronization

/// Payouts in memory, with the rules of those in PostgreSQL.
package final class MemoryPayoutStore: PayoutStore {
    private struct Row {
        var payout: Payout
        var fence: Int64 = 0
        var isLeased = false
    }

    private struct State {
        var books = Books()
        var rows: [WinID: Row] = [:]
    }

    private let state = Mutex(State())

    package init() {}

    /// What a seal does, with a fund that holds the win.
    package func reserve(_ win: WinID, _ gross: Fen, at now: Timestamp) {
        state.withLock { state in
            let payout = Payout(win, gross: gross, at: now)
            _ = state.books.write([
                .deposit(gross, to: win.campaign, reference: "\(win)"), payout.reserved,
            ])
            state.rows[win] = Row(payout: payout)
        }
    }

    /// As if every lease had ended.
    package func endLeases() {
        state.withLock { state in for win in state.rows.keys { state.rows[win]?.isLeased = false } }
    }

    package var proof: BookProof { state.withLock { $0.books.proof } }

    package func claim(
        _ maximum: Int, at now: Timestamp, for lease: Duration
    ) async throws(ServiceUnavailable) -> [ClaimedPayout] {
        state.withLock { state in
            let due = state.rows.values
                .compactMap { row in row.payout.wakesAt.map { ($0, row) } }
                .filter { $0.0 <= now && !$0.1.isLeased }
                .sorted { $0.0 < $1.0 }
            // An equal share of each campaign, and what is left over by time.
            let campaigns = Dictionary(grouping: due) { $0.1.payout.win.origin }
            let share = max(1, maximum / max(campaigns.count, 1))
            let first = campaigns.values.flatMap { $0.prefix(share) }
            let rest = campaigns.values.flatMap { $0.dropFirst(share) }.sorted { $0.0 < $1.0 }
            return (first + rest).prefix(maximum).map { _, row in
                let fence = row.fence + 1
                state.rows[row.payout.win] = Row(
                    payout: row.payout, fence: fence, isLeased: true)
                return ClaimedPayout(payout: row.payout, fence: fence)
            }
        }
    }

    package func commit(
        _ payout: Payout, _ transfers: [Transfer], fence: Int64, endsLease: Bool
    ) async throws(ServiceUnavailable) -> Bool {
        let decision = state.withLock { state -> BookDecision? in
            guard state.rows[payout.win]?.fence == fence else { return nil }
            let decision = transfers.isEmpty ? .written : state.books.write(transfers)
            if case .refused = decision { return decision }
            state.rows[payout.win]?.payout = payout
            if endsLease { state.rows[payout.win]?.isLeased = false }
            return decision
        }
        if case .refused(let refusal) = decision {
            throw ServiceUnavailable(
                .ledger, .rejected, refusal.rawValue, effect: .didNotHappen)
        }
        return decision != nil
    }

    package func giveBack(_ win: WinID, fence: Int64) async throws(ServiceUnavailable) {
        state.withLock { state in
            if state.rows[win]?.fence == fence { state.rows[win]?.isLeased = false }
        }
    }

    package func payout(_ win: WinID) async throws(ServiceUnavailable) -> Payout? {
        state.withLock { $0.rows[win]?.payout }
    }

    package func standing(
        _ win: WinID, fence: Int64
    ) async throws(ServiceUnavailable) -> PayoutStanding {
        state.withLock { state in
            guard let row = state.rows[win], row.fence == fence else { return .lost }
            return row.payout.hold.map { .held($0) } ?? .yours
        }
    }

    package func change(
        _ win: WinID, _ body: @Sendable (inout Payout) -> [Transfer]
    ) async throws(ServiceUnavailable) -> Bool {
        let decision = state.withLock { state -> BookDecision? in
            guard var row = state.rows[win] else { return nil }
            let transfers = body(&row.payout)
            let decision = transfers.isEmpty ? .written : state.books.write(transfers)
            if case .refused = decision { return decision }
            state.rows[win] = Row(payout: row.payout, fence: row.fence + 1, isLeased: false)
            return decision
        }
        if case .refused(let refusal) = decision {
            throw ServiceUnavailable(
                .ledger, .rejected, refusal.rawValue, effect: .didNotHappen)
        }
        return decision != nil
    }
}
