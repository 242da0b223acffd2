import Doubles
import Edge
import Gateways
import Invoices
import Verification

/// Pages about invoices that never were.
enum SyntheticPage {
    static let now = Timestamp(microseconds: 1_767_576_600_000_000)
    static let invoice = SyntheticInvoice.digital(7)

    private static let made = Result { try Page() }

    /// One for all tests: making it parses the templates and asks the rules for their table.
    static func page() throws -> Page { try made.get() }

    static func occasion(_ language: Language) -> Page.RenderContext {
        Page.RenderContext(language: language, now: now, requestID: "request-1")
    }

    static func stored(
        _ invoice: Invoice = invoice, _ status: InvoiceStatus = .normal, redTotal: Fen = .zero
    ) -> StoredInvoice {
        StoredInvoice(
            id: invoice.id, revision: 1, status: status, kind: invoice.kind,
            issuedOn: invoice.issuedOn, amount: invoice.amount, total: invoice.total,
            redTotal: redTotal, checkCode: invoice.checkCode,
            sellerTaxNumber: invoice.seller.taxNumber, face: invoice.json)
    }

    static func result(
        of invoice: Invoice, _ status: InvoiceStatus = .normal, redTotal: Fen = .zero,
        checks: CheckHistory = .none, in language: Language
    ) throws -> String {
        let verified = VerifiedInvoice(
            stored: stored(invoice, status, redTotal: redTotal), checksBefore: checks)
        return try page().result(
            Answer(.consistent(verified)), face: (invoice, false), typed: SubmittedForm(),
            on: occasion(language))
    }
}
