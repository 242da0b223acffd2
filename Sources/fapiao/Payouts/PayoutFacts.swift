import Cryptography
import Invoices
import Ledger
import Lottery
import Payouts

/// The keys of whoever pays.
final class PayoutKeys: PayeeKey, CustomReflectable {
    private let payee: X25519PrivateKey
    private let personal: PersonalKey

    /// Nil for keys of another length.
    init?(payee: consuming Secret, personal: consuming Secret) {
        guard let payee = X25519PrivateKey(payee), let personal = PersonalKey(personal) else {
            return nil
        }
        self.payee = payee
        self.personal = personal
    }

    /// Nothing prints what is in here.
    var customMirror: Mirror { Mirror(self, children: []) }

    func open(_ sealed: [UInt8]) -> Payee? { SealedPayee.open(sealed, with: payee) }

    func document(_ sealed: [UInt8]) -> WinnerDocument? {
        WinnerDocument(sealed: sealed, with: payee)
    }

    /// The invoice that an entry hides; nil for a row of another key, and for one that was erased.
    func invoice(_ personal: [UInt8]) -> InvoiceID? {
        self.personal.open(personal).flatMap { EntryOpening(json: $0) }?.id
    }
}

/// What the database knows of a win, for whoever pays it.
struct PayoutFacts: WinInvoices, PayoutTerms {
    let database: PayoutDatabase
    let keys: PayoutKeys

    /// WeChat Pay takes 32 characters.
    private static let nameMaximum = 32

    func isGood(_ win: WinID) async throws(ServiceUnavailable) -> Bool {
        // A wrong key must forfeit nobody's prize.
        guard let facts = try await database.facts(of: win), let id = keys.invoice(facts.personal)
        else {
            throw ServiceUnavailable(
                .ledger, .damaged, "the invoice of \(win) cannot be read with payout.personalKey")
        }
        return try await database.isGood(id)
    }

    func names(
        of win: WinID
    ) async throws(ServiceUnavailable) -> (activity: String, award: String) {
        guard let facts = try await database.facts(of: win),
            let manifest = try? CampaignManifest(facts.manifest)
        else { throw ServiceUnavailable(.ledger, .damaged, "a win without a manifest") }
        let title = String(manifest.title.chinese.prefix(Self.nameMaximum))
        return (title, String("有奖发票奖金 \(facts.prize)".prefix(Self.nameMaximum)))
    }

    func earlier(than win: WinID) async throws(ServiceUnavailable) -> [PrizeTax.Taxed] {
        try await database.earlier(than: win)
    }

    func document(of win: WinID) async throws(ServiceUnavailable) -> [UInt8]? {
        try await database.document(of: win)
    }
}
