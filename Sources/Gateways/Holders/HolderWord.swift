package import Edge
package import Lottery

/// The words of the pages about the person who is signed in, by their meaning.
enum HolderWord: String, CaseIterable, Sendable {
    case signInHeading, signInLead, noPhonesLead, signInNoPassword, signInChats, signInNoFee
    case phoneLabel, phoneHelp, noPhone, sendCode, exhausted
    case codeHeading, codeLabel, codeHelp, codeComes, codeSecret, codeAgain, confirm, wrongCode
    case codeOver
    case linkHeading, linkLead, linkSwitches, linkOwn, linkOnce, lapsedHeading, lapsedLead
    case signIn, signedInAs, notSignedIn, signOut, signOutHeading, back, privacyLink, knownBy
    case joinHeading, joinLead, joinBoth, joinCaps, joinForever
    case forgetHeading, forgetLead, forgetGone, forgetPrizes, forgetLog, forgetAuditors, forgetCaps
    case whatHappens, forget, forgottenHeading, forgottenLead
    case phone, chat, shop
    case signInMessage, joinMessage
    case appealHeading, appealLead, appealNotHeld, appealAnswer, appealWaits, appealOne, appealSend
    case appealLabel, appealHelp, appealEmpty, appealLink
    case demoPhoneHeading, demoPhoneLead, demoPhoneEmpty
    case demoConsoleHeading, demoConsoleLead, demoConsoleName, demoConsolePassword, demoConsoleCode

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

extension HolderIdentity {
    /// `手机 138****1234`: enough to know one's own by.
    package func label(in language: Language) -> String {
        let word: HolderWord =
            switch channel {
            case Self.phoneKind: .phone
            case "api": .shop
            default: .chat
            }
        let name = masked ?? Self.chatNames[channel]?.text(in: language)
        return [word.text(in: language), name].compactMap { $0 }.joined(separator: " ")
    }

    private struct ChatName {
        let chinese: String
        let english: String

        func text(in language: Language) -> String { language == .chinese ? chinese : english }
    }

    private static let chatNames = [
        "wechat": ChatName(chinese: "微信", english: "WeChat"),
        "wecom": ChatName(chinese: "企业微信", english: "WeCom"),
        "dingtalk": ChatName(chinese: "钉钉", english: "DingTalk"),
        "telegram": ChatName(chinese: "Telegram", english: "Telegram"),
        "line": ChatName(chinese: "LINE", english: "LINE"),
        "whatsapp": ChatName(chinese: "WhatsApp", english: "WhatsApp"),
    ]
}

extension HolderSession {
    /// The identity as its owner knows it again, with most of it hidden.
    package func label(in language: Language) -> String { identity.label(in: language) }
}
