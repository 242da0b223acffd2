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
        let (admitted, retryAfter) = await limiter.admit(1, from: client, at: now)
        guard admitted == 1 else { return Answer(.throttled(retryAfter: retryAfter)) }

        let query: InvoiceQuery
        switch PreCheck(today: now.dayInChina).examine(submitted) {
        case .passed(let passed): query = passed
        case .outOfRange: return Answer(.outOfRange)
        case .malformed(let faults): return Answer(.malformed(faults))
        }
        if let retryAfter = closed(query, client, now) {
            return Answer(.limited(retryAfter: retryAfter))
        }
        do throws(LedgerFault) {
            let found = try await lookup.lookUp(query.id, at: monotonic())
            return await judge(query, found, by: client, at: now)
        } catch {
            return try overloadedOrThrow(error)
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
            switch preCheck.examine(submitted[index]) {
            case .passed(let query):
                if let retryAfter = closed(query, client, now) {
                    results[index] = .success(Answer(.limited(retryAfter: retryAfter)))
                } else {
                    queries.append((index, query))
                }
            case .outOfRange: results[index] = .success(Answer(.outOfRange))
            case .malformed(let faults): results[index] = .success(Answer(.malformed(faults)))
            }
        }
        let outcomes = await lookup.lookUp(queries.map(\.query.id), at: monotonic())
        for ((index, query), outcome) in zip(queries, outcomes) {
            switch outcome {
            case .success(let found):
                results[index] = .success(await judge(query, found, by: client, at: now))
            case .failure(let fault):
                results[index] = Result { () throws(LedgerFault) in
                    try overloadedOrThrow(fault)
                }
            }
        }
        return results
    }

    private func closed(
        _ query: InvoiceQuery, _ client: Client, _ now: Timestamp
    ) -> Duration? {
        query.provesPossession ? nil : limiter.closedFor(query.id, client, at: now)
    }

    private func judge(
        _ query: InvoiceQuery, _ found: InvoiceLookup.Found, by client: Client, at now: Timestamp
    ) async -> Answer {
        guard let stored = found.stored else {
            return Answer(.notFound, checksumIsWrong: query.checksumIsWrong)
        }
        guard Comparison.agrees(query, with: stored) else {
            let retryAfter = await limiter.noteWrongAttempt(on: query.id, by: client, at: now)
            if let retryAfter { return Answer(.limited(retryAfter: retryAfter)) }
            return Answer(.inconsistent, checksumIsWrong: query.checksumIsWrong)
        }
        let before = tally.note(stored.id, known: stored.checks, at: now)
        let verified = VerifiedInvoice(
            stored: stored, checksBefore: before, isFromOutage: found.isFromOutage)
        return Answer(.consistent(verified), checksumIsWrong: query.checksumIsWrong)
    }

    /// A full queue drains within about a second: an answer, not a fault.
    private func overloadedOrThrow(_ fault: LedgerFault) throws(LedgerFault) -> Answer {
        guard fault.code == .overloaded else { throw fault }
        return Answer(.overloaded(retryAfter: .seconds(1)))
    }
}
