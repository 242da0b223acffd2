package import Verification

/// What was verified of an invoice, as far as a campaign asks: nothing here was typed by anybody, all of it stands
/// in the ledger.
package struct VerifiedReceipt: Hashable, Sendable {
    package let id: InvoiceID
    /// The tax number.
    package let seller: String
    package let kind: InvoiceKind
    /// With tax (价税合计): what the buyer has paid.
    package let amount: Fen
    package let issuedOn: CalendarDay
    package let status: InvoiceStatus
    package let buyer: String
    /// A buyer with a tax number is a company.
    package let buyerIsPerson: Bool

    package init(
        id: InvoiceID, seller: String, kind: InvoiceKind, amount: Fen, issuedOn: CalendarDay,
        status: InvoiceStatus, buyer: String, buyerIsPerson: Bool
    ) {
        self.id = id
        self.seller = seller
        self.kind = kind
        self.amount = amount
        self.issuedOn = issuedOn
        self.status = status
        self.buyer = buyer
        self.buyerIsPerson = buyerIsPerson
    }

    /// From the ledger's record. A failure means a damaged ledger.
    package init(_ stored: StoredInvoice) throws(JSONError) {
        let invoice = try stored.invoice()
        self.init(
            id: stored.id, seller: stored.sellerTaxNumber, kind: stored.kind,
            amount: stored.total, issuedOn: stored.issuedOn, status: stored.status,
            buyer: invoice.buyer.name, buyerIsPerson: BuyerPrivacy.isPrivate(invoice.buyer))
    }

    /// Whether the buyer's name tells people apart. Many sellers write a word for whoever comes.
    var namesBuyer: Bool {
        let name = buyer.filter { !$0.isWhitespace }
        return !name.isEmpty && !Self.wordsForAnybody.contains(where: name.hasPrefix)
    }

    /// 个人（个人） is one of them too.
    private static let wordsForAnybody = ["个人", "消费者", "顾客", "客户", "散客"]

    /// As the log's commitment names it: the ledger's code and number, whichever of a paper 数电票's numbers
    /// was typed.
    package var invoice: EnteredInvoice {
        EnteredInvoice(
            seller: seller, code: id.code?.description ?? "", number: id.number.description)
    }
}
