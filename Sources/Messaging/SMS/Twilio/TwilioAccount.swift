package import Cryptography

/// Programmable Messaging of Twilio, as its console shows it.
package struct TwilioAccount: Sendable {
    /// Signs Twilio's requests to us, and opens its interface to ours.
    package let authToken: SecretText
    /// Our URL as it is written in the console; Twilio signs it.
    let publicURL: String
    let api: WebAddress
    /// The hosts that the interface redirects us to for photos.
    let media: AllowedHosts
    /// AC and 32 digits. Empty, as the sender, where no messages of ours go out.
    let accountSID: String
    /// A number in E.164 or a short code, or the SID of a messaging service.
    let sender: String

    package init(
        authToken: SecretText, publicURL: String, api: WebAddress, media: AllowedHosts,
        accountSID: String = "", sender: String = ""
    ) {
        self.authToken = authToken
        self.publicURL = publicURL
        self.api = api
        self.media = media
        self.accountSID = accountSID
        self.sender = sender
    }
}
