package import Invoices

/// The verified facts of an invoice, as far as a campaign asks: nothing here was typed by anybody,
/// all of it stands in the ledger.
package struct VerifiedReceipt: Hashable, Sendable {
    package let id: InvoiceID
    /// The tax number.
    package let seller: String
    package let kind: InvoiceKind
    /// With tax (价税合计): what the buyer has paid.
    package let amount: Fen
    package let issuedOn: CalendarDay
    /// When it was verified; it is asked again before a prize is paid.
    package let status: InvoiceStatus
    /// The buyer's name as the invoice has it.
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

    /// From the ledger's record `id`: its face as it was issued, and what has become of it.
    package init(_ face: Invoice, of id: InvoiceID, status: InvoiceStatus) {
        self.init(
            id: id, seller: face.seller.taxNumber, kind: face.kind, amount: face.total,
            issuedOn: face.issuedOn, status: status, buyer: face.buyer.name,
            buyerIsPerson: BuyerPrivacy.isPrivate(face.buyer))
    }

    var namesBuyer: Bool { Self.tellsApart(buyer) }

    /// True if a buyer's name tells people apart. Many sellers write a word for whoever comes.
    package static func tellsApart(_ buyer: String) -> Bool {
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
