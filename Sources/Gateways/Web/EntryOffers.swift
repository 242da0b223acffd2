package import Edge
import Invoices
package import Lottery
import Verification

/// The campaigns into which a visitor can enter an invoice that was found consistent.
package struct EntryOffers: Sendable {
    /// A campaign as the offer below a verdict shows it.
    package struct Campaign: Sendable {
        /// The campaign's name in addresses.
        package let name: String
        package let title: CampaignText
        /// True if its rules ask for the name of the person who enters.
        package let asksName: Bool

        package init(name: String, title: CampaignText, asksName: Bool) {
            self.name = name
            self.title = title
            self.asksName = asksName
        }
    }

    /// An empty offer.
    package static let none = EntryOffers([], token: nil)

    let campaigns: [Campaign]
    /// Of the visitor's session; nil for who is not signed in.
    let token: String?

    package init(_ campaigns: [Campaign], token: String?) {
        self.campaigns = campaigns
        self.token = token
    }

    /// The address that the form of an entry is sent to.
    package static func address(_ campaign: String) -> String { "/lottery/\(campaign)/enter" }
}

extension CampaignText {
    /// The text in one of the two languages; a manifest has both.
    package func text(in language: Language) -> String {
        switch language {
        case .chinese: chinese
        case .english: english
        }
    }
}

extension Page {
    /// Nil for what no campaign takes, whatever its rules.
    func offers(
        _ shown: ResultView, on occasion: RenderContext, place: String = ""
    ) -> View? {
        guard shown.mayEnter, !occasion.offers.campaigns.isEmpty else { return nil }
        let language = occasion.language
        guard let token = occasion.offers.token else {
            return View(["place": place, "signIn": SignInAddress.text(then: occasion.address)])
        }
        let fields = shown.typed.named.map { name, value in
            View(["name": name.description, "value": value])
        }
        let isOnly = occasion.offers.campaigns.count == 1
        let campaigns = occasion.offers.campaigns.map { campaign in
            let title = campaign.title.text(in: language)
            return View([
                "action": EntryOffers.address(campaign.name), "token": token, "fields": fields,
                "label": isOnly
                    ? PageWord.enter.text(in: language) : language.enter(into: title),
                "asksName": campaign.asksName, "anchor": "holder-\(campaign.name)\(place)",
            ])
        }
        return View(["place": place, "campaigns": campaigns])
    }
}

extension Page.ResultView {
    var mayEnter: Bool {
        guard face != nil, case .consistent(let verified)? = answer?.verdict else { return false }
        return verified.mayEnter
    }
}

/// The address at which a visitor signs in, and comes back from.
package enum SignInAddress {
    /// - Parameter address: a path of ours, of characters that need no escape; nil for the usual one.
    package static func text(then address: String?) -> String {
        address.map { "/lottery/sign-in?then=\($0)" } ?? "/lottery/sign-in"
    }
}

extension Language {
    fileprivate func enter(into title: String) -> String {
        switch self {
        case .chinese: "参加“\(title)”"
        case .english: "Enter “\(title)”"
        }
    }
}
