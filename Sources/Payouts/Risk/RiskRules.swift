package import Invoices

/// The rules by which a win is put before a person before it is paid. A rule finds what is unusual
/// and proves nothing: it holds the payout for a person, who may release it, and holds it no second
/// time.
package struct RiskRules: Hashable, Sendable {
    /// How far back the counts go.
    package var window = Duration.seconds(30 * 86_400)
    /// A rule whose number is 0 finds nothing.
    package var limits: [RiskRule: Int] = [:]
    /// Numbers of receipts that lie as close as this are a series.
    package var serialSpan = 20
    /// A share of less than so many payouts of one seller says nothing.
    package var sellerPayoutsMinimum = 50
    /// Tax numbers.
    package var excludedSellers: Set<String> = []

    package init() {}

    /// Then nothing is counted either.
    package var areOff: Bool { excludedSellers.isEmpty && limits.values.allSatisfy { $0 <= 0 } }

    /// The findings of all rules, in their order.
    package func findings(
        in figures: RiskFigures, ofSeller seller: String
    ) -> [RiskFinding] {
        RiskRule.allCases.compactMap { rule in
            if rule == .excludedSeller {
                return excludedSellers.contains(seller)
                    ? RiskFinding(rule: rule, found: 1, allowed: 0) : nil
            }
            guard let allowed = limits[rule], allowed > 0,
                let found = count(rule, figures), found > allowed
            else { return nil }
            return RiskFinding(rule: rule, found: found, allowed: allowed)
        }
    }

    private func count(_ rule: RiskRule, _ figures: RiskFigures) -> Int? {
        switch rule {
        case .excludedSeller: nil
        case .holderPayouts: figures.ofHolder
        case .holderYuan: Int(clamping: figures.fenOfHolder.value / 100)
        case .holderAtSeller: figures.ofHolderAtSeller
        case .splitReceipts: figures.issuedThatDay
        case .serialReceipts: figures.ofHolderInSeries
        case .buyerAtSeller: share(figures.ofBuyerAtSeller, of: figures)
        case .accountHolders: figures.holdersOfAccount
        case .reversedAtSeller: share(figures.voidAtSeller, of: figures)
        }
    }

    /// In per cent; nil where there is too little to say so.
    private func share(_ count: Int, of figures: RiskFigures) -> Int? {
        guard figures.ofSeller >= max(1, sellerPayoutsMinimum) else { return nil }
        return 100 * count / figures.ofSeller
    }
}

/// The raw value is the table's word, and the setting's.
package enum RiskRule: String, Hashable, Sendable, CaseIterable {
    /// A seller that somebody has struck out.
    case excludedSeller
    /// Payouts to one holder.
    case holderPayouts
    /// Yuan to one holder.
    case holderYuan
    /// Winning receipts of one seller with one holder.
    case holderAtSeller
    /// Winning receipts that a seller issued on one day to one buyer, or to one holder: a purchase that was split (拆单).
    case splitReceipts
    /// Winning receipts of one seller with one holder whose numbers lie close together (连号).
    case serialReceipts
    /// Per cent of a seller's winning receipts with one and the same buyer on them.
    case buyerAtSeller
    /// Holders who have the same account paid to.
    case accountHolders
    /// Per cent of a seller's winning receipts whose invoice was voided or reversed since.
    case reversedAtSeller
}

/// The counts within the window, this win among them.
package struct RiskFigures: Hashable, Sendable {
    /// Wins of the same holder.
    package var ofHolder = 0
    /// The value of these wins.
    package var fenOfHolder = Fen.zero
    /// Wins of the same holder with invoices of the same seller.
    package var ofHolderAtSeller = 0
    /// Wins with invoices that the same seller issued on the same day as this one, to the same buyer
    /// or entered by the same holder.
    package var issuedThatDay = 0
    /// Wins of the holder with invoices of the seller whose numbers are close to this one's.
    package var ofHolderInSeries = 0
    /// Wins with invoices of the same seller, whoever the holder.
    package var ofSeller = 0
    /// Wins with invoices of the seller that have the same buyer.
    package var ofBuyerAtSeller = 0
    /// Wins of the seller whose invoices were voided or reversed afterwards.
    package var voidAtSeller = 0
    /// Holders whose prizes go to the same account.
    package var holdersOfAccount = 0
    /// Something was found in this win before, and nobody has judged it.
    package var hasOpenFindings = false

    package init() {}
}

/// One rule's reason to have somebody look.
package struct RiskFinding: Hashable, Sendable {
    /// The rule that was hit.
    package let rule: RiskRule
    /// The count: of people, wins, yuan or per cent, as the rule counts.
    package let found: Int
    /// The greatest count that the rule lets pass.
    package let allowed: Int

    package init(rule: RiskRule, found: Int, allowed: Int) {
        self.rule = rule
        self.found = found
        self.allowed = allowed
    }
}

extension RiskFinding: CustomStringConvertible {
    package var description: String { "\(rule.rawValue) \(found), allowed \(allowed)" }
}
