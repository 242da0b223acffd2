import Messaging
import Testing

@testable import fapiao

struct ChatSettingsTests {
    private static let wechat: [String: String] = ["wechat.token": "t", "wechat.appId": "wx1"]
    private static let wecom: [String: String] = [
        "wecom.token": "t", "wecom.corpId": "ww1",
        "wecom.encodingAesKey": String(repeating: "a", count: 43),
    ]
    private static let telegram: [String: String] = ["telegram.webhookSecret": "t"]
    private static let line: [String: String] = [
        "line.channelSecret": "t", "line.accessToken": "t",
    ]
    private static let whatsapp: [String: String] = [
        "whatsapp.appSecret": "t", "whatsapp.verifyToken": "t", "whatsapp.accessToken": "t",
        "whatsapp.phoneNumberId": "1",
    ]
    private static let dingtalk: [String: String] = ["dingtalk.appSecret": "t"]

    private func load(_ overrides: [String: String]) throws(SettingsError) -> Settings {
        try Settings.load(file: nil, environment: [:], overrides: overrides)
    }

    @Test func eachIsOnOnceItsSettingsAreThere() throws {
        let none = try load([:])
        #expect(none.wechat.account == nil && none.wecom.account == nil && none.telegram.bot == nil)
        #expect(
            none.line.channel == nil && none.whatsapp.number == nil && none.dingtalk.robot == nil)
        let all = [
            Self.wechat, Self.wecom, Self.telegram, Self.line, Self.whatsapp, Self.dingtalk,
        ]
        let chats = try load(all.reduce([:]) { $0.merging($1) { $1 } })
        #expect(
            chats.wechat.account != nil && chats.wecom.account != nil && chats.telegram.bot != nil)
        #expect(
            chats.line.channel != nil && chats.whatsapp.number != nil && chats.dingtalk.robot != nil
        )
    }

    @Test(
        arguments: [
            (wechat, "wechat.appId", ""), (wechat, "wechat.encodingAesKey", "short"),
            (wechat, "wechat.apiUrl", "http://api.weixin.qq.com"),
            (wechat, "wechat.photoHosts", "*"), (wechat, "wechat.replyBudgetMilliseconds", "5000"),
            (wecom, "wecom.corpId", ""), (wecom, "wecom.encodingAesKey", ""),
            (telegram, "telegram.apiUrl", "api.telegram.org"), (line, "line.accessToken", ""),
            (line, "line.dataUrl", "https://api-data.line.me/"),
            (whatsapp, "whatsapp.verifyToken", ""),
            (whatsapp, "whatsapp.accessToken", ""), (whatsapp, "whatsapp.phoneNumberId", ""),
            (whatsapp, "whatsapp.mediaHosts", "https://a/b"),
            (dingtalk, "dingtalk.sessionHosts", "*"),
            (dingtalk, "dingtalk.apiUrl", "http://api.dingtalk.com"),
            (dingtalk, "dingtalk.photoHosts", "*.oss.example:8443"),
        ] as [([String: String], String, String)])
    func whatIsMissingOrWrongIsTold(
        _ sound: [String: String], _ key: String, _ value: String
    ) throws {
        try expectRefusal(of: key, value, among: sound)
    }

    /// One of a chat's settings without the secret that turns it on.
    @Test(
        arguments: [
            ("wechat.appSecret", "wechat.token"), ("telegram.botToken", "telegram.webhookSecret"),
            ("dingtalk.appKey", "dingtalk.appSecret"),
        ] as [(String, String)])
    func whatTurnsItOnIsNamed(_ key: String, _ first: String) throws {
        try expectRefusal(of: key, "value", among: [:], naming: first)
    }
}
