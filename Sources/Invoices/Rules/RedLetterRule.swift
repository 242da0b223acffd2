/// How a red-letter invoice (红字发票) changes the invoice that it reverses.
///
/// It names its original, comes from the same seller, is negative, and all reds together never
/// exceed the original. Source: 国家税务总局公告2016年第47号 and 2024年第11号 (数电票), articles on 红字发票.
package enum RedLetterRule {
    /// The facts about the original that the rule needs.
    package struct Original: Sendable, Equatable {
        /// False for a fully digital original, for which the status says how much was reversed.
        package var hasCode: Bool
        package var status: InvoiceStatus
        package var isRedLetter: Bool
        package var sellerTaxNumber: String
        package var issuedOn: CalendarDay
        /// With tax, positive.
        package var total: Fen
        /// The sum of the red totals so far, zero or negative.
        package var redTotal: Fen

        package init(
            hasCode: Bool, status: InvoiceStatus, isRedLetter: Bool, sellerTaxNumber: String,
            issuedOn: CalendarDay, total: Fen, redTotal: Fen
        ) {
            self.hasCode = hasCode
            self.status = status
            self.isRedLetter = isRedLetter
            self.sellerTaxNumber = sellerTaxNumber
            self.issuedOn = issuedOn
            self.total = total
            self.redTotal = redTotal
        }
    }

    /// The facts about the red-letter invoice that the rule needs.
    package struct Reversal: Sendable, Equatable {
        package var sellerTaxNumber: String
        package var issuedOn: CalendarDay
        /// With tax, negative.
        package var total: Fen

        package init(sellerTaxNumber: String, issuedOn: CalendarDay, total: Fen) {
            self.sellerTaxNumber = sellerTaxNumber
            self.issuedOn = issuedOn
            self.total = total
        }
    }

    /// The same for a whole invoice, of which the rule reads seller, day and total.
    package static func apply(
        _ red: Invoice, to original: Original
    ) -> Result<(status: InvoiceStatus, redTotal: Fen), ChangeRefusal> {
        let red = Reversal(
            sellerTaxNumber: red.seller.taxNumber, issuedOn: red.issuedOn, total: red.total)
        return apply(red, to: original)
    }

    /// The original's status and red total once `red` is issued.
    package static func apply(
        _ red: Reversal, to original: Original
    ) -> Result<(status: InvoiceStatus, redTotal: Fen), ChangeRefusal> {
        if original.status == .voided { return .failure(.originalIsVoided) }
        if original.isRedLetter { return .failure(.originalIsRedLetter) }
        if red.sellerTaxNumber != original.sellerTaxNumber { return .failure(.sellerDiffers) }
        if red.issuedOn < original.issuedOn { return .failure(.redBeforeOriginal) }
        // A sum that does not fit is beyond any original too.
        guard let redTotal = original.redTotal.adding(red.total),
            let remaining = original.total.adding(redTotal), remaining >= .zero
        else { return .failure(.redExceedsOriginal) }
        let status: InvoiceStatus =
            if original.hasCode {
                .redFlushed
            } else {
                remaining == .zero ? .whollyRedFlushed : .partlyRedFlushed
            }
        return .success((status, redTotal))
    }
}
