import Cryptography
package import ProgramSettings

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
    static let accountSID = Setting.text(
        "sms.twilio.accountSid", "",
        "The account's SID (AC…), to send messages of ours, such as codes. Empty: none are sent.")
    static let sender = Setting.text(
        "sms.twilio.sender", "",
        "The number that they come from, such as +15017122661, or a messaging service (MG…).")

    package static let groups = [
        SettingGroup(
            "sms.twilio",
            about: "Text messages through Twilio, which calls /sms/twilio.",
            [authToken, publicURL, apiURL, mediaHosts, accountSID, sender])
    ]

    /// Nil where it is not configured.
    package let account: TwilioAccount?

    package init(from reader: inout SettingReader) {
        let token = reader.read(Self.authToken)
        let url = reader.read(Self.publicURL)
        let api = reader.read(Self.apiURL)
        let media = reader.read(Self.mediaHosts)
        let accountSID = reader.read(Self.accountSID)
        let sender = reader.read(Self.sender)
        if !accountSID.isEmpty, sender.isEmpty {
            reader.refuse(Self.sender, "a number, since sms.twilio.accountSid is set")
        }
        if !sender.isEmpty, accountSID.isEmpty {
            reader.refuse(Self.accountSID, "the account, since sms.twilio.sender is set")
        }
        guard !token.isEmpty else {
            if !accountSID.isEmpty {
                reader.refuse(Self.authToken, "the account's, since sms.twilio.accountSid is set")
            }
            account = nil
            return
        }
        if !url.hasPrefix("https://") && !url.hasPrefix("http://") {
            reader.refuse(Self.publicURL, "an address such as https://…/sms/twilio")
        }
        account = TwilioAccount(
            authToken: token, publicURL: url, api: api, media: media, accountSID: accountSID,
            sender: sender)
    }
}
