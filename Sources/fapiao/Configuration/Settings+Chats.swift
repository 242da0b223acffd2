import Gateways

extension Settings {
    /// Chats; nil where one is not configured.
    struct Chats: Sendable {
        var wechat: WeChatAccount?
        var wecom: WeComAccount?
        /// Of WeChat and WeCom, which both hang up after five seconds.
        var wechatReplyBudget: Duration
        var telegram: TelegramBot?
        var line: LINEChannel?
        var whatsapp: WhatsAppNumber?
        var dingtalk: DingTalkRobot?
    }
}

extension Settings.Chats {
    init(from reader: inout SettingReader) {
        wechat = Self.wechat(from: &reader)
        wecom = Self.wecom(from: &reader)
        wechatReplyBudget = .milliseconds(
            reader.integer(.wechatReplyBudgetMilliseconds, 1...4_900))
        telegram = Self.telegram(from: &reader)
        line = Self.line(from: &reader)
        whatsapp = Self.whatsapp(from: &reader)
        dingtalk = Self.dingtalk(from: &reader)
    }

    private static func wechat(from reader: inout SettingReader) -> WeChatAccount? {
        let token = reader.secret(.wechatToken, orFile: .wechatTokenFile)
        let key = reader.secret(.wechatEncodingAESKey, orFile: .wechatEncodingAESKeyFile)
        let secret = reader.secret(.wechatAppSecret, orFile: .wechatAppSecretFile)
        let appID = reader.text(.wechatAppID)
        let api = reader.address(.wechatAPIURL)
        let photoHosts = reader.hosts(.wechatPhotoHosts)
        guard reader.isOn(token, .wechatToken, ifAny: [key, secret, appID]) else { return nil }
        reader.require(.wechatAppID)
        let cipher = WeChatCipher(encodingAESKey: key, receiver: appID)
        if !key.isEmpty, !appID.isEmpty, cipher == nil {
            reader.refuse(.wechatEncodingAESKey, "43 digits of Base64")
        }
        guard let api else { return nil }
        return WeChatAccount(
            token: token, appID: appID, cipher: cipher, secret: secret, api: api,
            photoHosts: photoHosts)
    }

    private static func wecom(from reader: inout SettingReader) -> WeComAccount? {
        let token = reader.secret(.wecomToken, orFile: .wecomTokenFile)
        let key = reader.secret(.wecomEncodingAESKey, orFile: .wecomEncodingAESKeyFile)
        let secret = reader.secret(.wecomSecret, orFile: .wecomSecretFile)
        let corpID = reader.text(.wecomCorpID)
        let agentID = reader.integer(.wecomAgentID, 0...Int(Int32.max))
        let api = reader.address(.wecomAPIURL)
        guard reader.isOn(token, .wecomToken, ifAny: [key, secret, corpID]) else { return nil }
        reader.require(.wecomCorpID)
        guard let cipher = WeChatCipher(encodingAESKey: key, receiver: corpID) else {
            // Without the company's name, which was refused above, no key is any good.
            if !corpID.isEmpty { reader.refuse(.wecomEncodingAESKey, "43 digits of Base64") }
            return nil
        }
        guard let api else { return nil }
        return WeComAccount(
            token: token, corpID: corpID, agentID: agentID, cipher: cipher, secret: secret,
            api: api)
    }

    private static func telegram(from reader: inout SettingReader) -> TelegramBot? {
        let secret = reader.secret(.telegramWebhookSecret, orFile: .telegramWebhookSecretFile)
        let token = reader.secret(.telegramBotToken, orFile: .telegramBotTokenFile)
        let api = reader.address(.telegramAPIURL)
        guard reader.isOn(secret, .telegramWebhookSecret, ifAny: [token]), let api else {
            return nil
        }
        return TelegramBot(webhookSecret: secret, token: token, api: api)
    }

    private static func line(from reader: inout SettingReader) -> LINEChannel? {
        let secret = reader.secret(.lineChannelSecret, orFile: .lineChannelSecretFile)
        let token = reader.secret(.lineAccessToken, orFile: .lineAccessTokenFile)
        let api = reader.address(.lineAPIURL)
        let data = reader.address(.lineDataURL)
        guard reader.isOn(secret, .lineChannelSecret, ifAny: [token]) else { return nil }
        if token.isEmpty { reader.refuse(.lineAccessToken, "the channel's access token") }
        guard let api, let data else { return nil }
        return LINEChannel(secret: secret, accessToken: token, api: api, data: data)
    }

    private static func whatsapp(from reader: inout SettingReader) -> WhatsAppNumber? {
        let secret = reader.secret(.whatsappAppSecret, orFile: .whatsappAppSecretFile)
        let verify = reader.secret(.whatsappVerifyToken, orFile: .whatsappVerifyTokenFile)
        let token = reader.secret(.whatsappAccessToken, orFile: .whatsappAccessTokenFile)
        let number = reader.text(.whatsappPhoneNumberID)
        let api = reader.address(.whatsappAPIURL, withPath: true)
        let media = reader.hosts(.whatsappMediaHosts)
        guard reader.isOn(secret, .whatsappAppSecret, ifAny: [verify, token, number]) else {
            return nil
        }
        if verify.isEmpty { reader.refuse(.whatsappVerifyToken, "the token of the console") }
        if token.isEmpty { reader.refuse(.whatsappAccessToken, "the system user's token") }
        reader.require(.whatsappPhoneNumberID)
        guard let api else { return nil }
        return WhatsAppNumber(
            appSecret: secret, verifyToken: verify, accessToken: token, phoneNumberID: number,
            api: api, media: media)
    }

    private static func dingtalk(from reader: inout SettingReader) -> DingTalkRobot? {
        let secret = reader.secret(.dingtalkAppSecret, orFile: .dingtalkAppSecretFile)
        let hosts = reader.hosts(.dingtalkSessionHosts)
        let appKey = reader.text(.dingtalkAppKey)
        let api = reader.address(.dingtalkAPIURL)
        let photoHosts = reader.hosts(.dingtalkPhotoHosts)
        guard reader.isOn(secret, .dingtalkAppSecret, ifAny: [appKey]), let api else { return nil }
        return DingTalkRobot(
            appSecret: secret, sessionHosts: hosts, appKey: appKey,
            robotCode: reader.text(.dingtalkRobotCode), api: api, photoHosts: photoHosts)
    }
}

extension SettingReader {
    /// Whether a chat is configured: its first secret is there. Others without it are a mistake.
    fileprivate mutating func isOn(
        _ first: String, _ key: SettingKey, ifAny others: [String]
    ) -> Bool {
        if first.isEmpty, others.contains(where: { !$0.isEmpty }) {
            refuse(key, "a secret, since others of this chat are set")
        }
        return !first.isEmpty
    }

    mutating func require(_ key: SettingKey) {
        if text(key).isEmpty { refuse(key, "what the platform's console shows") }
    }

    /// In the clear only on this machine.
    mutating func address(
        _ key: SettingKey, withPath: Bool = false
    ) -> WebAddress? {
        guard let address = WebAddress(text(key)), withPath || address.rest.isEmpty,
            address.scheme == .https || ["127.0.0.1", "localhost"].contains(address.host),
            !address.rest.hasSuffix("/"), !address.rest.contains("?")
        else {
            refuse(
                key, "https:// and a host" + (withPath ? ", and a path without its last slash" : "")
            )
            return nil
        }
        return address
    }

    mutating func hosts(_ key: SettingKey) -> AllowedHosts {
        let hosts = AllowedHosts(list(key))
        if hosts == nil { refuse(key, "hosts such as api.example.com or *.example.com") }
        return hosts ?? .none
    }
}
