/// The product in one sentence: parse and pre-check, spend the limits, look the invoice up,
/// compare, and say what came of it.
package struct Verifier: InvoiceVerifying {
    private let limiter: Limiter
    private let lookup: InvoiceLookup
    private let tally: CheckTally
    private let monotonic: @Sendable () -> ContinuousClock.Instant

    package init(
        limiter: Limiter, lookup: InvoiceLookup, tally: CheckTally,
        monotonic: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        self.limiter = limiter
        self.lookup = lookup
        self.tally = tally
        self.monotonic = monotonic
    }

    package func verify(
        _ submitted: SubmittedInvoice, by client: Client, at now: Timestamp
    ) async throws(LedgerFault) -> Answer {
        switch look(submitted, by: client, at: now) {
        case .answered(let answer): answer
        case .open(let question): try await self.answer(question)
        }
    }

    package func look(
        _ submitted: SubmittedInvoice, by client: Client, at now: Timestamp
    ) -> FirstLook {
        let checked = PreCheck(today: now.dayInChina).examine(submitted)
        var question = OpenQuestion(submitted, by: client, at: now)
        question.checked = checked
        question.isPaid = limiter.spendAtHand(1, by: client, at: now)
        guard question.isPaid else { return .open(question) }
        switch decide(checked, client, now) {
        case .answered(let answer): return .answered(answer)
        case .query(let query):
            let stored = lookup.remembered(query.id, at: monotonic()) {
                Comparison.agrees(query, with: $0)
            }
            guard let stored else { return .open(question) }
            return .answered(consistent(query, stored, isFromOutage: false, now))
        }
    }

    package func answer(_ question: OpenQuestion) async throws(LedgerFault) -> Answer {
        let (client, now) = (question.client, question.askedAt)
        if !question.isPaid {
            let (admitted, retryAfter) = await limiter.admit(1, from: client, at: now)
            guard admitted == 1 else { return Answer(.throttled(retryAfter: retryAfter)) }
        }
        let checked =
            question.checked ?? PreCheck(today: now.dayInChina).examine(question.submitted)
        switch decide(checked, client, now) {
        case .answered(let answer): return answer
        case .query(let query):
            do throws(LedgerFault) {
                let found = try await lookup.lookUp(query.id, at: monotonic())
                return await judge(query, found, by: client, at: now)
            } catch {
                return try overloadedOrThrow(error)
            }
        }
    }

    package func answer(_ asked: [AskedQuestion]) {
        var askers: [InvoiceLookup.Asker] = []
        askers.reserveCapacity(asked.count)
        for asked in asked {
            let question = asked.question
            guard question.isPaid, let checked = question.checked else {
                // The shared limits come first, and they are asked one by one.
                asked.inTask { () throws(LedgerFault) in try await answer(question) }
                continue
            }
            switch decide(checked, question.client, question.askedAt) {
            case .answered(let answer): asked.then(.success(answer))
            case .query(let query):
                let asker = InvoiceLookup.Asker(id: query.id) { outcome in
                    hear(outcome, of: query, for: asked)
                }
                askers.append(asker)
            }
        }
        lookup.ask(askers)
    }

    private func hear(
        _ outcome: Result<InvoiceLookup.Found, LedgerFault>, of query: InvoiceQuery,
        for asked: AskedQuestion
    ) {
        let (client, now) = (asked.question.client, asked.question.askedAt)
        switch outcome {
        case .failure(let fault):
            asked.then(Result { () throws(LedgerFault) in try overloadedOrThrow(fault) })
        case .success(let found):
            if let answer = judgeAtOnce(query, found, now) {
                asked.then(.success(answer))
            } else {
                // A wrong attempt is noted where all workers see it.
                asked.inTask { await judge(query, found, by: client, at: now) }
            }
        }
    }

    package func verify(
        _ submitted: [SubmittedInvoice], by client: Client, at now: Timestamp
    ) async throws(LedgerFault) -> [Result<Answer, LedgerFault>] {
        let (admitted, retryAfter) = await limiter.admit(submitted.count, from: client, at: now)
        let throttled = Answer(.throttled(retryAfter: retryAfter))
        var results = [Result<Answer, LedgerFault>](
            repeating: .success(throttled), count: submitted.count)
        var queries: [(index: Int, query: InvoiceQuery)] = []
        let preCheck = PreCheck(today: now.dayInChina)
        for index in 0..<admitted {
            switch decide(preCheck.examine(submitted[index]), client, now) {
            case .query(let query): queries.append((index, query))
            case .answered(let answer): results[index] = .success(answer)
            }
        }
        let outcomes = await lookup.lookUp(queries.map(\.query.id), at: monotonic())
        var wrong: [(index: Int, query: InvoiceQuery)] = []
        for ((index, query), outcome) in zip(queries, outcomes) {
            switch outcome {
            case .success(let found):
                if let answer = judgeAtOnce(query, found, now) {
                    results[index] = .success(answer)
                } else {
                    wrong.append((index, query))
                }
            case .failure(let fault):
                results[index] = Result { () throws(LedgerFault) in
                    try overloadedOrThrow(fault)
                }
            }
        }
        // Each is noted where all workers see it; one after the other would take a second for a thousand.
        await withTaskGroup { group in
            for (index, query) in wrong {
                group.addTask { (index, await noteWrong(query, by: client, at: now)) }
            }
            for await (index, answer) in group { results[index] = .success(answer) }
        }
        return results
    }

    private enum Decision {
        case query(InvoiceQuery)
        case answered(Answer)
    }

    /// What is answered without a look-up.
    private func decide(
        _ checked: PreCheck.Outcome, _ client: Client, _ now: Timestamp
    ) -> Decision {
        switch checked {
        case .outOfRange: return .answered(Answer(.outOfRange))
        case .malformed(let faults): return .answered(Answer(.malformed(faults)))
        case .passed(let query):
            guard !query.provesPossession,
                let retryAfter = limiter.closedFor(query.id, client, at: now)
            else { return .query(query) }
            return .answered(Answer(.limited(retryAfter: retryAfter)))
        }
    }

    private func judge(
        _ query: InvoiceQuery, _ found: InvoiceLookup.Found, by client: Client, at now: Timestamp
    ) async -> Answer {
        if let answer = judgeAtOnce(query, found, now) { return answer }
        return await noteWrong(query, by: client, at: now)
    }

    private func noteWrong(
        _ query: InvoiceQuery, by client: Client, at now: Timestamp
    ) async -> Answer {
        let retryAfter = await limiter.noteWrongAttempt(on: query.id, by: client, at: now)
        if let retryAfter { return Answer(.limited(retryAfter: retryAfter)) }
        return Answer(.inconsistent, checksumIsWrong: query.checksumIsWrong)
    }

    /// Nil for a wrong attempt.
    private func judgeAtOnce(
        _ query: InvoiceQuery, _ found: InvoiceLookup.Found, _ now: Timestamp
    ) -> Answer? {
        guard let stored = found.stored else {
            return Answer(.notFound, checksumIsWrong: query.checksumIsWrong)
        }
        guard Comparison.agrees(query, with: stored) else { return nil }
        return consistent(query, stored, isFromOutage: found.isFromOutage, now)
    }

    private func consistent(
        _ query: InvoiceQuery, _ stored: StoredInvoice, isFromOutage: Bool, _ now: Timestamp
    ) -> Answer {
        let before = tally.note(stored.id, known: stored.checks, at: now)
        let verified = VerifiedInvoice(
            stored: stored, checksBefore: before, isFromOutage: isFromOutage)
        return Answer(.consistent(verified), checksumIsWrong: query.checksumIsWrong)
    }

    /// A full queue drains within about a second: an answer, not a fault.
    private func overloadedOrThrow(_ fault: LedgerFault) throws(LedgerFault) -> Answer {
        guard fault.code == .overloaded else { throw fault }
        return Answer(.overloaded(retryAfter: .seconds(1)))
    }
}
