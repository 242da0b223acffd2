package import Cryptography

/// An application (自建应用) within WeCom (企业微信), as its console shows it.
package struct WeComAccount: Sendable {
    let token: SecretText
    let corpID: String
    let agentID: Int
    let cipher: WeChatCipher
    /// Empty where the application may not send messages of its own.
    let secret: SecretText
    let api: WebAddress

    package init(
        token: SecretText, corpID: String, agentID: Int, cipher: WeChatCipher, secret: SecretText,
        api: WebAddress
    ) {
        self.token = token
        self.corpID = corpID
        self.agentID = agentID
        self.cipher = cipher
        self.secret = secret
        self.api = api
    }
}
