import Edge
import Payouts

/// The words of the pages about accounts and prizes on their way, by their meaning.
enum AccountWord: String, CaseIterable, Sendable {
    case heading, lead, noAccounts, first, remove, ready, resting, notTold, boundOn
    case add, addWeChat, addAlipay, addBank, weChat, alipay, bank, tail
    case safetyHeading, safetyRest, safetyTold, safetyThief, safetyEverywhere, signOutEverywhere
    case documentHeading, documentLead, documentNone, documentGive, documentChange
    case weChatLead, weChatOwn, weChatButton, weChatTypedLead, openIDLabel, openIDHelp, weChatNone
    case alipayLead, alipayLabel, alipayHelp, nameLabel, nameHelp, nameOptional
    case bankLead, cardLabel, cardHelp, bankLabel, bankHelp, bankChoose, bankOther, bankOtherLabel
    case bankOtherHelp, cardDoubtful, cardSure, bindButton
    case documentFormLead, kindLabel, kindHelp, numberLabel, numberHelp, giveButton
    case residentID, hongKongMacaoPermit, taiwanPermit, foreignPermanentResident, passport
    case sealed, wrongOpenID, wrongAlipay, wrongCard, wrongBank, wrongName, wrongNumber
    case wrongCheck
    case doneBound, doneKnown, doneFull, doneOften, doneRemoved, doneFirst, doneGiven
    case gone, back, toAccounts, accountsLink, accountsLinkAbout
    case roadHeading, roadWon, roadAccount, roadSent, roadArrived, roadNoAccount, roadGiveAccount
    case roadOtherAccount, roadDocument, roadGiveDocument, roadQueued, roadTap, roadTapOpen,
        roadTapAgain, roadWallets
    case roadSentNow, roadHeld, roadStopped, roadUnclaimed, roadNumber
    case roadProof

    /// The sentence with its gap (`%@`) filled.
    func text(in language: Language, _ inserted: String) -> String {
        text(in: language).replacing("%@", with: inserted)
    }

    func text(in language: Language) -> String {
        switch language {
        case .chinese: chinese
        case .english: english
        }
    }
}

extension PayoutChannel {
    var word: AccountWord {
        switch self {
        case .wechat: .weChat
        case .alipay: .alipay
        case .bank: .bank
        }
    }

    /// `微信，尾号 1234`
    func named(_ tail: String, in language: Language) -> String {
        "\(word.text(in: language))\(language.separator)\(AccountWord.tail.text(in: language, tail))"
    }
}

extension WinnerDocument.Kind {
    var word: AccountWord {
        switch self {
        case .residentID: .residentID
        case .hongKongMacaoPermit: .hongKongMacaoPermit
        case .taiwanPermit: .taiwanPermit
        case .foreignPermanentResident: .foreignPermanentResident
        case .passport: .passport
        }
    }
}

extension Language {
    fileprivate var separator: String { self == .chinese ? "，" : ", " }
}
