package import Cryptography

/// A Messaging API channel of LINE, as its console shows it.
package struct LINEChannel: Sendable {
    let secret: SecretText
    let accessToken: SecretText
    let api: WebAddress
    /// The address that photos are fetched from.
    let data: WebAddress

    package init(secret: SecretText, accessToken: SecretText, api: WebAddress, data: WebAddress) {
        self.secret = secret
        self.accessToken = accessToken
        self.api = api
        self.data = data
    }
}
