import Edge
import Invoices
import Lottery

/// The receipts of who is signed in.
struct ReceiptsView {
    let visitor: LotteryVisitor
    let receipts: [HeldReceipt]
    /// The titles of campaigns by their names.
    let titles: [String: CampaignText]
    /// The address of older receipts; nil if there are none.
    let older: String?
    /// True if prizes are paid from here.
    var paysPrizes = false
    let language: Language

    private func say(_ word: LotteryWord) -> String { word.text(in: language) }

    var view: View {
        View([
            "lead": say(.receiptsLead),
            "list": View([
                "token": visitor.token, "receipts": receipts.map(row), "older": older,
                "accounts": paysPrizes ? accounts : nil,
                "sums": View([
                    "figures": CampaignView.facts(
                        [(.signedInAs, visitor.identity.label(in: language))], in: language)
                ]),
            ]),
        ])
    }

    private var accounts: View {
        View([
            "address": AccountPages.path, "label": AccountWord.accountsLink.text(in: language),
            "about": AccountWord.accountsLinkAbout.text(in: language),
        ])
    }

    /// For who is not signed in.
    static func view(signIn: String, in language: Language) -> View {
        View([
            "lead": LotteryWord.receiptsLeadOut.text(in: language), "signIn": signIn,
        ])
    }

    private func row(_ held: HeldReceipt) -> View {
        let entry = held.entry.stored.entry
        let (code, tone, state, headline): (String, String, LotteryWord, String) =
            switch (held.standing.outcome, held.standing.won) {
            case (_, let value?):
                ("won", "is-good", .stateWon, "\(say(.wonHeadline)) \(language.prize(value))")
            case (.waiting, nil): ("waiting", "is-note", .stateWaiting, say(.waitingHeadline))
            case (.lost, nil), (.won, nil): ("lost", "", .stateLost, say(.lostHeadline))
            }
        let opening = held.entry.opening
        return View([
            "address": LotteryAddress.receipt(held.entry.stored.leaf), "code": code, "tone": tone,
            "state": say(state), "headline": headline,
            "campaign": titles[held.entry.campaign]?.text(in: language) ?? held.entry.campaign,
            "at": language.minute(entry.acceptedAt),
            "invoice":
                "\(say(.invoiceOf)) \(opening.invoice.number) · \(language.yuan(opening.amount))",
        ])
    }
}
