import Cryptography
package import ProgramSettings

/// The settings of a number of WhatsApp's Cloud API.
package struct WhatsAppSettings: SettingArea {
    static let appSecret = Setting.secret(
        "whatsapp.appSecret",
        "The app's secret, which signs every call. Empty: off.")
    static let verifyToken = Setting.secret(
        "whatsapp.verifyToken",
        "The token that Meta's console is told when the address is registered.")
    static let accessToken = Setting.secret(
        "whatsapp.accessToken",
        "A system user's token, to answer and to fetch photos.")
    static let phoneNumberID = Setting.text(
        "whatsapp.phoneNumberId", "",
        "The id of the number that people write to.")
    static let apiURL = Setting.webAddress(
        "whatsapp.apiUrl", "https://graph.facebook.com/v23.0", withPath: true,
        "Where the Graph API is, with its version: https, or http on this machine.")
    static let mediaHosts = Setting.hosts(
        "whatsapp.mediaHosts", ["lookaside.fbsbx.com"],
        "Hosts that photos may be fetched from.")

    package static let groups = [
        SettingGroup(
            "whatsapp",
            [appSecret, verifyToken, accessToken, phoneNumberID, apiURL, mediaHosts])
    ]

    /// Nil where it is not configured.
    package let number: WhatsAppNumber?

    package init(from reader: inout SettingReader) {
        let secret = reader.read(Self.appSecret)
        let verify = reader.read(Self.verifyToken)
        let token = reader.read(Self.accessToken)
        let id = reader.read(Self.phoneNumberID)
        let api = reader.read(Self.apiURL)
        let media = reader.read(Self.mediaHosts)
        let others = [verify.isEmpty, token.isEmpty, id.isEmpty].contains(false)
        guard reader.isOn(secret, Self.appSecret, ifAny: others) else {
            number = nil
            return
        }
        reader.require(Self.verifyToken, verify, "the token of the console")
        reader.require(Self.accessToken, token, "the system user's token")
        reader.requireFromConsole(Self.phoneNumberID)
        number = WhatsAppNumber(
            appSecret: secret, verifyToken: verify, accessToken: token, phoneNumberID: id, api: api,
            media: media)
    }
}
