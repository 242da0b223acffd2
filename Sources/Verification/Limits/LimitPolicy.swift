/// All limits of the verifier, as data from Config. Who asks too often is throttled; who guesses is limited
/// (`WrongAttemptPolicy`).
package struct LimitPolicy: Sendable, Hashable {
    /// One address, or the network that one subscriber holds.
    package var page: RateLimit
    /// One address without a key, at the API.
    package var api: RateLimit
    /// One API key, whatever address it comes from.
    package var keyHolder: RateLimit
    /// One phone: each reply costs money, and senders can be forged.
    package var sms: RateLimit
    /// The same phone, whose minutes must not add up to a day's bill.
    package var smsDaily: RateLimit
    /// One person in one chat.
    package var chat: RateLimit
    package var wrongAttempts: WrongAttemptPolicy

    package init(
        page: RateLimit, api: RateLimit, keyHolder: RateLimit, sms: RateLimit,
        smsDaily: RateLimit, chat: RateLimit, wrongAttempts: WrongAttemptPolicy
    ) {
        self.page = page
        self.api = api
        self.keyHolder = keyHolder
        self.sms = sms
        self.smsDaily = smsDaily
        self.chat = chat
        self.wrongAttempts = wrongAttempts
    }

    /// The limit on queries of one client in this channel.
    package func limit(at channel: Client.Channel) -> RateLimit {
        switch channel {
        case .page: page
        case .api: api
        case .keyHolder: keyHolder
        case .sms: sms
        case .wechat, .wecom, .telegram, .line, .whatsapp, .dingtalk: chat
        }
    }

    /// The limits that a person's messages spend in a channel, whatever they ask for.
    package func messageLimits(at channel: Client.Channel) -> [RateLimit] {
        channel == .sms ? [sms, smsDaily] : [limit(at: channel)]
    }
}

/// How often somebody may give wrong details.
package struct WrongAttemptPolicy: Sendable, Hashable {
    /// The limits of one client, or of the holder of one key.
    package struct Personal: Sendable, Hashable {
        /// On one invoice: stops one stranger from using up what all have together.
        package var onInvoice: RateLimit
        /// On all invoices together: stops one who tries a likely sum on each of a million.
        package var overall: RateLimit

        package init(onInvoice: RateLimit, overall: RateLimit) {
            self.onInvoice = onInvoice
            self.overall = overall
        }
    }

    /// One client without a key.
    package var client: Personal
    /// A key names its holder, so its attempts are its own: they close nothing to others, nor do
    /// others' close anything to it.
    package var keyHolder: Personal
    /// On one invoice by everybody without a key.
    package var everybody: RateLimit
    /// The same, where those who have made no wrong attempt still have one each: so strangers cannot
    /// close an invoice to its owner with a handful of addresses.
    package var newcomers: RateLimit

    package init(
        client: Personal, keyHolder: Personal, everybody: RateLimit, newcomers: RateLimit
    ) {
        self.client = client
        self.keyHolder = keyHolder
        self.everybody = everybody
        self.newcomers = newcomers
    }

    func personal(at channel: Client.Channel) -> Personal {
        channel == .keyHolder ? keyHolder : client
    }

    /// After this time nothing of a wrong attempt is left in any limit.
    var memory: Duration {
        [client, keyHolder].flatMap { [$0.onInvoice.period, $0.overall.period] }
            .reduce(max(everybody.period, newcomers.period), max)
    }
}
