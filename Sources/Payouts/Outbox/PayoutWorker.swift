import Cryptography
package import Invoices

/// Does what `PayoutWork` says, act by act. It may die between any two.
package struct PayoutWorker: Sendable {
    /// Three deadlines of a provider's call, so that nobody else takes up what is merely slow.
    package static let lease = Duration.seconds(45)

    private let store: any PayoutStore
    private let providers: [any PayoutProvider]
    private let gates: MerchantGates
    private let invoices: any WinInvoices
    private let terms: any PayoutTerms
    private let key: any PayeeKey
    private let now: @Sendable () -> Timestamp
    private let jitter: @Sendable () -> Double

    /// - Parameters:
    ///   - now: the clock, which is read directly before each call.
    ///   - jitter: 0 up to 1, by chance.
    package init(
        store: any PayoutStore, providers: [any PayoutProvider], gates: MerchantGates,
        invoices: any WinInvoices, terms: any PayoutTerms, key: any PayeeKey,
        now: @escaping @Sendable () -> Timestamp, jitter: @escaping @Sendable () -> Double
    ) {
        self.store = store
        self.providers = providers
        self.gates = gates
        self.invoices = invoices
        self.terms = terms
        self.key = key
        self.now = now
        self.jitter = jitter
    }

    /// Goes on with one payout until there is nothing to do about it at this moment, and gives it back.
    /// - Returns: merchant accounts that have stopped meanwhile, and why.
    package func work(
        on claimed: ClaimedPayout
    ) async throws -> [MerchantAccount: String] {
        var work = PayoutWork(claimed: claimed.payout)
        var stopped: [MerchantAccount: String] = [:]
        let win = claimed.payout.win
        while true {
            switch work.next(at: now()) {
            case .done:
                if !work.isLost { try await store.giveBack(win, fence: claimed.fence) }
                return stopped
            case .commit(let transfers):
                let isDone = try await store.commit(
                    work.payout, transfers, fence: claimed.fence)
                work.committed(isDone)
            case .prepare(let attempt): try await prepare(attempt, &work)
            case .check:
                if let account = work.payout.submission?.account,
                    let opens = gates.shut(account, at: now())
                {
                    work.postponed(until: opens)
                    continue
                }
                let check = SubmissionCheck(asked: now())
                let finding = await finding(win, fence: claimed.fence)
                work.checked(finding, by: check, at: now())
            case .submit(let submission):
                guard let provider = provider(of: submission) else {
                    work.postponed(until: now().advanced(by: MerchantGate.stop))
                    continue
                }
                gates.beginCall(submission.account, at: now())
                let answer = await provider.submit(submission)
                if gates.answered(answer, submission.account, at: now()) {
                    stopped[submission.account] = gates.reasons[submission.account]
                }
                work.answered(answer, to: submission.order, at: now(), jitter: jitter())
            case .query(let submission):
                let answer =
                    await provider(of: submission)?.query(submission)
                    ?? .unknown("the account is not configured")
                work.answered(answer, to: submission.order, at: now(), jitter: jitter())
            case .cancel(let submission):
                let answer =
                    await provider(of: submission)?.cancel(submission)
                    ?? .unknown("the account is not configured")
                work.cancelAnswered(answer, to: submission.order, at: now(), jitter: jitter())
            }
        }
    }

    private func provider(of submission: Submission) -> (any PayoutProvider)? {
        providers.first { $0.account == submission.account }
    }

    /// Both are asked behind the moment from which the check counts.
    private func finding(_ win: WinID, fence: Int64) async -> PayoutWork.Finding {
        do {
            switch try await store.standing(win, fence: fence) {
            case .lost: return .lost
            case .held(let reason): return .held(reason)
            case .yours: return try await invoices.isGood(win) ? .good : .void
            }
        } catch {
            // Nobody can say: the lease ends, and whoever takes it up asks the provider first.
            return .lost
        }
    }

    private func prepare(_ attempt: Int, _ work: inout PayoutWork) async throws {
        let payout = work.payout
        guard var payee = payout.payee.flatMap({ key.open($0) }) else {
            return work.refused("the account cannot be read")
        }
        // An invoice that is void already costs no attempt.
        guard try await invoices.isGood(payout.win) else { return work.voided(at: now()) }
        let earlier = try await terms.earlier(than: payout.win)
        if PrizeTax.needsDocument(for: payout.gross, earlier: earlier) {
            guard let sealed = try await terms.document(of: payout.win),
                let document = key.document(sealed)
            else { return work.refused("a taxed prize needs the winner's name and document") }
            payee = payee.named(document.name)
        }
        guard let tax = PrizeTax.withholding(on: payout.gross, earlier: earlier) else {
            return work.refused("an amount that cannot be taxed")
        }
        let withheld = attempt == 1 ? tax.amount : payout.withheld
        guard let net = payout.gross.subtracting(withheld), net > .zero else {
            return work.settled(withheld: withheld)
        }
        let order = OrderNumber(of: payout.win, attempt: attempt)
        let names = try await terms.names(of: payout.win)
        let command = PayoutCommand(
            order: order, win: payout.win, payee: payee, amount: net, activity: names.activity,
            award: names.award)
        choose(command, &work, withheld: withheld)
    }

    /// The first account that can pay it, in an order of the number's own, so that accounts share the work.
    private func choose(
        _ command: PayoutCommand, _ work: inout PayoutWork, withheld: Fen
    ) {
        let able = providers.filter { $0.account.channel == command.payee.account.channel }
            .map { provider in
                (SHA256.hash(Array("\(command.order) \(provider.account)".utf8)), provider)
            }.sorted { $0.0 < $1.0 }
        var opens: Timestamp?
        var reason = "no account of ours pays by \(command.payee.account.channel.rawValue)"
        for (_, provider) in able {
            if let shut = gates.shut(provider.account, at: now()) {
                opens = min(opens ?? shut, shut)
                continue
            }
            do throws(PreparationRefusal) {
                let submission = try provider.prepare(command, at: now())
                return work.prepared(submission, withheld: withheld, at: now())
            } catch {
                switch error {
                case .amount(let allowed):
                    reason =
                        "\(provider.account) pays \(allowed.lowerBound) to \(allowed.upperBound)"
                case .nameMissing: reason = "the payee's name is needed"
                case .payee(let what): reason = what
                case .notNow: opens = now().advanced(by: .seconds(10))
                }
            }
        }
        if let opens { work.postponed(until: opens) } else { work.refused(reason) }
    }
}
