import Cryptography
package import ProgramSettings

/// The settings of an application within WeCom (企业微信).
package struct WeComSettings: SettingArea {
    static let token = Setting.secret(
        "wecom.token",
        "The application's token (Token) for received messages. Empty: off.")
    static let corpID = Setting.text(
        "wecom.corpId", "",
        "The company's CorpID (企业ID).")
    static let agentID = Setting.integer(
        "wecom.agentId", 0, in: 0...Int(Int32.max),
        "The application's AgentId, in the name of which late answers are sent.")
    static let encodingAESKey = Setting.secret(
        "wecom.encodingAesKey",
        "EncodingAESKey, 43 characters.")
    static let secret = Setting.secret(
        "wecom.secret",
        "The application's secret, to fetch photos and to send late answers. Empty: neither.")
    static let apiURL = Setting.webAddress(
        "wecom.apiUrl", "https://qyapi.weixin.qq.com",
        "Where WeCom's interface is: https, or http on this machine.")

    package static let groups = [
        SettingGroup("wecom", [token, corpID, agentID, encodingAESKey, secret, apiURL])
    ]

    /// Nil where it is not configured.
    package let account: WeComAccount?

    package init(from reader: inout SettingReader) { account = Self.account(from: &reader) }

    private static func account(from reader: inout SettingReader) -> WeComAccount? {
        let token = reader.read(Self.token)
        let key = reader.read(Self.encodingAESKey)
        let secret = reader.read(Self.secret)
        let id = reader.read(Self.corpID)
        let agent = reader.read(Self.agentID)
        let api = reader.read(Self.apiURL)
        let others = [key.isEmpty, secret.isEmpty, id.isEmpty].contains(false)
        guard reader.isOn(token, Self.token, ifAny: others) else { return nil }
        reader.requireFromConsole(corpID)
        guard let cipher = WeChatCipher(encodingAESKey: key.reveal(), receiver: id) else {
            // Without the company's name, which was refused above, no key is any good.
            if !id.isEmpty { reader.refuse(encodingAESKey, "43 digits of Base64") }
            return nil
        }
        return WeComAccount(
            token: token, corpID: id, agentID: agent, cipher: cipher, secret: secret, api: api)
    }
}
