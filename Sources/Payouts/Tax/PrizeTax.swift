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

    /// What is kept back of one more prize of the invoice: at most the prize, though the tax on
    /// earlier ones, which were paid untaxed, may be more.
    /// - Parameter earlier: the prizes of the same invoice that were paid or are being paid.
    /// - Returns: nil for amounts whose sum does not fit 64 bits.
    package static func withholding(on prize: Fen, earlier: [Taxed]) -> Fen? {
        guard let total = Fen.sum(earlier.map(\.gross) + [prize]),
            let withheld = Fen.sum(earlier.map(\.withheld)),
            let due = total > exemptMaximum ? due(on: total) : Fen.zero,
            let missing = due.subtracting(withheld)
        else { return nil }
        return min(max(missing, .zero), prize)
    }

    /// The tax on an income that is not exempt. Half a fen is rounded up.
    /// - Returns: nil for what does not fit 64 bits.
    package static func due(on income: Fen) -> Fen? {
        let (product, overflow) = income.value.multipliedReportingOverflow(by: ratePercent)
        return overflow ? nil : Fen(product / 100 + (product % 100 >= 50 ? 1 : 0))
    }

    /// True if the invoice's prizes need a person who is known by name and document.
    package static func needsDocument(for prize: Fen, earlier: [Taxed]) -> Bool {
        guard let total = Fen.sum(earlier.map(\.gross) + [prize]) else { return true }
        return total > exemptMaximum
    }
}
