import Edge
import Invoices
import Payouts

/// The accounts of who is signed in.
struct AccountsView {
    let accounts: [BoundAccount]
    let document: GivenDocument?
    /// The channels by which prizes are paid here.
    let channels: [PayoutChannel]
    let token: String
    let done: AccountPages.Done?
    let now: Timestamp
    let language: Language

    private func say(_ word: AccountWord) -> String { word.text(in: language) }

    var view: View {
        View([
            "heading": say(.heading), "lead": say(.lead), "done": (done?.word).map(say),
            "token": token, "language": language.rawValue,
            "none": accounts.isEmpty ? say(.noAccounts) : nil,
            "accounts": accounts.enumerated().map(row),
            "add": View([
                "label": say(.add),
                "ways": channels.map { channel in
                    View([
                        "label": say(Self.way(channel)),
                        "address": AccountPages.address(of: channel),
                    ])
                },
            ]),
            "safety": View([
                "label": say(.safetyHeading),
                "points": [.safetyRest, .safetyTold, .safetyThief, .safetyEverywhere].map(say),
                "button": say(.signOutEverywhere),
            ]),
            "document": View([
                "label": say(.documentHeading), "lead": say(.documentLead),
                "given": document.map {
                    "\(say($0.kind.word)) · \(AccountWord.tail.text(in: language, $0.tail))"
                } ?? say(.documentNone),
                "link": say(document == nil ? .documentGive : .documentChange),
                "address": AccountPages.documentPath,
            ]),
            "back": say(.back),
        ])
    }

    private static func way(_ channel: PayoutChannel) -> AccountWord {
        switch channel {
        case .wechat: .addWeChat
        case .alipay: .addAlipay
        case .bank: .addBank
        }
    }

    private func row(_ place: Int, _ account: BoundAccount) -> View {
        let (code, tone, state): (String, String, String) =
            switch account.payableAt {
            case nil: ("untold", "is-note", say(.notTold))
            case let at? where at > now:
                (
                    "resting", "is-note",
                    AccountWord.resting.text(in: language, language.minute(at))
                )
            default: ("ready", "is-good", say(.ready))
            }
        return View([
            "id": String(account.id), "code": code, "tone": tone, "state": state,
            "name": account.channel.named(account.tail, in: language),
            "at": AccountWord.boundOn.text(in: language, language.minute(account.boundAt)),
            "first": place == 0 ? nil : say(.first), "remove": say(.remove),
        ])
    }
}
