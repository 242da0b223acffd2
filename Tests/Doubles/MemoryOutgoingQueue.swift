package import Invoices
import Synchronization
package import Verification

/// A queue of outgoing messages that several workers of a test share. Its clock stands still until the
/// test moves it; it can be broken and mended.
package final class MemoryOutgoingQueue: OutgoingQueue {
    private struct Row {
        let id: Int64
        let entry: OutgoingEntry
        let firstDueAt: Duration
        let expiresAt: Duration
        /// Of the next attempt; while one is under way, the end of its lease.
        var dueAt: Duration
        var attempt = 0
        var settledAt: Duration?
        var outcome: OutgoingOutcome?
        var tried: [String] = []
        /// Of a message whose arrival is still to be reported.
        var isKept = false
    }

    private struct Report {
        let notedAt: Duration
        /// Of the attempt; nil while it is not settled.
        var row: Int64?
        var attempt = 0
        var hasArrived: Bool?
    }

    private struct Counted: Hashable {
        let day: CalendarDay
        /// Nil for everybody.
        let whom: [UInt8]?
    }

    private struct State {
        var now = Duration.zero
        var lastID: Int64 = 0
        var rows: [Row] = []
        var counts: [Counted: Int] = [:]
        var reports: [[UInt8]: Report] = [:]
        var fault: ServiceUnavailable?
    }

    private let state = Mutex(State())

    package init() {}

    /// From now on every call fails so; nil lets them pass again.
    package func fail(with fault: ServiceUnavailable?) { state.withLock { $0.fault = fault } }

    package func pass(_ time: Duration) { state.withLock { $0.now += time } }

    /// The end of each message in the order of their adding; nil while it waits.
    package var outcomes: [OutgoingOutcome?] { state.withLock { $0.rows.map(\.outcome) } }

    /// All bytes that are kept, for tests that look for personal data in them.
    package var contents: [[UInt8]] {
        state.withLock { state in
            state.rows.flatMap { row in
                [row.entry.key, row.entry.whom]
                    + (row.settledAt == nil || row.isKept ? [row.entry.body] : [])
            }
        }
    }

    package func add(
        _ entry: OutgoingEntry, within ceilings: OutgoingCeilings?
    ) async throws(ServiceUnavailable) -> OutgoingAddition {
        try locked { state in
            if state.rows.contains(where: { $0.entry.key == entry.key }) { return .known }
            if let ceilings {
                let person = Counted(day: ceilings.day, whom: entry.whom)
                let all = Counted(day: ceilings.day, whom: nil)
                if state.counts[all, default: 0] >= ceilings.all { return .overCeiling(.all) }
                if state.counts[person, default: 0] >= ceilings.person {
                    return .overCeiling(.person)
                }
                state.counts[person, default: 0] += 1
                state.counts[all, default: 0] += 1
            }
            let dueAt = state.now + entry.wait
            state.lastID += 1
            state.rows.append(
                Row(
                    id: state.lastID, entry: entry, firstDueAt: dueAt,
                    expiresAt: state.now + entry.lifetime, dueAt: dueAt))
            return .added
        }
    }

    package func claim(
        _ limit: Int, for lease: Duration
    ) async throws(ServiceUnavailable) -> [OutgoingClaim] {
        try locked { state in
            let due = state.rows.indices
                .filter { state.rows[$0].settledAt == nil && state.rows[$0].dueAt <= state.now }
                .sorted { state.rows[$0].dueAt < state.rows[$1].dueAt }
                .prefix(limit)
            return due.map { index in
                state.rows[index].attempt += 1
                state.rows[index].dueAt = state.now + lease
                let row = state.rows[index]
                return OutgoingClaim(
                    id: row.id, attempt: row.attempt, key: row.entry.key,
                    purpose: row.entry.purpose, body: row.entry.body,
                    remaining: row.expiresAt - state.now, tried: row.tried)
            }
        }
    }

    package func settle(
        _ claim: OutgoingClaim, as outcome: OutgoingOutcome
    ) async throws(ServiceUnavailable) -> Bool {
        try locked { state in
            guard let index = state.rows.firstIndex(where: { $0.id == claim.id }),
                state.rows[index].attempt == claim.attempt, state.rows[index].settledAt == nil
            else { return false }
            if case .again(let pause) = outcome {
                state.rows[index].dueAt = min(state.now + pause, state.rows[index].expiresAt)
                return true
            }
            state.rows[index].settledAt = state.now
            state.rows[index].outcome = outcome
            guard case .traced(let trace) = outcome else { return true }
            state.rows[index].tried.append(trace.way)
            state.rows[index].isKept = state.rows[index].expiresAt > state.now
            for name in trace.names {
                let early = state.reports[name].flatMap { report in
                    report.row == nil && report.notedAt > state.now - .seconds(3_600)
                        ? report.hasArrived : nil
                }
                state.reports[name] = Report(
                    notedAt: state.now, row: claim.id, attempt: claim.attempt, hasArrived: early)
            }
            _ = Self.conclude(claim.id, claim.attempt, in: &state)
            return true
        }
    }

    package func report(
        _ names: [[UInt8]], hasArrived: Bool
    ) async throws(ServiceUnavailable) -> OutgoingReportEffect {
        try locked { state in
            guard let name = names.first(where: { state.reports[$0]?.row != nil }),
                let report = state.reports[name], let row = report.row
            else {
                for name in names where state.reports[name] == nil {
                    state.reports[name] = Report(notedAt: state.now, hasArrived: hasArrived)
                }
                return .unmatched
            }
            guard report.hasArrived == nil else { return .nothing }
            state.reports[name]?.hasArrived = hasArrived
            return Self.conclude(row, report.attempt, in: &state)
        }
    }

    private static func conclude(
        _ id: Int64, _ attempt: Int, in state: inout State
    ) -> OutgoingReportEffect {
        guard
            let index = state.rows.firstIndex(where: { $0.id == id && $0.attempt == attempt }),
            case .traced = state.rows[index].outcome
        else { return .nothing }
        let arrivals = state.reports.values.filter { $0.row == id && $0.attempt == attempt }
            .map(\.hasArrived)
        let purpose = state.rows[index].entry.purpose
        if arrivals.contains(false) {
            if state.rows[index].isKept, state.rows[index].expiresAt > state.now {
                state.rows[index].settledAt = nil
                state.rows[index].outcome = nil
                state.rows[index].dueAt = state.now
                state.rows[index].isKept = false
                return .again(purpose)
            }
            state.rows[index].outcome = .failed(reason: "undelivered")
            state.rows[index].isKept = false
            return .undelivered(purpose)
        }
        guard !arrivals.contains(nil) else { return .nothing }
        state.rows[index].outcome = .sent
        state.rows[index].isKept = false
        return .delivered(purpose)
    }

    package func forgetSettled() async throws(ServiceUnavailable) -> Int {
        try locked { state in
            let before = state.rows.count
            let oldest = state.now - OutgoingEntry.keyKept
            state.rows.removeAll { row in row.settledAt.map { $0 < oldest } ?? false }
            for index in state.rows.indices where state.rows[index].expiresAt <= state.now {
                state.rows[index].isKept = false
            }
            let now = state.now
            state.reports = state.reports.filter { report in
                report.value.row != nil || report.value.notedAt >= now - .seconds(3_600)
            }
            return before - state.rows.count
        }
    }

    package func backlog() async throws(ServiceUnavailable) -> OutgoingBacklog {
        try locked { state in
            let waiting = state.rows.filter { $0.settledAt == nil && $0.firstDueAt <= state.now }
            return OutgoingBacklog(
                waiting: waiting.count,
                oldest: waiting.map { state.now - $0.firstDueAt }.max() ?? .zero)
        }
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
