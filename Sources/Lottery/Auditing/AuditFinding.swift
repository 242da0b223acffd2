package import Invoices

/// A fault that an auditor found with an entry that won or was drawn for the audit.
package struct AuditFinding: Hashable, Sendable, CustomStringConvertible {
    /// The difference between the opening, the log and the ledger; each is the operator's to
    /// explain.
    package enum Fault: Hashable, Sendable {
        /// Not given within the manifest's days.
        case overdue(since: UInt64)
        /// Another salt, or another invoice than was entered.
        case otherInvoice
        /// Another holder than was entered.
        case otherHolder
        case noSuchInvoice
        case otherSeller(String)
        case otherAmount(Fen)
        /// It has another ladder than its amount earns.
        case otherLadder(UInt32, earned: UInt32?)
        /// Void, reversed, or what else the campaign's rules keep out.
        case notEligible(rule: String)
        /// The buyer is not the person who entered.
        case otherBuyer
        /// Of an entry that is not to be opened.
        case notAsked
        /// The database has other wins of the entry than the public files.
        case otherWins(String, published: String)
        /// A prize is being paid that is no recorded win.
        case otherPayout(Fen)
    }

    /// The entry's place in the log.
    package let index: UInt64
    package let fault: Fault

    package init(index: UInt64, fault: Fault) {
        self.index = index
        self.fault = fault
    }

    /// The name that machines read.
    package var name: String {
        switch fault {
        case .overdue: "overdue"
        case .otherInvoice: "other-invoice"
        case .otherHolder: "other-holder"
        case .noSuchInvoice: "no-such-invoice"
        case .otherSeller: "other-seller"
        case .otherAmount: "other-amount"
        case .otherLadder: "other-ladder"
        case .notEligible: "not-eligible"
        case .otherBuyer: "other-buyer"
        case .notAsked: "not-asked"
        case .otherWins: "other-wins"
        case .otherPayout: "other-payout"
        }
    }

    package var description: String {
        let sentence =
            switch fault {
            case .overdue(let since):
                "its opening was due at \(CampaignTime.minute(of: since)) and was not given"
            case .otherInvoice: "the opening is not of the invoice that was entered"
            case .otherHolder: "the opening is not of the holder who entered"
            case .noSuchInvoice: "the ledger has no such invoice"
            case .otherSeller(let seller): "the ledger has another seller, \(seller)"
            case .otherAmount(let amount): "the ledger has another amount, \(amount) yuan"
            case .otherLadder(let ladder, let earned?):
                "it was drawn by ladder \(ladder), and its amount earns ladder \(earned)"
            case .otherLadder(let ladder, nil):
                "it was drawn by ladder \(ladder), and its amount earns none"
            case .notEligible(let rule): "its invoice may not enter: \(rule)"
            case .otherBuyer: "the invoice belongs to somebody else"
            case .notAsked: "it neither won nor was drawn for the audit"
            case .otherWins(let recorded, let published):
                "the database has \(recorded) as won, and the public files have \(published)"
            case .otherPayout(let value):
                "\(value) yuan are to be paid to it, and no recorded win is worth that"
            }
        return "entry \(index): \(sentence)"
    }
}
