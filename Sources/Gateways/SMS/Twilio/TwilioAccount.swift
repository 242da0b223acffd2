/// Programmable Messaging of Twilio, as its console shows it.
package struct TwilioAccount: Sendable {
    package let authToken: String
    /// Ours, as it is written in the console, which is what Twilio signs.
    let publicURL: String
    let api: WebAddress
    /// Where pictures lie that the interface sends us on for.
    let media: AllowedHosts

    package init(authToken: String, publicURL: String, api: WebAddress, media: AllowedHosts) {
        self.authToken = authToken
        self.publicURL = publicURL
        self.api = api
        self.media = media
    }
}
