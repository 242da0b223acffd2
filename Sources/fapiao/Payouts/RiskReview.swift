import Invoices
import Ledger
import Lottery
import Payouts

/// Looks at a win with what its entry hides, which only whoever pays can read.
struct RiskReview: PayoutRisk {
    let database: PayoutDatabase
    let facts: PayoutFacts
    let keys: PayoutKeys
    let rules: RiskRules

    func suspicions(
        of win: WinID, to payee: Payee
    ) async throws(ServiceUnavailable) -> [String] {
        if rules.areOff { return try await database.risk.open(in: win) }
        guard let opening = keys.opening(try await facts.of(win).personal)
        else {
            throw ServiceUnavailable(
                .ledger, .damaged, "the invoice of \(win) cannot be read with payout.personalKey")
        }
        let invoice = opening.invoice
        // A word for whoever comes makes no two receipts alike.
        let buyer = VerifiedReceipt.tellsApart(opening.buyer) ? opening.buyer : "\(win)"
        let fact = keys.risk.fact(
            seller: invoice.seller, buyer: buyer, number: invoice.number,
            code: invoice.code, issuedOn: try await facts.issuedOn(of: win), payee: payee)
        let figures = try await database.risk.count(win, as: fact, by: rules)
        let findings = rules.findings(in: figures, ofSeller: invoice.seller)
        if findings.isEmpty, !figures.hasOpenFindings { return [] }
        // Kept before the hold is: a worker that dies in between finds them again.
        if !findings.isEmpty { try await database.risk.keep(findings, in: win) }
        return try await database.risk.open(in: win)
    }
}
