package import Invoices

/// The tax on prizes of invoices (财税〔2007〕34号): up to 800 yuan are exempt, and above that the whole amount bears
/// 20 % as chance income (偶然所得), which the payer withholds. All prizes of one invoice count together.
package enum PrizeTax {
    /// 800 yuan, exempt as a whole; above it nothing is.
    package static let exemptMaximum = Fen(800_00)
    /// Per cent of the whole amount.
    package static let ratePercent: Int64 = 20

    /// An earlier prize of the invoice, and the tax that was kept back of it.
    package struct Taxed: Hashable, Sendable {
        package let gross: Fen
        package let withheld: Fen

        package init(gross: Fen, withheld: Fen) {
            self.gross = gross
            self.withheld = withheld
        }
    }

    /// The tax of one more prize of the invoice.
    package struct Withholding: Hashable, Sendable {
        /// Of this prize; at most the prize.
        package let amount: Fen
        /// The tax that is due for an earlier prize of the invoice, which was paid untaxed, and
        /// this one does not cover.
        package let shortfall: Fen
    }

    /// - Parameter earlier: the prizes of the same invoice that were paid or are being paid.
    /// - Returns: nil for amounts whose sum does not fit 64 bits.
    package static func withholding(on prize: Fen, earlier: [Taxed]) -> Withholding? {
        guard let total = Fen.sum(earlier.map(\.gross) + [prize]),
            let withheld = Fen.sum(earlier.map(\.withheld)), let due = due(on: total),
            let missing = due.subtracting(withheld)
        else { return nil }
        let amount = min(max(missing, .zero), prize)
        return Withholding(
            amount: amount, shortfall: Fen(max(0, missing.value - amount.value)))
    }

    /// Half a fen is rounded up.
    private static func due(on total: Fen) -> Fen? {
        guard total > exemptMaximum else { return .zero }
        let (product, overflow) = total.value.multipliedReportingOverflow(by: ratePercent)
        return overflow ? nil : Fen(product / 100 + (product % 100 >= 50 ? 1 : 0))
    }

    /// True if the invoice's prizes need a person who is known by name and document.
    package static func needsDocument(for prize: Fen, earlier: [Taxed]) -> Bool {
        guard let total = Fen.sum(earlier.map(\.gross) + [prize]) else { return true }
        return total > exemptMaximum
    }
}
