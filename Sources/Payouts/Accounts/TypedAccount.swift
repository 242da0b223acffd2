/// An account as its owner has typed it, for a prize to be paid to.
package struct TypedAccount: Hashable, Sendable {
    /// The field that is wrong with what was typed.
    package enum Fault: Error, Hashable, Sendable, CaseIterable, CustomStringConvertible {
        case openID, alipay, card, bank, name
        /// The card's check digit does not fit. Some genuine numbers fail it, so whoever is sure says so.
        case doubtfulCard

        /// For the log, in English.
        package var description: String {
            switch self {
            case .openID: "not a user of WeChat as an app knows one"
            case .alipay: "not an account of Alipay"
            case .card: "a card has 8 to 30 digits"
            case .bank: "not the clearing number of a bank"
            case .name: "nobody has such a name"
            case .doubtfulCard: "the card's check digit does not fit"
            }
        }
    }

    /// The account itself, to be encrypted before it is kept.
    package let payee: Payee

    /// Enough for its owner to know it by.
    package var tail: String {
        let text: String
        switch payee.account {
        case .wechat(_, let openID): text = openID
        case .alipay(let identity, _):
            // The number or the name before the host: the host says nothing.
            text = String(identity.prefix { $0 != "@" })
        case .bank(let account, _): text = account
        }
        return String(text.suffix(Self.tailLength))
    }

    /// The same text for the same account, whatever else was typed.
    package var identity: String { payee.account.identity }

    private static let tailLength = 4

    /// The wallet of somebody whom an app of WeChat knows so.
    package static func wechat(app: String, openID: String) throws(Fault) -> TypedAccount {
        let isName = openID.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte)
                || (0x61...0x7A).contains(byte) || byte == 0x2D || byte == 0x5F
        }
        guard isName, (6...64).contains(openID.utf8.count) else { throw .openID }
        return TypedAccount(payee: Payee(account: .wechat(app: app, openID: openID)))
    }

    /// A user's number (2088 and twelve more digits), or the phone or address that he logs in by, which needs his name.
    package static func alipay(_ typed: String, name: String) throws(Fault) -> TypedAccount {
        let text = String(typed.filter { !$0.isWhitespace })
        let digits = Self.digits(text)
        let name = PersonName.of(typed: name)
        if let digits, digits.count == 16, digits.hasPrefix("2088") {
            return TypedAccount(
                payee: Payee(account: .alipay(identity: digits, .userID), name: name))
        }
        let identity: String
        if let digits {
            guard digits.count == 11, digits.hasPrefix("1") else { throw .alipay }
            identity = digits
        } else {
            guard isAddress(text) else { throw .alipay }
            identity = text
        }
        guard let name else { throw .name }
        return TypedAccount(
            payee: Payee(account: .alipay(identity: identity, .logonID), name: name))
    }

    /// - Parameter isSure: whether the owner has looked at the number once more.
    package static func bank(
        _ typed: String, bank: String, name: String, isSure: Bool
    ) throws(Fault) -> TypedAccount {
        guard let number = digits(typed), (8...30).contains(number.utf8.count) else { throw .card }
        guard ClearingBank.isNumber(bank) else { throw .bank }
        guard let name = PersonName.of(typed: name) else { throw .name }
        guard isSure || LuhnCheck.holds(number) else { throw .doubtfulCard }
        return TypedAccount(payee: Payee(account: .bank(account: number, bank: bank), name: name))
    }

    /// As people type them: in groups, or in full width. Nil where there is anything else.
    static func digits(_ typed: String) -> String? {
        var digits = ""
        for character in typed where !character.isWhitespace && character != "-" {
            guard let digit = character.wholeNumberValue, (0...9).contains(digit) else {
                return nil
            }
            digits.append(String(digit))
        }
        return digits.isEmpty ? nil : digits
    }

    private static func isAddress(_ text: String) -> Bool {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        return parts.count == 2 && !parts[0].isEmpty && parts[1].contains(".")
            && (6...100).contains(text.utf8.count)
            && text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
    }
}
