/// A bot of Telegram, as BotFather hands it out.
package struct TelegramBot: Sendable {
    /// What `setWebhook` was told as `secret_token`.
    let webhookSecret: String
    /// Empty where pictures are not to be fetched: answers travel in responses and need none.
    let token: String
    let api: WebAddress

    package init(webhookSecret: String, token: String, api: WebAddress) {
        self.webhookSecret = webhookSecret
        self.token = token
        self.api = api
    }
}
