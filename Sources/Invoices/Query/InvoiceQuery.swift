/// A query that passed the pre-check: it could be about a real invoice.
package struct InvoiceQuery: Sendable, Equatable {
    package var id: InvoiceID
    package var issuedOn: CalendarDay
    /// The amount that the kind asks for; where it asks for none, the one before tax or the total. Nil where
    /// it is the one of the QR text.
    package var amount: Fen?
    /// From a QR text, where it may be either before tax or with tax.
    package var scannedAmount: Fen?
    /// Sums that the text told beside the one asked for; each is compared too.
    package var otherSums = OtherSums()
    /// The last six digits, all twenty, or the blockchain's five characters. Also where the kind does not ask
    /// for it.
    package var checkCode: String?
    /// Also where the kind does not ask for it: then it opens an invoice at which others guessed.
    package var sellerTaxNumber: String?
    /// The QR text's CRC is wrong: a hint to look again, not a verdict.
    package var checksumIsWrong = false

    /// All twenty digits, of which a stranger knows few: such a query has limits of its own. False for kinds
    /// without a check code, of which anybody could make twenty digits up.
    package var hasWholeCheckCode: Bool {
        checkCode?.utf8.count == 20 && PreCheck.factor(of: id) == .checkCode
    }
}
