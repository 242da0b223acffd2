package import Invoices

/// The product in one sentence: parse and pre-check, spend the limits, look the invoice up,
/// compare, and say what came of it.
package struct Verifier: InvoiceVerifying {
    private let limiter: Limiter
    private let lookup: InvoiceLookup
    private let checkCounter: CheckCounter
    private let monotonic: @Sendable () -> ContinuousClock.Instant

    /// - Parameter monotonic: the clock of leases and memory; the civil time comes with each
    ///   question.
    package init(
        limiter: Limiter, lookup: InvoiceLookup, checkCounter: CheckCounter,
        monotonic: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        self.limiter = limiter
        self.lookup = lookup
        self.checkCounter = checkCounter
        self.monotonic = monotonic
    }

    // MARK: One invoice

    /// Answers from this worker's memory, if its limits and its memory suffice. Never waits.
    package func look(_ question: Question) -> FirstLook {
        var question = question
        if !question.isPaid { question.isPaid = limiter.spendAtHand(1, by: question.client) }
        return question.isPaid ? lookAtMemory(question) : .open(question)
    }

    private func lookAtMemory(_ question: Question) -> FirstLook {
        switch decide(question.checked, question.client) {
        case .answered(let answer): return .answered(answer)
        case .query(let query):
            guard let stored = lookup.remembered(query.id, at: monotonic()) else {
                return .open(question)
            }
            let found = LookupResult(stored: stored, source: .memory)
            if let answer = judgeAtOnce(query, found, question) { return .answered(answer) }
            // A wrong attempt is known from here on, so of many that are looked at together none is
            // compared as if it were the first.
            var question = question
            question.compared = (query, found)
            return .open(question)
        }
    }

    /// Asks for many in as few round trips as possible. Each answer is told by itself, as soon as
    /// it is known.
    package func answer(_ asked: [AskedQuestion]) {
        var requests: [InvoiceLookup.Request] = []
        requests.reserveCapacity(asked.count)
        for asked in asked {
            let question = asked.question
            if !question.isPaid {
                Task { await pay(asked) }
            } else if let compared = question.compared {
                Task { await judge(compared.query, compared.found, asked) }
            } else {
                switch decide(question.checked, question.client) {
                case .answered(let answer): asked.then(.success(answer))
                case .query(let query):
                    requests.append(
                        InvoiceLookup.Request(id: query.id) { hear($0, of: query, for: asked) })
                }
            }
        }
        lookup.ask(requests)
    }

    /// Asks the shared limits, and goes on as where they were at hand.
    private func pay(_ asked: AskedQuestion) async {
        var question = asked.question
        let (admitted, retryAfter) = await limiter.admit(1, from: question.client)
        guard admitted == 1 else {
            return asked.then(.success(Answer(.throttled(retryAfter: retryAfter))))
        }
        question.isPaid = true
        switch lookAtMemory(question) {
        case .answered(let answer): asked.then(.success(answer))
        case .open(let question): answer([AskedQuestion(question, then: asked.then)])
        }
    }

    private func hear(
        _ outcome: Result<LookupResult, ServiceUnavailable>, of query: InvoiceQuery,
        for asked: AskedQuestion
    ) {
        switch outcome {
        case .failure(let fault):
            asked.then(Result { () throws(ServiceUnavailable) in try overloadedOrThrow(fault) })
        case .success(let found):
            if let answer = judgeAtOnce(query, found, asked.question) {
                asked.then(.success(answer))
            } else {
                Task { await judge(query, found, asked) }
            }
        }
    }

    private func judge(
        _ query: InvoiceQuery, _ found: LookupResult, _ asked: AskedQuestion
    ) async {
        let (client, now) = (asked.question.client, asked.question.askedAt)
        asked.then(.success(await judge([(query, found)], by: client, at: now)[0]))
    }

    // MARK: Many invoices

    /// A batch by one client: results in the order of the queries, each with a fault of its own.
    package func verify(
        _ submitted: [SubmittedInvoice], by client: Client, at now: Timestamp
    ) async throws(ServiceUnavailable) -> [Result<Answer, ServiceUnavailable>] {
        let (admitted, retryAfter) = await limiter.admit(submitted.count, from: client)
        let throttled = Answer(.throttled(retryAfter: retryAfter))
        var results = [Result<Answer, ServiceUnavailable>](
            repeating: .success(throttled), count: submitted.count)
        var batch = Batch()
        let preCheck = PreCheck(today: now.dayInChina)
        for index in 0..<admitted {
            switch decide(preCheck.examine(submitted[index]), client) {
            case .query(let query): batch.add(query, at: index)
            case .answered(let answer): results[index] = .success(answer)
            }
        }
        let outcomes = await lookup.lookUp(batch.queries.map(\.query.id), at: monotonic())
        var open: [(index: Int, query: InvoiceQuery, found: LookupResult)] = []
        for ((index, query), outcome) in zip(batch.queries, outcomes) {
            switch outcome {
            case .success(let found):
                if let answer = judgeAtOnce(query, found, client, now) {
                    results[index] = .success(answer)
                } else {
                    open.append((index, query, found))
                }
            case .failure(let fault):
                results[index] = Result { () throws(ServiceUnavailable) in
                    try overloadedOrThrow(fault)
                }
            }
        }
        if !open.isEmpty {
            let answers = await judge(open.map { ($0.query, $0.found) }, by: client, at: now)
            for (open, answer) in zip(open, answers) { results[open.index] = .success(answer) }
        }
        for (index, first) in batch.repeated {
            results[index] = results[first].map { again($0, at: now) }
        }
        for index in batch.otherwise { results[index] = .success(Self.repeatedOtherwise) }
        return results
    }

    // MARK: Both

    private static let repeatedOtherwise = Answer(
        .malformed([FieldError("number", .repeatedOtherwise)]))

    private enum Decision {
        case query(InvoiceQuery)
        case answered(Answer)
    }

    /// The decision before a look-up.
    private func decide(_ checked: PreCheck.Outcome, _ client: Client) -> Decision {
        switch checked {
        case .outOfRange: return .answered(Answer(.outOfRange))
        case .malformed(let faults): return .answered(Answer(.malformed(faults)))
        case .passed(let query):
            guard
                let refusal = limiter.wrongAttempts.refusal(
                    on: query.id, by: client, isWhole: query.hasWholeCheckCode,
                    givesExtra: query.sellerTaxNumber != nil)
            else { return .query(query) }
            return .answered(limited(refusal, query))
        }
    }

    private func judgeAtOnce(
        _ query: InvoiceQuery, _ found: LookupResult, _ question: Question
    ) -> Answer? {
        judgeAtOnce(query, found, question.client, question.askedAt)
    }

    /// The answer, where nobody else need be asked for it; nil if `judge` must be.
    private func judgeAtOnce(
        _ query: InvoiceQuery, _ found: LookupResult, _ client: Client, _ now: Timestamp
    ) -> Answer? {
        guard let stored = found.stored else {
            return Answer(.notFound, checksumIsWrong: query.checksumIsWrong)
        }
        let ruling = limiter.wrongAttempts.ruleAtOnce(on: attempt(query, stored), by: client)
        return ruling.map { answer(to: query, found, stored, $0, now) }
    }

    /// The answers to one client's details of invoices that were found.
    private func judge(
        _ open: [(query: InvoiceQuery, found: LookupResult)], by client: Client,
        at now: Timestamp
    ) async -> [Answer] {
        let known = open.compactMap { open in open.found.stored.map { (open.query, open.found, $0) }
        }
        let rulings = await limiter.wrongAttempts.rule(
            on: known.map { query, _, stored in attempt(query, stored) }, by: client)
        return zip(known, rulings).map { known, ruling in
            answer(to: known.0, known.1, known.2, ruling, now)
        }
    }

    private func attempt(
        _ query: InvoiceQuery, _ stored: StoredInvoice
    ) -> WrongAttempts.Attempt {
        WrongAttempts.Attempt(
            id: query.id, agrees: Comparison.agrees(query, with: stored),
            isWhole: query.hasWholeCheckCode, extra: Comparison.extra(query, of: stored))
    }

    private func answer(
        to query: InvoiceQuery, _ found: LookupResult, _ stored: StoredInvoice,
        _ ruling: WrongAttempts.Ruling, _ now: Timestamp
    ) -> Answer {
        switch ruling {
        case .refused(let refusal): return limited(refusal, query)
        case .allowed(let left?):
            return Answer(
                .inconsistent, checksumIsWrong: query.checksumIsWrong,
                wrongAttemptsLeft: left.count,
                liftedBy: lifts(query, isLiftedByMore: left.isLiftedByMore))
        case .allowed(nil):
            return consistent(
                stored, isFromOutage: found.isFromOutage,
                checksumIsWrong: query.checksumIsWrong, now)
        }
    }

    /// The answer to a query that was just answered. A client that lists an invoice twice is told that
    /// it was checked.
    private func again(_ answer: Answer, at now: Timestamp) -> Answer {
        guard case .consistent(let verified) = answer.verdict else { return answer }
        return consistent(
            verified.stored, isFromOutage: verified.isFromOutage,
            checksumIsWrong: answer.checksumIsWrong, now)
    }

    private func consistent(
        _ stored: StoredInvoice, isFromOutage: Bool, checksumIsWrong: Bool, _ now: Timestamp
    ) -> Answer {
        let before = checkCounter.note(stored.id, known: stored.checks, at: now)
        let verified = VerifiedInvoice(
            stored: stored, checksBefore: before, isFromOutage: isFromOutage)
        return Answer(.consistent(verified), checksumIsWrong: checksumIsWrong)
    }

    private func limited(_ refusal: WrongAttempts.Refusal, _ query: InvoiceQuery) -> Answer {
        Answer(
            .limited(
                retryAfter: refusal.retryAfter,
                liftedBy: lifts(query, isLiftedByMore: refusal.isLiftedByMore)),
            gaveSeller: query.sellerTaxNumber != nil)
    }

    /// The details that get this client an answer at once. The whole check code has limits of its own. One that
    /// was given is not asked for again: to ask would tell that it is the wrong one.
    private func lifts(_ query: InvoiceQuery, isLiftedByMore: Bool) -> [ExtraDetail] {
        let hasCheckCode = PreCheck.factor(of: query.id) == .checkCode
        return (hasCheckCode && !query.hasWholeCheckCode ? [.checkCode] : [])
            + (isLiftedByMore && query.sellerTaxNumber == nil ? [.sellerTaxNumber] : [])
    }

    /// A full queue drains within about a second: an answer, not a fault.
    private func overloadedOrThrow(_ fault: ServiceUnavailable) throws(ServiceUnavailable) -> Answer
    {
        guard fault.code == .overloaded else { throw fault }
        return Answer(.overloaded(retryAfter: .seconds(1)))
    }
}

/// The queries of a batch. Of several different sets of details for one invoice only the first is
/// compared, or a batch would be a thousand guesses.
private struct Batch {
    private(set) var queries: [(index: Int, query: InvoiceQuery)] = []
    /// Queries that stand in the batch again, and where each stood first.
    private(set) var repeated: [(index: Int, first: Int)] = []
    /// Places at which an invoice stands again with other details.
    private(set) var otherwise: [Int] = []
    private var places: [InvoiceID: Int] = [:]

    mutating func add(_ query: InvoiceQuery, at index: Int) {
        guard let place = places[query.id] else {
            places[query.id] = queries.count
            return queries.append((index, query))
        }
        let first = queries[place]
        if first.query == query {
            repeated.append((index, first.index))
        } else {
            otherwise.append(index)
        }
    }
}
