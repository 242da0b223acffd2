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

    func opening(_ personal: [UInt8]) -> EntryOpening? {
        self.personal.open(personal).flatMap { EntryOpening(json: $0) }
    }
}

/// What the database knows of a win, for whoever pays it.
final class PayoutFacts: WinInvoices, PayoutTerms {
    let database: PayoutDatabase
    let keys: PayoutKeys
    /// By campaign: its newest manifest and the title in it. It is long, and changes a few times in its life.
    private let titles = Mutex<[String: (manifest: [UInt8], title: String)]>([:])

    /// WeChat Pay takes 32 characters.
    private static let nameMaximum = 32

    init(_ database: PayoutDatabase, _ keys: PayoutKeys) {
        self.database = database
        self.keys = keys
    }

    func isGood(_ win: WinID) async throws(ServiceUnavailable) -> Bool {
        let invoice = try await invoice(of: win)
        let standing = try await database.standing(of: invoice.id)
        let judged: Fen =
            invoice.rule == .hold && standing.reversed < .zero
            ? try await database.watch.judged(win) : .zero
        switch standing.judgement(by: invoice.rule, judged: judged) {
        case .stands: return true
        case .void: return false
        case .hold:
            // The feed holds it within moments; until then nobody can say.
            throw ServiceUnavailable(
                .ledger, .unreachable, "the invoice of \(win) was partly reversed just now",
                effect: .didNotHappen)
        }
    }

    /// The invoice of a win, and what its campaign says of it.
    struct WonInvoice: Sendable {
        let id: InvoiceID
        let rule: PartialReversalRule
        /// When the campaign closes.
        let periodEnds: Timestamp
    }

    /// A wrong key must forfeit nobody's prize, so that is a fault.
    func invoice(of win: WinID) async throws(ServiceUnavailable) -> WonInvoice {
        guard let facts = try await database.facts(of: win), let id = keys.invoice(facts.personal)
        else {
            throw ServiceUnavailable(
                .ledger, .damaged, "the invoice of \(win) cannot be read with payout.personalKey")
        }
        guard let manifest = try? CampaignManifest(facts.manifest),
            let rule = PartialReversalRule(rawValue: manifest.partialReversal.rawValue)
        else { throw ServiceUnavailable(.ledger, .damaged, "a win without a manifest") }
        return WonInvoice(
            id: id, rule: rule,
            periodEnds: Timestamp(
                microseconds: Int64(clamping: manifest.closes) * 1_000_000))
    }

    func names(
        of win: WinID
    ) async throws(ServiceUnavailable) -> (activity: String, award: String) {
        guard let facts = try await database.facts(of: win),
            let title = title(of: win.origin, facts.manifest)
        else { throw ServiceUnavailable(.ledger, .damaged, "a win without a manifest") }
        let award = facts.prize.isEmpty ? "有奖发票奖金" : "有奖发票奖金 \(facts.prize)"
        return (title, String(award.prefix(Self.nameMaximum)))
    }

    private func title(of origin: String, _ manifest: [UInt8]) -> String? {
        if let known = titles.withLock({ $0[origin] }), known.manifest == manifest {
            return known.title
        }
        guard let read = try? CampaignManifest(manifest) else { return nil }
        let title = String(read.title.chinese.prefix(Self.nameMaximum))
        titles.withLock { $0[origin] = (manifest, title) }
        return title
    }

    func earlier(than win: WinID) async throws(ServiceUnavailable) -> [PrizeTax.Taxed] {
        guard let facts = try await database.facts(of: win), let id = keys.invoice(facts.personal)
        else {
            throw ServiceUnavailable(
                .ledger, .damaged, "the invoice of \(win) cannot be read with payout.personalKey")
        }
        return try await database.earlier(than: win, of: keys.tag(ofTaxed: id))
    }

    func document(of win: WinID) async throws(ServiceUnavailable) -> [UInt8]? {
        try await database.document(of: win)
    }
}
