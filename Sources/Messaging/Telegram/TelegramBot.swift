package import Cryptography

/// A bot of Telegram, as BotFather hands it out.
package struct TelegramBot: Sendable {
    /// The `secret_token` that was given to `setWebhook`.
    let webhookSecret: SecretText
    /// Empty where photos are not to be fetched and no messages of ours are to be sent: answers travel in
    /// responses and need none.
    let token: SecretText
    let api: WebAddress

    package init(webhookSecret: SecretText, token: SecretText, api: WebAddress) {
        self.webhookSecret = webhookSecret
        self.token = token
        self.api = api
    }
}
