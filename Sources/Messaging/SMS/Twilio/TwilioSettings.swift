package import ProgramSettings
import Cryptography

/// The settings of text messages through Twilio.
package struct TwilioSettings: SettingArea {
    static let authToken = Setting.secret(
        "sms.twilio.authToken",
        """
        The account's auth token, under which Twilio signs its calls; prefer authTokenFile or
        FAPIAO_SMS_TWILIO_AUTH_TOKEN. Empty: no Twilio.
        """)
    static let publicURL = Setting.text(
        "sms.twilio.publicURL", "", formerly: ["FAPIAO_SMS_TWILIO_PUBLIC_U_R_L"],
        """
        The address of this endpoint as it is written in Twilio's console: it is part of what is
        signed. Its port may be written there or here, or not.
        """)
    static let apiURL = Setting.webAddress(
        "sms.twilio.apiUrl", "https://api.twilio.com",
        """
        Where Twilio's interface is, which is asked for the photos of MMS: https, or http on this
        machine.
        """)
    static let mediaHosts = Setting.hosts(
        "sms.twilio.mediaHosts", ["*.twiliocdn.com"],
        """
        Hosts that it may send us on to for a photo; "*." stands for any name before it.
        """)

    package static let groups = [
        SettingGroup(
            "sms.twilio",
            about: "Text messages through Twilio, which calls /sms/twilio.",
            [authToken, publicURL, apiURL, mediaHosts])
    ]

    /// Nil where it is not configured.
    package let account: TwilioAccount?

    package init(from reader: inout SettingReader) {
        let token = reader.read(Self.authToken)
        let url = reader.read(Self.publicURL)
        let api = reader.read(Self.apiURL)
        let media = reader.read(Self.mediaHosts)
        guard !token.isEmpty else {
            account = nil
            return
        }
        if !url.hasPrefix("https://") && !url.hasPrefix("http://") {
            reader.refuse(Self.publicURL, "an address such as https://…/sms/twilio")
        }
        account = TwilioAccount(authToken: token, publicURL: url, api: api, media: media)
    }
}
