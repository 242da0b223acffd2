import Cryptography
package import ProgramSettings

/// The settings of a Messaging API channel of LINE.
package struct LINESettings: SettingArea {
    static let channelSecret = Setting.secret(
        "line.channelSecret",
        "The channel's secret, which signs every call. Empty: off.")
    static let accessToken = Setting.secret(
        "line.accessToken",
        "The channel's long-lived access token, to answer.")
    static let apiURL = Setting.webAddress(
        "line.apiUrl", "https://api.line.me",
        "Where LINE's interface is: https, or http on this machine.")
    static let dataURL = Setting.webAddress(
        "line.dataUrl", "https://api-data.line.me",
        "Where LINE's photos are had: https, or http on this machine.")

    package static let groups = [
        SettingGroup("line", [channelSecret, accessToken, apiURL, dataURL])
    ]

    /// Nil where it is not configured.
    package let channel: LINEChannel?

    package init(from reader: inout SettingReader) {
        let secret = reader.read(Self.channelSecret)
        let token = reader.read(Self.accessToken)
        let api = reader.read(Self.apiURL)
        let data = reader.read(Self.dataURL)
        guard reader.isOn(secret, Self.channelSecret, ifAny: !token.isEmpty) else {
            channel = nil
            return
        }
        reader.require(Self.accessToken, token, "the channel's access token")
        channel = LINEChannel(secret: secret, accessToken: token, api: api, data: data)
    }
}
