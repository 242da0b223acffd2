import Gateways
import Testing

@testable import fapiao

struct ChatSettingsTests {
    private static let wechat: [SettingKey: String] = [.wechatToken: "t", .wechatAppID: "wx1"]
    private static let wecom: [SettingKey: String] = [
        .wecomToken: "t", .wecomCorpID: "ww1",
        .wecomEncodingAESKey: String(repeating: "a", count: 43),
    ]
    private static let telegram: [SettingKey: String] = [.telegramWebhookSecret: "t"]
    private static let line: [SettingKey: String] = [
        .lineChannelSecret: "t", .lineAccessToken: "t",
    ]
    private static let whatsapp: [SettingKey: String] = [
        .whatsappAppSecret: "t", .whatsappVerifyToken: "t", .whatsappAccessToken: "t",
        .whatsappPhoneNumberID: "1",
    ]
    private static let dingtalk: [SettingKey: String] = [.dingtalkAppSecret: "t"]

    private func load(_ overrides: [SettingKey: String]) throws(SettingsError) -> Settings.Chats {
        try Settings.load(file: nil, environment: [:], overrides: overrides).chats
    }

    @Test func eachIsOnOnceItsSettingsAreThere() throws {
        let none = try load([:])
        #expect(none.wechat == nil && none.wecom == nil && none.telegram == nil)
        #expect(none.line == nil && none.whatsapp == nil && none.dingtalk == nil)
        let all = [
            Self.wechat, Self.wecom, Self.telegram, Self.line, Self.whatsapp, Self.dingtalk,
        ]
        let chats = try load(all.reduce([:]) { $0.merging($1) { $1 } })
        #expect(chats.wechat != nil && chats.wecom != nil && chats.telegram != nil)
        #expect(chats.line != nil && chats.whatsapp != nil && chats.dingtalk != nil)
    }

    @Test(
        arguments: [
            (wechat, .wechatAppID, ""), (wechat, .wechatEncodingAESKey, "short"),
            (wechat, .wechatAPIURL, "http://api.weixin.qq.com"),
            (wechat, .wechatPhotoHosts, "*"), (wechat, .wechatReplyBudgetMilliseconds, "5000"),
            (wecom, .wecomCorpID, ""), (wecom, .wecomEncodingAESKey, ""),
            (telegram, .telegramAPIURL, "api.telegram.org"), (line, .lineAccessToken, ""),
            (line, .lineDataURL, "https://api-data.line.me/"), (whatsapp, .whatsappVerifyToken, ""),
            (whatsapp, .whatsappAccessToken, ""), (whatsapp, .whatsappPhoneNumberID, ""),
            (whatsapp, .whatsappMediaHosts, "https://a/b"),
            (dingtalk, .dingtalkSessionHosts, "*"),
            (dingtalk, .dingtalkAPIURL, "http://api.dingtalk.com"),
            (dingtalk, .dingtalkPhotoHosts, "*.oss.example:8443"),
        ] as [([SettingKey: String], SettingKey, String)])
    func whatIsMissingOrWrongIsTold(
        _ sound: [SettingKey: String], _ key: SettingKey, _ value: String
    ) throws {
        try expectRefusal(of: key, value, among: sound)
    }

    /// One of a chat's settings without the secret that turns it on.
    @Test(
        arguments: [
            (.wechatAppSecret, .wechatToken), (.telegramBotToken, .telegramWebhookSecret),
            (.dingtalkAppKey, .dingtalkAppSecret),
        ] as [(SettingKey, SettingKey)])
    func whatTurnsItOnIsNamed(_ key: SettingKey, _ first: SettingKey) throws {
        try expectRefusal(of: key, "value", among: [:], naming: first)
    }
}
