package import Invoices
import Synchronization
package import Verification
package import Wire

/// Writes the ledger, set by set. Every change and its row of the feed are one transaction; a
/// batch may be several.
package final class PostgresLedgerWriter: LedgerWriter {
    private let pool: PostgresPool
    /// Set while the ledger turns out to hold what is sent, as when an interrupted load runs
    /// again: a COPY would then be thrown away every time.
    private let expectsKnown = Atomic<Bool>(false)

    /// One transaction's worth: some 4 MB, a few tens of milliseconds.
    static let issuesMaximum = 4_000
    /// Below it one statement costs less than the round trips of a COPY.
    static let copyMinimum = 64
    /// Locks are held for the whole transaction, so it is kept short.
    static let statusChangesMaximum = 500
    /// The statements of one transaction may wait for another writer's.
    static let statementDeadline = Duration.seconds(30)
    /// If a deadlock or a duplicate sends a write back this often, the ledger is in trouble.
    static let attemptsMaximum = 8

    /// - Parameter pool: of the server that takes writes, with connections to lend: each
    ///   transaction has one to itself.
    package init(_ pool: PostgresPool) { self.pool = pool }

    /// Writes all plain issues first and then voids and red-letter issues, in several rounds where
    /// the order of the batch would otherwise mean something else. A transaction holds 4,000 issues
    /// or 500 other changes at most, so a fault may leave a part of the batch applied: it says
    /// `mayHaveHappened` then, and sending the whole batch again completes it.
    package func apply(
        _ changes: [LedgerChange], by actor: ChangeActor
    ) async throws(ServiceUnavailable) -> [ChangeOutcome] {
        var progress = Progress(changes.count)
        do {
            for round in WriteAttempt.rounds(of: changes) {
                let issues = round.issues.sorted(by: IssueRow.precedes)
                for start in stride(from: 0, to: issues.count, by: Self.issuesMaximum) {
                    let end = min(start + Self.issuesMaximum, issues.count)
                    try await issue(issues[start..<end], by: actor, &progress)
                }
                for echo in round.echoes {
                    if case .refused = progress.outcomes[echo.of] {
                        progress.outcomes[echo.place] = progress.outcomes[echo.of]
                    }
                }
                for start in stride(
                    from: 0, to: round.statusChanges.count, by: Self.statusChangesMaximum)
                {
                    let end = min(start + Self.statusChangesMaximum, round.statusChanges.count)
                    try await changeStatus(round.statusChanges[start..<end], by: actor, &progress)
                }
            }
        } catch {
            var fault = ServiceUnavailable(any: error, of: .ledger)
            if progress.hasCommitted { fault.effect = .mayHaveHappened }
            throw fault
        }
        return progress.outcomes
    }

    /// How far a batch has come.
    private struct Progress {
        var outcomes: [ChangeOutcome]
        /// One of its transactions is over, so a fault of the next leaves a part of the batch applied.
        var hasCommitted = false

        init(_ count: Int) { outcomes = Array(repeating: .alreadyApplied, count: count) }
    }

    private func changeStatus(
        _ statusChanges: ArraySlice<WriteAttempt.StatusChange>, by actor: ChangeActor,
        _ progress: inout Progress
    ) async throws {
        let transaction = StatusChangeTransaction(
            statusChanges: statusChanges, actor: actor, deadline: Self.statementDeadline)
        let decided = try await retrying {
            try await self.pool.withConnection { session in
                try await transaction.run(in: session)
            }
        }
        progress.hasCommitted = true
        for (place, outcome) in decided { progress.outcomes[place] = outcome }
    }

    private func issue(
        _ rows: ArraySlice<IssueRow>, by actor: ChangeActor, _ progress: inout Progress
    ) async throws {
        if rows.count >= Self.copyMinimum, !expectsKnown.load(ordering: .relaxed) {
            do {
                try await copy(rows, by: actor)
                progress.hasCommitted = true
                for row in rows { progress.outcomes[row.place] = .applied(revision: 1) }
                return
            } catch let error as WireError where error.isUniqueViolation || error.isContention {
                expectsKnown.store(true, ordering: .relaxed)
            }
        }
        for row in rows { progress.outcomes[row.place] = .applied(revision: 1) }
        let known = try await insert(Array(rows), by: actor, &progress)
        for (row, isSame) in known {
            progress.outcomes[row.place] = isSame ? .alreadyApplied : .refused(.contentDiffers)
        }
        if known.isEmpty { expectsKnown.store(false, ordering: .relaxed) }
    }

    private func copy(_ rows: ArraySlice<IssueRow>, by actor: ChangeActor) async throws {
        let copy = IssueCopy(rows: rows, actor: actor, deadline: Self.statementDeadline)
        try await pool.withConnection { session in
            try await session.transaction(deadline: Self.statementDeadline) {
                try await copy.run(in: session)
            }
        }
    }

    /// The rows that the ledger held before, and whether with the same face.
    private func insert(
        _ rows: [IssueRow], by actor: ChangeActor, _ progress: inout Progress
    ) async throws -> [(row: IssueRow, isSame: Bool)] {
        var known: [(row: IssueRow, isSame: Bool)] = []
        var rest = rows
        for _ in 0..<Self.attemptsMaximum {
            let given = rest
            // On a connection of its own: it may wait for another writer or for a standby, and
            // statements that share its connection wait too.
            let answer = try await retrying {
                try await self.pool.withConnection { session in
                    try await session.query(
                        IssueStatement.insert,
                        IssueStatement.parameters(given) + [.text(actor.text)],
                        deadline: Self.statementDeadline, commits: true)
                }
            }
            progress.hasCommitted = true
            rest = []
            for index in 0..<answer.count {
                let row = given[Int(answer.int8(index, 0)) - 1]
                if answer.isNull(index, 1) {
                    // Another writer's, committed after our snapshot: the next one sees it.
                    rest.append(row)
                } else {
                    known.append((row, answer.bool(index, 1)))
                }
            }
            if rest.isEmpty { return known }
        }
        throw ServiceUnavailable(.ledger, .rejected, "invoices neither added nor found")
    }

    /// Repeats a write that was sent back because another transaction stood in its way.
    private func retrying<R>(_ body: () async throws -> R) async throws -> R {
        for _ in 1..<Self.attemptsMaximum {
            do {
                return try await body()
            } catch let error as WireError where error.isContention || error.isUniqueViolation {
                continue
            }
        }
        return try await body()
    }
}
