import Gateways
import Testing

@testable import fapiao

struct SMSSettingsTests {
    private static let secret = "a-secret-of-32-letters-and-digits-"

    private static let aliyun: [SettingKey: String] = [
        .aliyunPathSecret: secret, .aliyunAccessKeyID: "id", .aliyunAccessKeySecret: "key-secret",
        .aliyunSignName: "查验", .aliyunTemplateCode: "SMS_1",
    ]
    private static let tencent: [SettingKey: String] = [
        .tencentPathSecret: secret, .tencentSecretID: "id", .tencentSecretKey: "key-secret",
        .tencentSDKAppID: "14", .tencentSignName: "查验", .tencentTemplateID: "42",
    ]
    private static let twilio: [SettingKey: String] = [
        .twilioAuthToken: "auth-token", .twilioPublicURL: "https://verify.example/sms/twilio",
    ]

    private func load(_ overrides: [SettingKey: String]) throws(SettingsError) -> Settings {
        try Settings.load(file: nil, environment: [:], overrides: overrides)
    }

    @Test func withoutSettingsThereIsNoGateway() throws {
        let sms = try load([:]).sms
        #expect(sms.kannelAddresses == nil && sms.aliyun == nil && sms.tencent == nil)
        #expect(sms.twilio == nil)
    }

    @Test func eachIsThereOnceItsSettingsAre() throws {
        let all = Self.aliyun.merging(Self.tencent) { $1 }.merging(Self.twilio) { $1 }
            .merging([.kannelAllowedAddresses: "127.0.0.1, 10.0.0.0/8"]) { $1 }
        let settings = try load(all)
        #expect(settings.sms.kannelAddresses != nil)
        #expect(settings.sms.aliyun?.account.fieldNames.count == 4)
        #expect(settings.sms.tencent?.account.fieldCount == 4)
        #expect(settings.sms.twilio?.authToken == "auth-token")
        let report = settings.report.joined(separator: "\n")
        for secret in [Self.secret, "key-secret", "auth-token"] {
            #expect(!report.contains(secret))
        }
    }

    @Test(
        arguments: [
            (aliyun, SettingKey.aliyunAccessKeyID, ""), (aliyun, .aliyunAccessKeySecret, ""),
            (aliyun, .aliyunSignName, ""), (aliyun, .aliyunTemplateCode, ""),
            (aliyun, .aliyunTemplateFields, ""), (aliyun, .aliyunTemplateFields, "a,a"),
            (aliyun, .aliyunPathSecret, "too-short"), (aliyun, .aliyunPathSecret, secret + "/"),
            (aliyun, .aliyunEndpoint, "http://dysmsapi.aliyuncs.com"),
            (aliyun, .aliyunEndpoint, "https://dysmsapi.aliyuncs.com/"),
            (aliyun, .aliyunAllowedAddresses, "cloud"), (tencent, .tencentSecretID, ""),
            (tencent, .tencentSecretKey, ""), (tencent, .tencentSDKAppID, ""),
            (tencent, .tencentTemplateID, ""), (tencent, .tencentRegion, ""),
            (tencent, .tencentTemplateFieldCount, "0"), (twilio, .twilioPublicURL, ""),
            (twilio, .twilioPublicURL, "verify.example"),
            (twilio, .twilioAPIURL, "http://api.twilio.com"), (twilio, .twilioMediaHosts, "*"),
            ([:], .kannelAllowedAddresses, "kannel"),
        ] as [([SettingKey: String], SettingKey, String)])
    func whatIsMissingOrWrongIsTold(
        _ sound: [SettingKey: String], _ key: SettingKey, _ value: String
    ) throws {
        try expectRefusal(of: key, value, among: sound)
    }
}
