package import Cryptography

/// An official account (公众号) of WeChat, as its console shows it.
package struct WeChatAccount: Sendable {
    let token: SecretText
    package let appID: String
    /// Nil in plain mode.
    let cipher: WeChatCipher?
    /// Empty where the account may not send messages of its own.
    let secret: SecretText
    let api: WebAddress
    let photoHosts: AllowedHosts

    package init(
        token: SecretText, appID: String, cipher: WeChatCipher?, secret: SecretText,
        api: WebAddress,
        photoHosts: AllowedHosts
    ) {
        self.token = token
        self.appID = appID
        self.cipher = cipher
        self.secret = secret
        self.api = api
        self.photoHosts = photoHosts
    }
}
