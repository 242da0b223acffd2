package import Cryptography

/// A number of WhatsApp's Cloud API, as Meta's console shows it.
package struct WhatsAppNumber: Sendable {
    let appSecret: SecretText
    let verifyToken: SecretText
    let accessToken: SecretText
    let phoneNumberID: String
    /// With the version in its path: `https://graph.facebook.com/v23.0`.
    let api: WebAddress
    let media: AllowedHosts

    package init(
        appSecret: SecretText, verifyToken: SecretText, accessToken: SecretText,
        phoneNumberID: String,
        api: WebAddress, media: AllowedHosts
    ) {
        self.appSecret = appSecret
        self.verifyToken = verifyToken
        self.accessToken = accessToken
        self.phoneNumberID = phoneNumberID
        self.api = api
        self.media = media
    }
}
