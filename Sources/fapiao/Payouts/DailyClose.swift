import Invoices
import Ledger
import Logging
import Payouts
import Synchronization

/// Closes a day of payments: keeps the statements of the providers, finds what does not agree, asks
/// about payments that came back, ends those that never arrived, and proves the books.
final class DailyClose: Sendable {
    struct Figures: Sendable {
        /// Differences that nobody has closed, by account.
        var open: [String: Int] = [:]
        /// Statements that nobody could read, by account and name, with the reason.
        var unreadable: [MerchantAccount: [String: String]] = [:]
        var proof: NightlyProof?
    }

    private let database: PayoutDatabase
    private let providers: [any PayoutProvider]
    private let sources: [any StatementSource]
    private let now: @Sendable () -> Timestamp
    private let logger: Logger
    private let held = Mutex(Figures())

    private static let pause = Duration.seconds(60)
    /// Between two questions for the same bill.
    private static let askAgain = Duration.seconds(1_800)
    /// A bill of the day before is there from nine or ten in the morning on.
    private static let billsFrom = Duration.seconds(10 * 3_600 + 600)
    /// The books of a day are proved when it is over, and the last calls of it have their answers.
    private static let proofFrom = Duration.seconds(1_800)
    /// A bill that was missed is asked for as long as this.
    private static let daysBack = 7
    /// Of so many a proof says the names.
    private static let unreadableMaximum = 100
    /// How the program calls itself where somebody asks who has brought a statement.
    static let actor = "payout run"

    /// - Parameter providers: those that have statements are asked for them.
    init(
        _ database: PayoutDatabase, _ providers: [any PayoutProvider], logger: Logger,
        now: @escaping @Sendable () -> Timestamp = { Clock.now }
    ) {
        self.database = database
        self.providers = providers
        sources = providers.compactMap { $0 as? any StatementSource }
        self.logger = logger
        self.now = now
    }

    var figures: Figures { held.withLock { $0 } }

    func run() async {
        var askedAt: [MerchantAccount: Timestamp] = [:]
        while !Task.isCancelled {
            do throws(ServiceUnavailable) {
                for source in sources {
                    let last = askedAt[source.account]
                    guard last.map({ now().duration(since: $0) >= Self.askAgain }) ?? true else {
                        continue
                    }
                    askedAt[source.account] = now()
                    try await close(source)
                }
                for source in sources { try await endAbsent(source) }
                try await proveIfDue()
                try await look()
            } catch {
                logger.error("the day cannot be closed", metadata: ["error": "\(error)"])
            }
            try? await Task.sleep(for: Self.pause)
        }
    }

    // MARK: Statements

    /// Fetches what is missing of one account, and holds the books against it.
    func close(_ source: any StatementSource) async throws(ServiceUnavailable) {
        let today = now().dayInChina
        let sinceMidnight = now().duration(since: ChannelStatement.day(today).lowerBound)
        let first = sinceMidnight >= Self.billsFrom ? 1 : 2
        let days = (first...Self.daysBack).map { today.advanced(byDays: -$0) }
        let covered = try await database.reconciliation.covered(days, of: source.account)
        var unreadable: [String: String] = [:]
        for day in Self.asked(days, covered: covered, through: source.account.channel) {
            if let fault = try await fetch(day, from: source) { unreadable["\(day)"] = fault }
        }
        note(unreadable.merging(source.unreadableStatements) { $1 }, of: source.account)
        try await reconcile(source.account)
        let returned = try await askAboutReturns(to: source.account)
        if try await askAboutContradictions(of: source.account) + returned > 0 {
            // What the books say now agrees.
            try await reconcile(source.account)
        }
    }

    /// The days that are not covered. A bank leaves files of whatever day, such as of a payment that came back, so it is
    /// asked in every round.
    static func asked(
        _ days: [CalendarDay], covered: Set<CalendarDay>, through channel: PayoutChannel
    ) -> [CalendarDay] {
        let missing = days.filter { !covered.contains($0) }
        return missing.isEmpty && channel == .bank ? Array(days.prefix(1)) : missing
    }

    /// - Returns: why nobody could read what came; nil where nothing is to be said about it.
    private func fetch(
        _ day: CalendarDay, from source: any StatementSource
    ) async throws(ServiceUnavailable) -> String? {
        let statements: [ChannelStatement]
        do throws(StatementFault) {
            statements = try await source.statements(of: day)
        } catch {
            tell(error, day, source.account)
            if case .unreadable(let reason) = error { return reason }
            return nil
        }
        return try await Self.keep(
            statements, of: source,
            by: { [database] statement throws(ServiceUnavailable) in
                try await database.reconciliation.keep(statement, by: Self.actor)
            })
    }

    /// Several may be of one file, which its source hands out again unless all of it is kept. Other files, and what was
    /// paid on other days, do not wait for one that is refused.
    /// - Parameter keep: keeps one; the same once more changes nothing.
    /// - Returns: why one was refused; nil where none was.
    @discardableResult
    static func keep(
        _ statements: [ChannelStatement], of source: any StatementSource,
        by keep: (ChannelStatement) async throws(ServiceUnavailable) -> PostgresReconciliation.Kept
    ) async throws(ServiceUnavailable) -> String? {
        var refused: String?
        var isWhole = true
        for (place, statement) in statements.enumerated() {
            do throws(ServiceUnavailable) {
                if try await keep(statement) == .contradicts {
                    refused = "\(statement.name) says something else than before"
                    isWhole = false
                }
            } catch {
                guard error.concernsOneRow else { throw error }
                (refused, isWhole) = (error.detail, false)
            }
            let next = place + 1
            if next == statements.count || statements[next].name != statement.name {
                if isWhole { source.kept(statement) }
                isWhole = true
            }
        }
        return refused
    }

    /// Each is told once, and counts until it can be read or somebody has taken it away: where it lies it stays.
    private func note(_ unreadable: [String: String], of account: MerchantAccount) {
        let known = held.withLock { held in
            let known = held.unreadable[account] ?? [:]
            held.unreadable[account] = unreadable
            return known
        }
        for (name, reason) in unreadable.sorted(by: { $0.key < $1.key }) where known[name] == nil {
            logger.critical(
                "a statement cannot be read",
                metadata: [
                    "account": "\(account)", "statement": .string(name), "reason": .string(reason),
                ])
        }
    }

    private func tell(_ fault: StatementFault, _ day: CalendarDay, _ account: MerchantAccount) {
        let metadata: Logger.Metadata = [
            "account": "\(account)", "day": "\(day)", "reason": "\(fault)",
        ]
        switch fault {
        // A day without payments has no bill.
        case .notYet, .none: logger.debug("no statement", metadata: metadata)
        case .unavailable: logger.warning("no statement", metadata: metadata)
        case .unreadable: break
        }
    }

    private func reconcile(_ account: MerchantAccount) async throws(ServiceUnavailable) {
        let (found, closed) = try await database.reconciliation.reconcile(account)
        if found > 0 {
            logger.critical(
                "the books and a statement do not agree",
                metadata: ["account": "\(account)", "differences": "\(found)"])
        }
        if closed > 0 {
            logger.notice(
                "differences are gone",
                metadata: ["account": "\(account)", "differences": "\(closed)"])
        }
    }

    // MARK: What statements tell of payments

    /// Goes through all of them, page by page. What is the trouble of one payment is told, and no
    /// reason to leave the others and to prove no books.
    static func forEach<Payment>(
        _ page: (_ last: Payment?) async throws(ServiceUnavailable) -> [Payment],
        _ act: (Payment) async throws(ServiceUnavailable) -> Void,
        telling tell: (Payment, _ reason: String) -> Void
    ) async throws(ServiceUnavailable) {
        var payments = try await page(nil)
        while let last = payments.last {
            for payment in payments {
                do throws(ServiceUnavailable) {
                    try await act(payment)
                } catch {
                    guard error.concernsOneRow else { throw error }
                    tell(payment, error.detail)
                }
            }
            payments = try await page(last)
        }
    }

    /// Nobody asks about what is paid, so a statement is the reason to ask.
    /// - Returns: how many the provider says came back.
    private func askAboutReturns(
        to account: MerchantAccount
    ) async throws(ServiceUnavailable) -> Int {
        guard let provider = providers.first(where: { $0.account == account }) else { return 0 }
        var count = 0
        try await Self.forEach(
            { (last: PostgresReconciliation.Return?) throws(ServiceUnavailable) in
                try await database.reconciliation.returns(to: account, after: last)
            },
            { payment throws(ServiceUnavailable) in
                if try await askIfReturned(payment.win, provider) { count += 1 }
            },
            telling: { payment, reason in
                logger.critical(
                    "nobody can say if a payment came back",
                    metadata: ["win": "\(payment.win)", "reason": .string(reason)])
            })
        return count
    }

    private func askIfReturned(
        _ win: WinID, _ provider: any PayoutProvider
    ) async throws(ServiceUnavailable) -> Bool {
        guard let payout = try await database.payouts.payout(win), payout.state == .paid,
            let submission = payout.submission, submission.account == provider.account,
            try await database.payouts.askIfReturned(
                submission, of: win, through: provider, now: now)
        else { return false }
        logger.notice("a payment came back", metadata: ["win": "\(win)"])
        return true
    }

    /// Attempts that are over by the books, and of which money has left: the provider says whether they were paid after all.
    /// - Returns: how many it says so of, or that they came back.
    private func askAboutContradictions(
        of account: MerchantAccount
    ) async throws(ServiceUnavailable) -> Int {
        guard let provider = providers.first(where: { $0.account == account }) else { return 0 }
        var count = 0
        try await Self.forEach(
            { (last: PostgresReconciliation.Contradiction?) throws(ServiceUnavailable) in
                try await database.reconciliation.contradictions(of: account, after: last)
            },
            { attempt throws(ServiceUnavailable) in
                let isNew = try await database.payouts.askLate(
                    attempt.submission, of: attempt.win, through: provider)
                guard isNew else { return }
                count += 1
                logger.critical(
                    "an attempt that was over was paid, or came back",
                    metadata: ["win": "\(attempt.win)"])
            },
            telling: { attempt, reason in
                logger.critical(
                    "nobody can say if an attempt that was over was paid",
                    metadata: ["win": "\(attempt.win)", "reason": .string(reason)])
            })
        return count
    }

    /// Payments that never arrived: by the provider's statements, or by what people have heard from a bank.
    private func endAbsent(
        _ source: any StatementSource
    ) async throws(ServiceUnavailable) {
        try await Self.forEach(
            { (last: PostgresReconciliation.Absence?) throws(ServiceUnavailable) in
                try await database.reconciliation.absent(from: source.account, after: last)
            },
            { payment throws(ServiceUnavailable) in
                try await end(payment.win, knownSince: payment.coveredUntil, source)
            },
            telling: { payment, reason in
                logger.critical(
                    "a payment that never arrived cannot be ended",
                    metadata: ["win": "\(payment.win)", "reason": .string(reason)])
            })
    }

    /// The number is over, and another one may be used.
    private func end(
        _ win: WinID, knownSince: Timestamp, _ source: any StatementSource
    ) async throws(ServiceUnavailable) {
        let time = now()
        let forgetsNothing = !source.account.channel.refusesOldCalls
        if forgetsNothing {
            guard let order = try await database.payouts.payout(win)?.submission?.order else {
                return
            }
            do throws(StatementFault) {
                // Before another number is used: the bank would take this file too. If we stop here, it is not there the next
                // time either.
                try await source.withdraw(order)
            } catch {
                logger.error(
                    "a payment cannot be withdrawn",
                    metadata: ["win": "\(win)", "reason": "\(error)"])
                return
            }
        }
        let isEnded = Mutex(false)
        _ = try await database.payouts.change(win) { payout in
            let transfers =
                forgetsNothing
                ? payout.neverArrived(asked: knownSince, at: time)
                : payout.absent(fromStatementUntil: knownSince, at: time)
            isEnded.withLock { $0 = transfers != nil }
            return transfers ?? []
        }
        // A worker may have heard otherwise meanwhile, or have sent it again.
        guard isEnded.withLock({ $0 }) else { return }
        logger.notice("a payment never arrived", metadata: ["win": "\(win)"])
    }

    // MARK: The proof

    func proveIfDue() async throws(ServiceUnavailable) {
        let today = now().dayInChina
        guard now().duration(since: ChannelStatement.day(today).lowerBound) >= Self.proofFrom
        else { return }
        let last = try await database.proofs.last()
        if let last, last.day >= today { return held.withLock { $0.proof = last } }
        let proof = try await database.books.proof()
        let open = try await database.reconciliation.openCounts()
        let differences = open.sorted { $0.key < $1.key }
            .map { "clearing:\($0.key) and its statements: \($0.value) differences are open" }
        let unreadable = figures.unreadable.flatMap { account, names in
            names.map { "a statement of \(account) cannot be read: \($0.key), \($0.value)" }
        }.sorted().prefix(Self.unreadableMaximum)
        try await database.proofs.keep(proof, also: differences + unreadable, of: today)
        let kept = try await database.proofs.last()
        held.withLock { $0.proof = kept }
        for fault in kept?.faults ?? [] {
            logger.critical("the books do not agree", metadata: ["fault": .string(fault)])
        }
    }

    private func look() async throws(ServiceUnavailable) {
        let open = try await database.reconciliation.openCounts()
        held.withLock { $0.open = open }
    }
}
