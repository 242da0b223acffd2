import Cryptography
package import ProgramSettings

/// The settings of WeChat's official account (公众号).
package struct WeChatSettings: SettingArea {
    static let token = Setting.secret(
        "wechat.token",
        """
        The token (令牌) that the official account's console and we share; it signs every call. Empty:
        off.
        """)
    static let appID = Setting.text(
        "wechat.appId", "",
        "The account's AppID, which encrypted messages end with.")
    static let encodingAESKey = Setting.secret(
        "wechat.encodingAesKey",
        """
        EncodingAESKey (消息加解密密钥), 43 characters, for the secure mode (安全模式), which is the one to
        choose: in plain mode nothing signs a message's text. Empty: plain mode.
        """)
    static let appSecret = Setting.secret(
        "wechat.appSecret",
        """
        AppSecret, to send answers that took longer than WeChat waits. Empty: WeChat's next attempts
        fetch them, for fifteen seconds.
        """)
    static let apiURL = Setting.webAddress(
        "wechat.apiUrl", "https://api.weixin.qq.com",
        "Where WeChat's interface is: https, or http on this machine.")
    static let photoHosts = Setting.hosts(
        "wechat.photoHosts", ["*.qpic.cn"], formerly: ["wechat.pictureHosts"],
        """
        Hosts that photos may be fetched from; "*." stands for any name before it.
        """)
    static let replyBudget = Setting.duration(
        "wechat.replyBudgetMilliseconds", 4500, .milliseconds, in: 1...4_900,
        """
        Milliseconds until a message of WeChat or WeCom is acknowledged and its answer sent later.
        Both hang up after 5000, and part of them is the way.
        """)

    package static let groups = [
        SettingGroup(
            "wechat",
            about: """
                Chats. One is on when its first secret is set; each answers at the path of its
                name (/wechat). Secrets are better kept in files or the environment than here:
                every one has a twin that names a file, which others must not be able to read.
                """,
            [token, appID, encodingAESKey, appSecret, apiURL, photoHosts, replyBudget])
    ]

    /// Nil where it is not configured.
    package let account: WeChatAccount?
    /// Of WeChat and WeCom, which both hang up after five seconds.
    package let replyBudget: Duration

    package init(from reader: inout SettingReader) {
        replyBudget = reader.read(Self.replyBudget)
        account = Self.account(from: &reader)
    }

    private static func account(from reader: inout SettingReader) -> WeChatAccount? {
        let token = reader.read(Self.token)
        let key = reader.read(Self.encodingAESKey)
        let secret = reader.read(Self.appSecret)
        let id = reader.read(Self.appID)
        let api = reader.read(Self.apiURL)
        let hosts = reader.read(Self.photoHosts)
        let others = [key.isEmpty, secret.isEmpty, id.isEmpty].contains(false)
        guard reader.isOn(token, Self.token, ifAny: others) else { return nil }
        reader.requireFromConsole(appID)
        let cipher = WeChatCipher(encodingAESKey: key.reveal(), receiver: id)
        if !key.isEmpty, !id.isEmpty, cipher == nil {
            reader.refuse(encodingAESKey, "43 digits of Base64")
        }
        return WeChatAccount(
            token: token, appID: id, cipher: cipher, secret: secret, api: api, photoHosts: hosts)
    }
}
