package import Invoices
import Synchronization
package import Verification
import Wire

/// The ledger, read from a streaming standby as long as that is provably as good as the primary.
///
/// The primary is asked ten times a second how far its log reaches. A read from the standby first asks,
/// on the same connection and in the same round trip, how far it has replayed: the rows read after that
/// show at least as much. If that is not a mark of the last 300 ms, or anything else goes wrong, the
/// primary is asked, which is always right.
///
/// If the standby knows no such invoice, the primary is asked too, so that a caller that has just
/// issued one finds it.
package final class FreshStandby: InvoiceLedger {
    private let primary: PostgresPool
    private let ledger: PostgresInvoiceLedger
    private let standby: PostgresPool
    private let clock: @Sendable () -> ContinuousClock.Instant
    private let state = Mutex(State())

    private struct State {
        var proof = StandbyProof()
        var counts: [StandbyOutcome: Int] = [:]
        /// A server among its connections is no standby any more.
        var isPromoted = false
    }

    /// Longer than a disk takes for a batch; a standby that hangs keeps those who asked waiting for
    /// so long once, and is not asked again.
    static let readDeadline: Duration = .milliseconds(500)

    init(
        primary: PostgresPool, standby: PostgresPool,
        clock: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        self.primary = primary
        self.standby = standby
        self.clock = clock
        ledger = PostgresInvoiceLedger(primary)
    }

    /// Reads the invoices with these identities: by one round trip to the standby while it is
    /// proven fresh. Another one goes to the primary for what the standby does not know, and for
    /// everything where the standby's answer proves nothing or it was not asked. Throws only what
    /// the primary's read throws.
    package func invoices(_ ids: [InvoiceID]) async throws(ServiceUnavailable) -> [StoredInvoice?] {
        guard !ids.isEmpty else { return [] }
        let (outcome, found) = await ask(ids)
        let missing = ids.indices.filter { found?[$0] == nil }
        state.withLock { state in
            state.counts[outcome, default: 0] += ids.count - (found == nil ? 0 : missing.count)
            if found != nil { state.counts[.unknown, default: 0] += missing.count }
        }
        guard var found else { return try await ledger.invoices(ids) }
        guard !missing.isEmpty else { return found }
        let rest = try await ledger.invoices(missing.map { ids[$0] })
        for (place, stored) in zip(missing, rest) { found[place] = stored }
        return found
    }

    /// Nil unless it is proven to be as good as the primary's answer.
    private func ask(_ ids: [InvoiceID]) async -> (StandbyOutcome, [StoredInvoice?]?) {
        let now = clock()
        guard let mark = state.withLock({ $0.proof.mark(at: now) }) else {
            return (.passedBy, nil)
        }
        do {
            let answers = try await standby.query(
                inOrder: [
                    (LogPosition.ofStandby, []),
                    (PostgresInvoiceLedger.statement, PostgresInvoiceLedger.parameters(ids)),
                ], deadline: Self.readDeadline)
            guard LogPosition(ofStandby: answers[0])?.holds(mark) == true else {
                disappointed(isPromoted: !answers[0].bool(0, 0))
                return (.behind, nil)
            }
            return (.fresh, try PostgresInvoiceLedger.found(ids, answers[1], in: .standby))
        } catch {
            disappointed(isPromoted: false)
            return (.failed, nil)
        }
    }

    private func disappointed(isPromoted: Bool) {
        state.withLock { state in
            state.proof.disappointed()
            if isPromoted { state.isPromoted = true }
        }
    }

    /// Counts of this worker since its start; neither server is asked.
    package var figures: StandbyFigures {
        state.withLock { state in
            StandbyFigures(
                isAsked: state.proof.isPromising, lag: state.proof.lag, lookups: state.counts)
        }
    }
}

extension FreshStandby {
    /// Watches both servers until the task is cancelled. Without it the primary answers everything.
    package func watch() async {
        await withTaskGroup { group in
            // Apart, for a standby that hangs must not keep the primary from being asked.
            group.addTask { await self.repeating { await self.markPrimary() } }
            group.addTask { await self.repeating { await self.lookAtStandby() } }
        }
    }

    private func repeating(_ body: () async -> Void) async {
        while !Task.isCancelled {
            await body()
            try? await Task.sleep(for: FreshnessBound.pollInterval)
        }
    }

    func markPrimary() async {
        let takenAt = clock()
        // A fault leaves no mark, and the older ones run out.
        guard
            let rows = try? await primary.query(
                LogPosition.ofPrimary, deadline: FreshnessBound.standbyView)
        else { return }
        let position = LogPosition(ofPrimary: rows)
        state.withLock { $0.proof.note(primary: position, takenAt: takenAt) }
    }

    func lookAtStandby() async {
        let rows = try? await standby.query(
            LogPosition.ofStandby, deadline: FreshnessBound.standbyView)
        let position = rows.flatMap { LogPosition(ofStandby: $0) }
        let now = clock()
        let mustReconnect = state.withLock { state in
            state.proof.note(standby: position, at: now)
            if rows?.bool(0, 0) == false { state.isPromoted = true }
            guard state.isPromoted, state.proof.hasMark(at: now) else { return false }
            state.isPromoted = false
            return true
        }
        // It was promoted; there may be another.
        if mustReconnect { await standby.reconnect() }
    }
}
