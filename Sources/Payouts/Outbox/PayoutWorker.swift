import Cryptography
import Invoices

/// Does what `PayoutWork` says, act by act. It may die between any two.
package struct PayoutWorker: Sendable {
    /// Three deadlines of a provider's call, so that nobody else takes up what is merely slow.
    package static let lease = Duration.seconds(45)

    /// An account that does not open today may be of another key, which somebody has to put right.
    static let unreadablePause = Duration.seconds(600)

    private let store: any PayoutStore
    private let providers: [any PayoutProvider]
    private let gates: MerchantGates
    private let invoices: any WinInvoices
    private let terms: any PayoutTerms
    private let key: any PayeeKey
    private let risk: (any PayoutRisk)?
    private let owners: (any WalletOwners)?
    private let consents: (any EndedConsents)?
    private let time: PayoutTime
    private let observer: any PayoutObserver

    /// - Parameters:
    ///   - risk: who looks before an attempt; nobody where it is nil.
    ///   - owners: who knows whose wallets are; nobody where it is nil.
    ///   - consents: who keeps those that have ended; where it is nil, each is asked about.
    package init(
        store: any PayoutStore, providers: [any PayoutProvider], gates: MerchantGates,
        invoices: any WinInvoices, terms: any PayoutTerms, key: any PayeeKey,
        risk: (any PayoutRisk)? = nil, owners: (any WalletOwners)? = nil,
        consents: (any EndedConsents)? = nil, time: PayoutTime, observer: any PayoutObserver
    ) {
        self.store = store
        self.providers = providers
        self.gates = gates
        self.invoices = invoices
        self.terms = terms
        self.key = key
        self.risk = risk
        self.owners = owners
        self.consents = consents
        self.time = time
        self.observer = observer
    }

    /// Goes on with one payout until there is nothing to do about it at this moment, and gives it back.
    package func work(on claimed: ClaimedPayout) async throws {
        var work = PayoutWork(claimed: claimed.payout)
        var place: Place?
        let win = claimed.payout.win
        while true {
            switch work.next(at: time.now()) {
            case .done:
                if !work.isLost, !work.isGivenBack {
                    try await store.giveBack(win, fence: claimed.fence)
                }
                if let alarm = work.payout.alarm, alarm != claimed.payout.alarm, !work.isLost {
                    observer.needsPerson(win, alarm)
                }
                return
            case .commit(let transfers, let isLast):
                let isDone = try await store.commit(
                    work.payout, transfers, fence: claimed.fence, endsLease: isLast)
                work.committed(isDone)
            case .prepare(let attempt): try await prepare(attempt, &work, &place)
            case .check: try await check(claimed, &work, &place)
            case .submit(let submission): try await submit(submission, claimed, &work)
            case .query(let submission):
                let answer =
                    await provider(of: submission)?.query(submission)
                    ?? .unknown("the account is not configured")
                observer.answered(answer, submission.account, .query)
                work.answered(
                    answer, to: submission.order, at: time.now(), jitter: time.jitter())
            case .cancel(let submission):
                let answer =
                    await provider(of: submission)?.cancel(submission)
                    ?? .unknown("the account is not configured")
                observer.answered(answer, submission.account, .cancel)
                work.cancelAnswered(
                    answer, to: submission.order, at: time.now(), jitter: time.jitter())
            }
        }
    }

    /// A place in an account's line of calls. It is taken before an attempt is spent, and serves one call.
    private struct Place {
        let account: MerchantAccount
        let start: Timestamp
    }

    /// Waits for a place in the account's line of calls, then looks.
    private func check(
        _ claimed: ClaimedPayout, _ work: inout PayoutWork, _ place: inout Place?
    ) async throws {
        if let account = work.payout.submission?.account {
            let start: Timestamp
            if let place, place.account == account {
                start = place.start
            } else {
                switch gates.admit(account, at: time.now()) {
                case .shut(let opens): return work.postponed(until: opens)
                case .from(let moment): start = moment
                }
            }
            place = nil
            let wait = start.duration(since: time.now())
            if wait > .zero { try await time.sleep(wait) }
        }
        let check = SubmissionCheck(asked: time.now())
        let finding = await finding(work.payout, fence: claimed.fence)
        work.checked(finding, by: check, at: time.now())
    }

    private func submit(
        _ submission: Submission, _ claimed: ClaimedPayout, _ work: inout PayoutWork
    ) async throws {
        guard let provider = provider(of: submission) else {
            return work.postponed(until: time.now().advanced(by: MerchantGate.stop))
        }
        let account = submission.account
        guard gates.beginCall(account, at: time.now()) else {
            return work.postponed(until: gates.shut(account, at: time.now()) ?? time.now())
        }
        if let due = claimed.payout.wakesAt, claimed.payout.attempt < work.payout.attempt {
            observer.began(after: time.now().duration(since: due))
        }
        let answer = await provider.submit(submission)
        observer.answered(answer, account, .submit)
        if gates.answered(answer, account, at: time.now()) {
            observer.stopped(account, gates.reasons[account] ?? "")
        }
        // If we stop before the answer is written, whoever takes it up asks.
        if case .unknown = answer { try await lookAtConsent(of: work.payout, through: provider) }
        work.answered(answer, to: submission.order, at: time.now(), jitter: time.jitter())
    }

    private func provider(of submission: Submission) -> (any PayoutProvider)? {
        providers.first { $0.account == submission.account }
    }

    /// Both are asked behind the moment from which the check counts.
    private func finding(_ payout: Payout, fence: Int64) async -> PayoutWork.Finding {
        do {
            switch try await store.standing(payout.win, fence: fence) {
            case .lost: return .lost
            case .held(let reason): return .held(reason)
            case .yours: return try await isOwed(payout) ? .good : .void
            }
        } catch {
            // It is not known: the lease ends, and the worker that takes it up asks the provider first.
            return .lost
        }
    }

    /// What the holder has paid back already is his own money, whatever his invoice is.
    private func isOwed(_ payout: Payout) async throws(ServiceUnavailable) -> Bool {
        if payout.isRepaid { return true }
        return try await invoices.isGood(payout.win)
    }

    private func prepare(
        _ attempt: Int, _ work: inout PayoutWork, _ place: inout Place?
    ) async throws {
        let payout = work.payout
        guard var payee = payout.payee.flatMap({ key.open($0) }) else {
            // Perhaps the key is a wrong one, and then it is everybody's: the holder has done nothing that he could do
            // better.
            observer.cannotRead(payout.win)
            return work.postponed(until: time.now().advanced(by: Self.unreadablePause))
        }
        // Before anything is looked up for a call that nobody could make now.
        let able = providers.map(\.account).filter { $0.channel == payee.account.channel }
        if let opens = gates.opens(able, at: time.now()) { return work.postponed(until: opens) }
        // An invoice that is void already costs no attempt.
        guard try await isOwed(payout) else { return work.voided(at: time.now()) }
        // If we stop behind it, the account rests and the payout waits for it: nothing is lost.
        if let owners, try await !owners.mayBePaid(payout.win, to: payee) {
            return work.committed(false)
        }
        // Another attempt may go to another account.
        if let risk {
            let suspicions = try await risk.suspicions(of: payout.win, to: payee)
            guard suspicions.isEmpty else {
                return work.suspected("risk: " + suspicions.joined(separator: "; "))
            }
        }
        let earlier = try await terms.earlier(than: payout.win)
        if PrizeTax.needsDocument(for: payout.gross, earlier: earlier) {
            guard let sealed = try await terms.document(of: payout.win),
                let document = key.document(sealed)
            else { return work.refused(Payout.documentReference) }
            payee = payee.named(document.name)
        }
        guard let due = PrizeTax.withholding(on: payout.gross, earlier: earlier) else {
            return work.refused("an amount that cannot be taxed")
        }
        let withheld = attempt == 1 ? due : payout.withheld
        guard let net = payout.gross.subtracting(withheld), net > .zero else {
            return work.settled(withheld: withheld)
        }
        // The payee ends a consent whenever he likes, and an order under it stays in doubt until the day's statement.
        if let consent = payee.consent,
            try await hasEnded(consent, through: payee.account.channel, before: attempt)
        {
            payee = payee.withoutConsent
        }
        let order = OrderNumber(of: payout.win, attempt: attempt)
        let names = try await terms.names(of: payout.win)
        let command = PayoutCommand(
            order: order, win: payout.win, payee: payee, amount: net, activity: names.activity,
            award: names.award, isPayeePresent: payout.isHolderHere(at: time.now()))
        choose(command, &work, &place, withheld: withheld)
    }

    /// A provider that tells of ends is asked before a later attempt only: what it told may have been lost, and then the first
    /// one came to nothing. One that does not answer is not waited for: the order is tried.
    private func hasEnded(
        _ consent: Payee.Consent, through channel: PayoutChannel, before attempt: Int
    ) async throws -> Bool {
        let given = MerchantAccount(channel, consent.merchant)
        guard let provider = providers.first(where: { $0.account == given }) else { return false }
        if let consents {
            if try await consents.hasEnded(consent, through: channel) { return true }
            if attempt == 1, provider.tellsOfConsents { return false }
        }
        return await provider.isUsable(consent) == false
    }

    /// An order of which nobody knows what became of it may have been refused for a consent that ended unheard of. This one
    /// stays in doubt; others of the same payee do not follow it.
    private func lookAtConsent(
        of payout: Payout, through provider: any PayoutProvider
    ) async throws {
        guard let consents, provider.tellsOfConsents,
            let consent = payout.payee.flatMap({ key.open($0) })?.consent,
            consent.merchant == provider.account.merchant,
            await provider.isUsable(consent) == false
        else { return }
        try await consents.end(consent, through: provider.account.channel)
    }

    /// The first account that can pay it, in an order of the number's own, so that accounts share the work.
    private func choose(
        _ command: PayoutCommand, _ work: inout PayoutWork, _ place: inout Place?, withheld: Fen
    ) {
        let able = providers.filter { $0.account.channel == command.payee.account.channel }
            .map { provider in
                (SHA256.hash(Array("\(command.order) \(provider.account)".utf8)), provider)
            }.sorted { $0.0 < $1.0 }
        var opens: Timestamp?
        var waitsForPayee = false
        var reason = "no account of ours pays by \(command.payee.account.channel.rawValue)"
        for (_, provider) in able {
            if let shut = gates.opens([provider.account], at: time.now()) {
                opens = min(opens ?? shut, shut)
                continue
            }
            do throws(PreparationRefusal) {
                let submission = try provider.prepare(command, at: time.now())
                switch gates.admit(provider.account, at: time.now()) {
                case .shut(let shut): opens = min(opens ?? shut, shut)
                case .from(let start):
                    place = Place(account: provider.account, start: start)
                    return work.prepared(submission, withheld: withheld, at: time.now())
                }
            } catch {
                switch error {
                case .amount(let allowed):
                    reason =
                        "\(provider.account) pays \(allowed.lowerBound) to \(allowed.upperBound)"
                case .nameMissing: reason = "the payee's name is needed"
                case .payee(let what): reason = what
                case .payeeAbsent: waitsForPayee = true
                case .notNow:
                    let soon = time.now().advanced(by: .seconds(10))
                    opens = min(opens ?? soon, soon)
                }
            }
        }
        if waitsForPayee {
            work.waitsForVisit()
        } else if let opens {
            work.postponed(until: opens)
        } else {
            work.refused(reason)
        }
    }
}
