/// A bot of Telegram, as BotFather hands it out.
package struct TelegramBot: Sendable {
    /// The `secret_token` that was given to `setWebhook`.
    let webhookSecret: String
    /// Empty where photos are not to be fetched: answers travel in responses and need none.
    let token: String
    let api: WebAddress

    package init(webhookSecret: String, token: String, api: WebAddress) {
        self.webhookSecret = webhookSecret
        self.token = token
        self.api = api
    }
}
