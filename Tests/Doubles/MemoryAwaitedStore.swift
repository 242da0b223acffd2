package import Invoices
package import Lottery
import Synchronization

/// What people wait for, in memory, for the workers of a test. Its clock stands still until the test moves it.
package final class MemoryAwaitedStore: AwaitedStore {
    private struct Row {
        let id: Int64
        var invoice: NewAwaitedInvoice
        var dueAt: Duration
        var endsAt: Duration
    }

    private struct Outcome {
        let entry: Int64
        let sealed: [UInt8]
        let madeAt: Duration
        var dueAt: Duration
    }

    private struct State {
        var now = Duration.zero
        var lastID: Int64 = 0
        var rows: [Row] = []
        var outcomes: [Outcome] = []
        var news: [(news: DrawNews, dueAt: Duration)] = []
        var fault: ServiceUnavailable?
    }

    private let entries: MemoryEntryStore
    private let state = Mutex(State())

    /// - Parameter entries: knows what is judged.
    package init(_ entries: MemoryEntryStore) { self.entries = entries }

    /// From now on every call fails so; nil lets them pass again.
    package func fail(_ fault: ServiceUnavailable?) { state.withLock { $0.fault = fault } }

    package func pass(_ time: Duration) { state.withLock { $0.now += time } }

    package var invoices: [NewAwaitedInvoice] { state.withLock { $0.rows.map(\.invoice) } }
    package var outcomes: [Int64] { state.withLock { $0.outcomes.map(\.entry) } }

    package func add(
        _ invoice: NewAwaitedInvoice, within ceilings: AwaitedCeilings
    ) async throws(ServiceUnavailable) -> AwaitedAddition {
        try locked { state in
            let (dueAt, endsAt) = (state.now, state.now + invoice.wait)
            let known = state.rows.firstIndex {
                $0.invoice.person == invoice.person && $0.invoice.invoice == invoice.invoice
            }
            if let known {
                state.rows.remove(at: known)
            } else {
                let all = state.rows.map(\.invoice)
                guard all.count(where: { $0.person == invoice.person }) < ceilings.person,
                    all.count(where: { $0.kind == invoice.kind }) < ceilings.kind,
                    all.count < ceilings.all
                else { return .overCeiling }
            }
            state.lastID += 1
            state.rows.append(
                Row(id: state.lastID, invoice: invoice, dueAt: dueAt, endsAt: endsAt))
            return .waits
        }
    }

    package func dueInvoices(
        _ limit: Int, again pause: Duration
    ) async throws(ServiceUnavailable) -> [AwaitedInvoice] {
        try locked { state in
            let due = state.rows.indices.filter { state.rows[$0].dueAt <= state.now }
                .sorted { state.rows[$0].dueAt < state.rows[$1].dueAt }
                .prefix(limit)
            return due.map { index in
                state.rows[index].dueAt = state.now + pause
                let row = state.rows[index]
                return AwaitedInvoice(
                    id: row.id, sealed: row.invoice.sealed, isOver: row.endsAt <= state.now)
            }
        }
    }

    package func removeInvoice(_ id: Int64) async throws(ServiceUnavailable) {
        try locked { state in state.rows.removeAll { $0.id == id } }
    }

    package func addOutcome(
        of entry: Int64, sealed: [UInt8]
    ) async throws(ServiceUnavailable) {
        try locked { state in
            guard !state.outcomes.contains(where: { $0.entry == entry }) else { return }
            state.outcomes.append(
                Outcome(entry: entry, sealed: sealed, madeAt: state.now, dueAt: state.now))
        }
    }

    package func judgedEntries(
        _ limit: Int, again pause: Duration
    ) async throws(ServiceUnavailable) -> [JudgedEntry] {
        let (waiting, stored) = try locked { state in
            let oldest = state.now - AwaitedCeilings.outcomeKept
            state.outcomes.removeAll { $0.madeAt < oldest }
            let due = state.outcomes.filter { $0.dueAt <= state.now }
            return (due.sorted { $0.dueAt < $1.dueAt }, entries.stored)
        }
        let outcomes = try await entries.outcomes(of: waiting.map(\.entry))
        var judged: [JudgedEntry] = []
        for (row, outcome) in zip(waiting, outcomes) where outcome != .waiting {
            guard judged.count < limit, let entry = stored.first(where: { $0.id == row.entry })
            else { continue }
            judged.append(
                JudgedEntry(
                    entry: row.entry, leaf: entry.leaf, outcome: outcome, sealed: row.sealed))
        }
        let taken = Set(judged.map(\.entry))
        try locked { state in
            for index in state.outcomes.indices
            where taken.contains(state.outcomes[index].entry) {
                state.outcomes[index].dueAt = state.now + pause
            }
        }
        return judged
    }

    package func removeOutcome(of entry: Int64) async throws(ServiceUnavailable) {
        try locked { state in state.outcomes.removeAll { $0.entry == entry } }
    }

    /// What a draw has recorded.
    package func add(_ news: DrawNews) {
        state.withLock { $0.news.append((news, $0.now)) }
    }

    package func drawNews(
        _ limit: Int, again pause: Duration
    ) async throws(ServiceUnavailable) -> [DrawNews] {
        try locked { state in
            let due = state.news.indices.filter { state.news[$0].dueAt <= state.now }.prefix(limit)
            for index in due { state.news[index].dueAt = state.now + pause }
            return due.map { state.news[$0].news }
        }
    }

    package func removeDrawNews(_ id: Int64) async throws(ServiceUnavailable) {
        try locked { state in state.news.removeAll { $0.news.id == id } }
    }

    private func locked<Value>(
        _ body: (inout State) -> Value
    ) throws(ServiceUnavailable) -> Value {
        let result: Result<Value, ServiceUnavailable> = state.withLock { state in
            if let fault = state.fault { return .failure(fault) }
            return .success(body(&state))
        }
        return try result.get()
    }
}
