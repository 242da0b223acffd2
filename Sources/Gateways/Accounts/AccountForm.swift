import Edge
import Payouts

/// A form of several boxes about an account or a document.
struct AccountForm {
    struct Option {
        let value: String
        let label: String
    }

    struct Box {
        let name: String
        let label: AccountWord
        let help: AccountWord
        var keyboard = "text"
        var completion = "off"
        var longest = 64
        var options: [Option] = []
        var isOptional = false
    }

    let name: String
    let action: String
    let heading: AccountWord
    let lead: [String]
    let boxes: [Box]
    let button: AccountWord
    /// The texts that were typed, by the box's name.
    var values: [String: String] = [:]
    /// The faults of boxes, by their names.
    var wrong: [String: AccountWord] = [:]
    /// True if there is nothing to be sent: it only says what to do instead.
    var isEmpty = false
    /// The card's check digit does not fit: whoever is sure says so.
    var asksWhetherSure = false

    func view(token: String, in language: Language) -> View {
        let sure = View([
            "text": AccountWord.cardDoubtful.text(in: language),
            "label": AccountWord.cardSure.text(in: language),
        ])
        let form = View([
            "sealed": AccountWord.sealed.text(in: language), "action": action, "token": token,
            "language": language.rawValue, "button": button.text(in: language),
            "boxes": boxes.map { box($0, in: language) }, "sure": asksWhetherSure ? sure : nil,
        ])
        return View([
            "name": name, "heading": heading.text(in: language), "lead": lead,
            "form": isEmpty ? nil : form,
            "back": View([
                "label": AccountWord.toAccounts.text(in: language), "address": AccountPages.path,
            ]),
        ])
    }

    private func box(_ box: Box, in language: Language) -> View {
        let chosen = values[box.name] ?? ""
        return View([
            "name": box.name, "label": box.label.text(in: language),
            "help": box.help.text(in: language), "keyboard": box.keyboard,
            "completion": box.completion, "longest": box.longest, "value": chosen,
            "isRequired": !box.isOptional,
            "wrong": wrong[box.name]?.text(in: language),
            "choice": box.options.isEmpty
                ? nil
                : View([
                    "options": box.options.map { option in
                        View([
                            "value": option.value, "label": option.label,
                            "isChosen": option.value == chosen,
                        ])
                    }
                ]),
        ])
    }
}

extension AccountForm {
    private static let nameBox = Box(
        name: "name", label: .nameLabel, help: .nameHelp, completion: "name")

    static func weChat(typed isTyped: Bool, own: String?, in language: Language) -> AccountForm {
        let lead: String =
            if isTyped {
                AccountWord.weChatTypedLead.text(in: language)
            } else if let own {
                AccountWord.weChatOwn.text(in: language, own)
            } else {
                AccountWord.weChatNone.text(in: language)
            }
        return AccountForm(
            name: "wechat", action: AccountPages.address(of: .wechat), heading: .addWeChat,
            lead: [AccountWord.weChatLead.text(in: language), lead],
            boxes: isTyped
                ? [Box(name: "openid", label: .openIDLabel, help: .openIDHelp)] : [],
            button: isTyped ? .bindButton : .weChatButton)
    }

    static func alipay(in language: Language) -> AccountForm {
        AccountForm(
            name: "alipay", action: AccountPages.address(of: .alipay), heading: .addAlipay,
            lead: [AccountWord.alipayLead.text(in: language)],
            boxes: [
                Box(
                    name: "account", label: .alipayLabel, help: .alipayHelp, keyboard: "email",
                    longest: 100), nameBox,
            ], button: .bindButton)
    }

    static func bank(in language: Language) -> AccountForm {
        let banks = ClearingBank.all.map { bank in
            Option(
                value: bank.number, label: language == .chinese ? bank.chinese : bank.english)
        }
        let choose = Option(value: "", label: AccountWord.bankChoose.text(in: language))
        let other = Option(value: otherBank, label: AccountWord.bankOther.text(in: language))
        return AccountForm(
            name: "bank", action: AccountPages.address(of: .bank), heading: .addBank,
            lead: [AccountWord.bankLead.text(in: language)],
            boxes: [
                Box(
                    name: "account", label: .cardLabel, help: .cardHelp, keyboard: "numeric",
                    longest: 48),
                Box(
                    name: "bank", label: .bankLabel, help: .bankHelp,
                    options: [choose] + banks + [other]),
                Box(
                    name: "clearing", label: .bankOtherLabel, help: .bankOtherHelp,
                    keyboard: "numeric", longest: 16, isOptional: true),
                Box(
                    name: "name", label: .nameLabel, help: .nameOptional, completion: "name"),
            ], button: .bindButton)
    }

    /// The choice of who types a clearing number.
    static let otherBank = "other"

    static func document(in language: Language) -> AccountForm {
        AccountForm(
            name: "document", action: AccountPages.documentPath, heading: .documentHeading,
            lead: [AccountWord.documentFormLead.text(in: language)],
            boxes: [
                nameBox,
                Box(
                    name: "kind", label: .kindLabel, help: .kindHelp,
                    options: WinnerDocument.Kind.allCases.map {
                        Option(value: $0.rawValue, label: $0.word.text(in: language))
                    }),
                Box(name: "number", label: .numberLabel, help: .numberHelp, longest: 32),
            ], button: .giveButton)
    }

    mutating func refuse(_ fault: TypedAccount.Fault) {
        switch fault {
        case .openID: wrong["openid"] = .wrongOpenID
        case .alipay: wrong["account"] = .wrongAlipay
        case .card: wrong["account"] = .wrongCard
        case .bank: wrong[values["bank"] == Self.otherBank ? "clearing" : "bank"] = .wrongBank
        case .name: wrong["name"] = .wrongName
        case .doubtfulCard: asksWhetherSure = true
        }
    }

    mutating func refuse(_ fault: WinnerDocument.Fault) {
        switch fault {
        case .name: wrong["name"] = .wrongName
        case .number: wrong["number"] = .wrongNumber
        case .checkCharacter: wrong["number"] = .wrongCheck
        }
    }
}
