/// A query that passed the pre-check: it could be about a real invoice.
package struct InvoiceQuery: Sendable, Equatable {
    package var id: InvoiceID
    package var issuedOn: CalendarDay
    package var amount: Fen?
    /// The last six digits, all twenty, or the blockchain's five characters.
    package var checkCode: String?
    /// Also where the kind does not ask for it: then it opens an invoice at which others guessed.
    package var sellerTaxNumber: String?
    /// From a QR text the amount may be either before tax or with tax.
    package var isScanned = false
    /// The QR text's CRC is wrong: a hint to look again, not a verdict.
    package var checksumIsWrong = false

    /// All twenty digits, of which a stranger knows few: such a query has limits of its own.
    package var hasWholeCheckCode: Bool { checkCode?.utf8.count == 20 }
}
