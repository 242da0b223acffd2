package import Invoices
package import Logging
import Lottery
import Timing
package import Verification

/// Looks again for invoices that were entered before the ledger had them, and tells outcomes that came later than
/// the reply. Every worker does; each entry is with one of them at a time.
///
/// A worker that dies on the way leaves all of it to be done again. An entry is made once, and so is a message.
package struct AwaitedEntries: Sendable {
    private let entering: EntryService
    private let waiting: EntryWaiting
    private let verifier: any InvoiceVerifying
    private let teller: any EntryTeller
    private let now: @Sendable () -> Timestamp
    private let logger: Logger

    /// Seals end as often; most outcomes are told in the reply.
    static let lookInterval = Duration.seconds(1)
    /// Until the same invoice is looked up again. A seller's invoices come within minutes.
    package static let lookupInterval = Duration.seconds(60)
    /// A message that was not queued is tried again.
    package static let tellInterval = Duration.seconds(30)
    /// As many look-ups as one round trip takes.
    static let atOnceMaximum = 50

    package init(
        _ entering: EntryService, _ waiting: EntryWaiting, verifier: any InvoiceVerifying,
        teller: any EntryTeller, now: @escaping @Sendable () -> Timestamp, logger: Logger
    ) {
        self.entering = entering
        self.waiting = waiting
        self.verifier = verifier
        self.teller = teller
        self.now = now
        self.logger = logger
    }

    /// Until the task is cancelled.
    package func run() async {
        var backoff = Backoff(first: Self.lookInterval, ceiling: .seconds(30))
        while !Task.isCancelled {
            var pause = Self.lookInterval
            do throws(ServiceUnavailable) {
                while try await round() == Self.atOnceMaximum {}
                backoff.succeeded()
            } catch {
                if backoff.failures == 0 {
                    logger.warning(
                        "awaited entries wait, for their store does not answer",
                        metadata: error.metadata)
                }
                pause = backoff.failed(chance: .random(in: 0..<1))
            }
            try? await Task.sleep(for: pause)
        }
    }

    /// Does what is due, as much as one worker does at once.
    /// - Returns: how many there were of what there were more of.
    package func round() async throws(ServiceUnavailable) -> Int {
        let judged = try await waiting.store.judgedEntries(
            Self.atOnceMaximum, again: Self.tellInterval)
        let drawn = try await waiting.store.drawNews(Self.atOnceMaximum, again: Self.tellInterval)
        let invoices = try await waiting.store.dueInvoices(
            Self.atOnceMaximum, again: Self.lookupInterval)
        await withDiscardingTaskGroup { group in
            for entry in judged {
                group.addTask {
                    await guarding { () throws(ServiceUnavailable) in try await tell(entry) }
                }
            }
            for news in drawn {
                group.addTask {
                    await guarding { () throws(ServiceUnavailable) in try await tell(news) }
                }
            }
            for invoice in invoices {
                group.addTask {
                    await guarding { () throws(ServiceUnavailable) in try await look(invoice) }
                }
            }
        }
        return max(judged.count, drawn.count, invoices.count)
    }

    /// A fault leaves it to be done when it is due again.
    private func guarding(_ work: () async throws(ServiceUnavailable) -> Void) async {
        do throws(ServiceUnavailable) {
            try await work()
        } catch {
            logger.warning("an awaited entry waits on", metadata: error.metadata)
        }
    }

    private func tell(_ judged: JudgedEntry) async throws(ServiceUnavailable) {
        // Another worker may have the key; the store forgets what nobody can open.
        guard let whom = waiting.whom(judged) else {
            return logger.error("an awaited outcome was sealed under another lottery.personalKey")
        }
        let news = EntryNews(
            key: "outcome \(judged.leaf)", what: .judged(leaf: judged.leaf, judged.outcome))
        try await teller.tell(news, to: whom)
        // If we stop here, the message is known when it is added again.
        try await waiting.store.removeOutcome(of: judged.entry)
    }

    private func tell(_ drawn: DrawNews) async throws(ServiceUnavailable) {
        if let person = waiting.person(drawn) {
            let news = EntryNews(
                key: "draw \(drawn.id)", what: .drawn(leaf: drawn.leaf, drawn.win))
            try await teller.tell(news, to: person)
        } else if !drawn.identities.isEmpty, !drawn.personal.isEmpty {
            // Another worker may have the key.
            return logger.error("a draw's news was sealed under another lottery.personalKey")
        }
        // If we stop here, the message is known when it is added again. Whom nobody can reach sees it on the receipt's page.
        try await waiting.store.removeDrawNews(drawn.id)
    }

    private func look(_ invoice: AwaitedInvoice) async throws(ServiceUnavailable) {
        guard let entry = waiting.entry(invoice) else {
            logger.error("an awaited invoice was sealed under another lottery.personalKey")
            // Another worker may have the key.
            if invoice.isOver { try await waiting.store.removeInvoice(invoice.id) }
            return
        }
        let what: EntryNews.What?
        do throws(ServiceUnavailable) {
            what = try await result(of: entry, in: invoice.id)
        } catch {
            // Tell the loss only if it is certain: an entry that may have been made, or can be
            // looked up again, is kept.
            guard invoice.isOver, error.effect == .didNotHappen,
                error.code == .damaged || error.code == .rejected
            else { throw error }
            what = nil
        }
        guard let what = what ?? (invoice.isOver ? .notListed(until: entry.until) : nil) else {
            return
        }
        try await teller.tell(EntryNews(key: "awaited \(invoice.id)", what: what), to: entry.whom)
        try await waiting.store.removeInvoice(invoice.id)
    }

    /// Nil while there is nothing to tell.
    private func result(
        of awaited: AwaitedEntry, in row: Int64
    ) async throws(ServiceUnavailable) -> EntryNews.What? {
        // The person who waits has paid for the query when it was asked first. Details that turn out to be wrong
        // count as a wrong attempt, or else one could try all of them on an invoice that is still to come.
        let question = Question(
            awaited.submitted, by: awaited.client, at: now(), isPaid: true)
        let answer = try await verifier.verify(question)
        switch answer.verdict {
        case .notFound, .limited, .throttled: return nil
        case .overloaded: throw Self.unknown(.overloaded)
        case .inconsistent, .outOfRange, .malformed: return .unverified(answer.verdict)
        case .consistent(let verified):
            guard !verified.isFromOutage else { throw Self.unknown(.unreachable) }
            return try await enter(verified, awaited, in: row)
        }
    }

    private static func unknown(_ code: ServiceUnavailable.Code) -> ServiceUnavailable {
        ServiceUnavailable(
            .ledger, code, "an invoice's state is not known just now", effect: .didNotHappen)
    }

    private func enter(
        _ verified: VerifiedInvoice, _ awaited: AwaitedEntry, in row: Int64
    ) async throws(ServiceUnavailable) -> EntryNews.What? {
        let moment = now()
        guard
            case .success(let campaign) = try await entering.campaign(
                named: awaited.campaign, at: moment)
        else { return nil }
        // A holder who was forgotten since this was taken is not made anew by it.
        let decision = try await entering.enter(
            awaited: row, verified, as: awaited.identity, name: awaited.name, in: campaign,
            at: moment)
        switch decision {
        case nil:
            // He was forgotten, or has asked again: this row says nothing more.
            throw ServiceUnavailable(
                .ledger, .unreachable, "nobody waits for it any more", effect: .didNotHappen)
        case .refused(let refusal, _): return .refused(refusal)
        case .entered(let entry, _):
            let outcome = await entering.outcome(of: entry)
            if outcome == .waiting {
                // The entry stands, and its page tells the outcome to whoever asks.
                try? await entering.tellOutcome(of: entry, to: awaited.whom)
            }
            return .entered(leaf: entry.stored.leaf, outcome)
        }
    }
}
