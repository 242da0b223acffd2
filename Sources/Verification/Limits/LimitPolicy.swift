/// All limits of the verifier, as data from Config.
package struct LimitPolicy: Sendable, Hashable {
    package var page: RateLimit
    package var api: RateLimit
    package var keyHolder: RateLimit
    /// One phone: each reply costs money, and senders can be forged.
    package var sms: RateLimit
    /// The same phone, whose minutes must not add up to a day's bill.
    package var smsDaily: RateLimit
    /// One person in one chat.
    package var chat: RateLimit
    /// Wrong attempts on one invoice by everybody: stops guessing a six-digit check code.
    package var wrongAttemptsOnInvoice: RateLimit
    /// Wrong attempts on one invoice by one client: stops one stranger from using up the above.
    package var wrongAttemptsByClient: RateLimit

    package init(
        page: RateLimit, api: RateLimit, keyHolder: RateLimit, sms: RateLimit,
        smsDaily: RateLimit, chat: RateLimit, wrongAttemptsOnInvoice: RateLimit,
        wrongAttemptsByClient: RateLimit
    ) {
        self.page = page
        self.api = api
        self.keyHolder = keyHolder
        self.sms = sms
        self.smsDaily = smsDaily
        self.chat = chat
        self.wrongAttemptsOnInvoice = wrongAttemptsOnInvoice
        self.wrongAttemptsByClient = wrongAttemptsByClient
    }

    package func limit(at door: Client.Door) -> RateLimit {
        switch door {
        case .page: page
        case .api: api
        case .keyHolder: keyHolder
        case .sms: sms
        case .wechat, .wecom, .telegram, .line, .whatsapp, .dingtalk: chat
        }
    }

    /// What a person's messages spend at a channel's door, whatever they ask for.
    package func messageLimits(at door: Client.Door) -> [RateLimit] {
        door == .sms ? [sms, smsDaily] : [limit(at: door)]
    }
}
