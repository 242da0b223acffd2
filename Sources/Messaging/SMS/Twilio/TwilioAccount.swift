package import Cryptography

/// Programmable Messaging of Twilio, as its console shows it.
package struct TwilioAccount: Sendable {
    package let authToken: SecretText
    /// Our URL as it is written in the console; Twilio signs it.
    let publicURL: String
    let api: WebAddress
    /// The hosts that the interface redirects us to for photos.
    let media: AllowedHosts

    package init(authToken: SecretText, publicURL: String, api: WebAddress, media: AllowedHosts) {
        self.authToken = authToken
        self.publicURL = publicURL
        self.api = api
        self.media = media
    }
}
