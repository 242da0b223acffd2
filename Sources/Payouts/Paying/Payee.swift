/// The account that a holder wants the prize on, as he has bound it.
package struct Payee: Hashable, Sendable {
    /// The account with its provider, by the names that the provider has for it.
    package enum Account: Hashable, Sendable {
        case wechat(app: String, openID: String)
        case alipay(identity: String, AlipayIdentity)
        /// - Parameter bank: the twelve digits of its clearing number (CNAPS).
        case bank(account: String, bank: String)

        /// The channel that pays to such an account.
        package var channel: PayoutChannel {
            switch self {
            case .wechat: .wechat
            case .alipay: .alipay
            case .bank: .bank
            }
        }
    }

    /// The raw value is Alipay's word.
    package enum AlipayIdentity: String, Hashable, Sendable, CaseIterable {
        case userID = "ALIPAY_USER_ID"
        case openID = "ALIPAY_OPEN_ID"
        /// Needs the name.
        case logonID = "ALIPAY_LOGON_ID"
    }

    /// A payee's standing consent (免确认收款授权): with it the money arrives without his doing.
    package struct Consent: Hashable, Sendable {
        /// Our number of it.
        package let number: String
        /// The one merchant account that it was given to.
        package let merchant: String

        package init(number: String, merchant: String) {
            self.number = number
            self.merchant = merchant
        }
    }

    package let account: Account
    /// Of the person, where somebody has asked for it.
    package let name: String?
    /// The payee's consent to be paid without a tap; nil where he confirms each payment.
    package let consent: Consent?

    package init(account: Account, name: String? = nil, consent: Consent? = nil) {
        self.account = account
        self.name = name
        self.consent = consent
    }

    /// The same account where the payee confirms each payment.
    package var withoutConsent: Payee { Payee(account: account, name: name) }

    /// With this name where the holder has given none with the account: some channels ask for it.
    package func named(_ other: String) -> Payee {
        Payee(account: account, name: name ?? other, consent: consent)
    }
}

extension Payee.Account {
    /// The same text for the same account, however its owner has written it and whichever branch of
    /// the bank he has named: a bank pays by the number of the account.
    package var identity: String {
        switch self {
        case .wechat(let app, let openID): "\(app) \(openID)"
        case .alipay(let identity, let kind): "\(kind.rawValue) \(identity.lowercased())"
        case .bank(let account, _): account
        }
    }
}

/// The raw value is our own word: in settings, books and tables.
package enum PayoutChannel: String, Hashable, Sendable, CaseIterable {
    case wechat, alipay, bank

    /// Whether a call that has been on its way for long is refused. A bank takes a file whenever it finds it.
    package var refusesOldCalls: Bool { self != .bank }
}

/// One of our own accounts with a provider: what the money leaves from.
package struct MerchantAccount: Hashable, Sendable {
    package let channel: PayoutChannel
    /// WeChat's merchant number, Alipay's app, or the account at the bank.
    package let merchant: String

    package init(_ channel: PayoutChannel, _ merchant: String) {
        self.channel = channel
        self.merchant = merchant
    }
}

extension MerchantAccount: CustomStringConvertible {
    package var description: String { "\(channel.rawValue):\(merchant)" }
}
