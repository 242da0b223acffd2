import Cryptography
package import ProgramSettings

/// The settings of a bot of Telegram.
package struct TelegramSettings: SettingArea {
    static let webhookSecret = Setting.secret(
        "telegram.webhookSecret",
        "The secret_token that setWebhook was told. Empty: off.")
    static let botToken = Setting.secret(
        "telegram.botToken",
        """
        The bot's token, to fetch photos and to send messages of ours. Empty: only texts are read and
        answered.
        """)
    static let apiURL = Setting.webAddress(
        "telegram.apiUrl", "https://api.telegram.org",
        "Where Telegram's interface is: https, or http on this machine.")

    package static let groups = [
        SettingGroup("telegram", [webhookSecret, botToken, apiURL])
    ]

    /// Nil where it is not configured.
    package let bot: TelegramBot?

    package init(from reader: inout SettingReader) {
        let secret = reader.read(Self.webhookSecret)
        let token = reader.read(Self.botToken)
        let api = reader.read(Self.apiURL)
        let isOn = reader.isOn(secret, Self.webhookSecret, ifAny: !token.isEmpty)
        bot = isOn ? TelegramBot(webhookSecret: secret, token: token, api: api) : nil
    }
}
