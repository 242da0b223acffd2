import Cryptography
import Invoices
import Ledger
import Lottery
import Payouts
import Synchronization

/// The keys of whoever pays.
final class PayoutKeys: PayeeKey, CustomReflectable {
    private let payee: X25519PrivateKey
    private let personal: PersonalKey
    let risk: RiskKey

    /// Nil for keys of another length.
    init?(payee: consuming Secret, personal: consuming Secret) {
        let risk = RiskKey(payee)
        guard let payee = X25519PrivateKey(payee), let personal = PersonalKey(personal) else {
            return nil
        }
        self.payee = payee
        self.personal = personal
        self.risk = risk
    }

    /// Nothing prints what is in here.
    var customMirror: Mirror { Mirror(self, children: []) }

    func open(_ sealed: [UInt8]) -> Payee? { SealedPayee.open(sealed, with: payee) }

    func document(_ sealed: [UInt8]) -> WinnerDocument? {
        WinnerDocument(sealed: sealed, with: payee)
    }

    /// Names an invoice, the same under whatever campaign key it was entered.
    func tag(ofTaxed id: InvoiceID) -> Bytes32 { personal.tag(ofTaxed: id) }
    /// By which a change of an invoice finds the prize that it has won.
    func tag(ofWatched id: InvoiceID) -> Bytes32 { personal.tag(ofWatched: id) }

    /// The invoice that an entry hides; nil for a row of another key, and for one that was erased.
    func invoice(_ personal: [UInt8]) -> InvoiceID? { opening(personal)?.id }

    func opening(_ sealed: [UInt8]) -> EntryOpening? { personal.opening(sealed) }

    /// The name of an identity, under which the table has it.
    func tag(of identity: HolderIdentity) -> Bytes32 { personal.tag(of: identity) }
}

/// The facts of a win in the database, for the worker that pays it.
final class PayoutFacts: WinInvoices, PayoutTerms, WalletOwners, EndedConsents {
    let database: PayoutDatabase
    let keys: PayoutKeys
    /// Manifests are long, and a campaign changes its own a few times in its life.
    private let manifests = Mutex<[Bytes32: CampaignManifest]>([:])
    private let recent = Mutex<[WinID: Recent]>([:])

    private struct Recent {
        let facts: PayoutDatabase.Facts
        let readAt: ContinuousClock.Instant
        /// Of the invoice, once somebody has looked at it.
        var issuedOn: CalendarDay?
    }

    /// One attempt asks for the same facts several times.
    private static let recentSpan = Duration.seconds(5)
    /// More than are worked on at once.
    private static let recentMaximum = 4 * PayoutLoop.workers
    /// Campaigns with wins to be paid, each with its amendments.
    private static let manifestsMaximum = 256
    /// WeChat Pay takes 32 characters.
    private static let nameMaximum = 32

    init(_ database: PayoutDatabase, _ keys: PayoutKeys) {
        self.database = database
        self.keys = keys
    }

    func isGood(_ win: WinID) async throws(ServiceUnavailable) -> Bool {
        let standing = try await look(at: win).standing
        guard standing.reversed < .zero else { return standing == .good }
        let rule = try await terms(of: win).rule
        let judged = rule == .hold ? try await database.watch.judged(win) : .zero
        switch standing.judgement(by: rule, judged: judged) {
        case .stands: return true
        case .void: return false
        case .hold:
            // The feed holds it within moments; until then nobody can say.
            throw ServiceUnavailable(
                .ledger, .unreachable, "the invoice of \(win) was partly reversed just now",
                effect: .didNotHappen)
        }
    }

    /// On which day the invoice was issued, as it was read a moment ago: a day of issue never changes.
    func issuedOn(of win: WinID) async throws(ServiceUnavailable) -> CalendarDay {
        if let known = recent.withLock({ $0[win]?.issuedOn }) { return known }
        return try await look(at: win).issuedOn
    }

    private func look(
        at win: WinID
    ) async throws(ServiceUnavailable) -> PayoutDatabase.SeenInvoice {
        let seen = try await database.invoice(try await invoiceID(of: win))
        recent.withLock { $0[win]?.issuedOn = seen.issuedOn }
        return seen
    }

    /// The rules of a campaign about the invoices of its wins.
    struct WatchTerms: Sendable {
        let rule: PartialReversalRule
        /// When the campaign closes.
        let periodEnds: Timestamp
    }

    func terms(of win: WinID) async throws(ServiceUnavailable) -> WatchTerms {
        let manifest = try await manifest(of: win)
        guard let rule = PartialReversalRule(rawValue: manifest.partialReversal.rawValue)
        else { throw ServiceUnavailable(.ledger, .damaged, "a win without a manifest") }
        return WatchTerms(
            rule: rule,
            periodEnds: Timestamp(
                microseconds: Int64(clamping: manifest.closes) * 1_000_000))
    }

    /// By which the change feed finds the wins of an invoice.
    func watchTag(of id: InvoiceID) -> Bytes32 { keys.tag(ofWatched: id) }

    /// A wrong key must forfeit nobody's prize, so that is a fault.
    func invoiceID(of win: WinID) async throws(ServiceUnavailable) -> InvoiceID {
        guard let id = keys.invoice(try await of(win).personal) else {
            throw ServiceUnavailable(
                .ledger, .damaged, "the invoice of \(win) cannot be read with payout.personalKey")
        }
        return id
    }

    func names(
        of win: WinID
    ) async throws(ServiceUnavailable) -> (activity: String, award: String) {
        let title = try await manifest(of: win).title.chinese
        let prize = try await of(win).prize
        let award = prize.isEmpty ? "有奖发票奖金" : "有奖发票奖金 \(prize)"
        return (String(title.prefix(Self.nameMaximum)), String(award.prefix(Self.nameMaximum)))
    }

    /// As they were read a moment ago.
    func of(_ win: WinID) async throws(ServiceUnavailable) -> PayoutDatabase.Facts {
        let now = ContinuousClock.now
        if let known = recent.withLock({ $0[win] }), now - known.readAt < Self.recentSpan {
            return known.facts
        }
        guard let facts = try await database.facts(of: win) else {
            throw ServiceUnavailable(.ledger, .damaged, "\(win) is no win with a manifest")
        }
        recent.withLock { recent in
            // A payout that still needs one of them reads it anew.
            if recent.count >= Self.recentMaximum { recent.removeAll() }
            recent[win] = Recent(facts: facts, readAt: now)
        }
        return facts
    }

    private func manifest(of win: WinID) async throws(ServiceUnavailable) -> CampaignManifest {
        let digest = try await of(win).manifest
        if let known = manifests.withLock({ $0[digest] }) { return known }
        guard let body = try await database.manifest(digest),
            let manifest = try? CampaignManifest(body)
        else { throw ServiceUnavailable(.ledger, .damaged, "a win without a manifest") }
        manifests.withLock { manifests in
            if manifests.count >= Self.manifestsMaximum { manifests.removeAll() }
            manifests[digest] = manifest
        }
        return manifest
    }

    func earlier(than win: WinID) async throws(ServiceUnavailable) -> [PrizeTax.Taxed] {
        try await database.earlier(than: win, of: keys.tag(ofTaxed: try await invoiceID(of: win)))
    }

    func document(of win: WinID) async throws(ServiceUnavailable) -> [UInt8]? {
        try await database.document(of: win)
    }

    func hasEnded(
        _ consent: Payee.Consent, through channel: PayoutChannel
    ) async throws(ServiceUnavailable) -> Bool {
        try await database.hasEnded(PayoutDatabase.GivenConsent(channel, consent))
    }

    func end(
        _ consent: Payee.Consent, through channel: PayoutChannel
    ) async throws(ServiceUnavailable) {
        try await database.end(PayoutDatabase.GivenConsent(channel, consent))
    }

    /// Accounts elsewhere are nobody's identity, and have rested.
    func mayBePaid(_ win: WinID, to payee: Payee) async throws(ServiceUnavailable) -> Bool {
        guard case .wechat(let app, let openID) = payee.account else { return true }
        let own = HolderIdentity.chat("wechat", account: app, person: openID)
        return try await database.mayBePaid(win, walletOf: keys.tag(of: own))
    }
}
