import Cryptography
import Messaging
import Testing

@testable import fapiao

struct SMSSettingsTests {
    private static let secret = "a-secret-of-32-letters-and-digits-"

    private static let aliyun: [String: String] = [
        "sms.aliyun.pathSecret": secret, "sms.aliyun.accessKeyId": "id",
        "sms.aliyun.accessKeySecret": "key-secret",
        "sms.aliyun.signName": "查验", "sms.aliyun.templateCode": "SMS_1",
    ]
    private static let tencent: [String: String] = [
        "sms.tencent.pathSecret": secret, "sms.tencent.secretId": "id",
        "sms.tencent.secretKey": "key-secret",
        "sms.tencent.sdkAppId": "14", "sms.tencent.signName": "查验", "sms.tencent.templateId": "42",
    ]
    private static let twilio: [String: String] = [
        "sms.twilio.authToken": "auth-token",
        "sms.twilio.publicURL": "https://verify.example/sms/twilio",
    ]

    private static let sendsms: [String: String] = [
        "sms.kannel.sendsmsUser": "u", "sms.kannel.sendsmsPassword": "sendsms-password",
    ]
    private static let twilioSending: [String: String] = twilio.merging([
        "sms.twilio.accountSid": "AC1", "sms.twilio.sender": "+15017122661",
    ]) { $1 }

    private func load(_ overrides: [String: String]) throws(SettingsError) -> Settings {
        try Settings.load(file: nil, environment: [:], overrides: overrides)
    }

    @Test func withoutSettingsThereIsNoGateway() throws {
        let settings = try load([:])
        #expect(settings.kannel.addresses == nil && settings.twilio.account == nil)
        #expect(settings.aliyun.account == nil && settings.tencent.account == nil)
    }

    @Test func eachIsThereOnceItsSettingsAre() throws {
        let all = Self.aliyun.merging(Self.tencent) { $1 }.merging(Self.twilio) { $1 }
            .merging(["sms.kannel.allowedAddresses": "127.0.0.1, 10.0.0.0/8"]) { $1 }
        let settings = try load(all)
        #expect(settings.kannel.addresses != nil)
        #expect(settings.aliyun.account?.fieldNames.count == 4)
        #expect(settings.tencent.account?.fieldCount == 4)
        #expect(settings.twilio.account?.authToken.reveal() == "auth-token")
        let report = settings.report.joined(separator: "\n")
        for secret in [Self.secret, "key-secret", "auth-token"] {
            #expect(!report.contains(secret))
        }
    }

    @Test func messagesOfOursGoOutOnceItIsSaidHow() throws {
        #expect(try load([:]).kannel.account == nil)
        let settings = try load(Self.sendsms)
        #expect(settings.kannel.account != nil && settings.kannel.addresses == nil)
        #expect(!settings.report.joined().contains("sendsms-password"))
        #expect(try load(Self.twilioSending).twilio.account != nil)
        let few = try load(["outgoing.personDailyMaximum": "3", "outgoing.dailyMaximum": "0"])
        #expect(few.outgoing == OutgoingPolicy(personDailyMaximum: 3, dailyMaximum: 0))
    }

    @Test(
        arguments: [
            (aliyun, "sms.aliyun.accessKeyId", ""), (aliyun, "sms.aliyun.accessKeySecret", ""),
            (aliyun, "sms.aliyun.signName", ""), (aliyun, "sms.aliyun.templateCode", ""),
            (aliyun, "sms.aliyun.templateFields", ""), (aliyun, "sms.aliyun.templateFields", "a,a"),
            (aliyun, "sms.aliyun.pathSecret", "too-short"),
            (aliyun, "sms.aliyun.pathSecret", secret + "/"),
            (aliyun, "sms.aliyun.endpoint", "http://dysmsapi.aliyuncs.com"),
            (aliyun, "sms.aliyun.endpoint", "https://dysmsapi.aliyuncs.com/"),
            (aliyun, "sms.aliyun.allowedAddresses", "cloud"), (tencent, "sms.tencent.secretId", ""),
            (tencent, "sms.tencent.secretKey", ""), (tencent, "sms.tencent.sdkAppId", ""),
            (tencent, "sms.tencent.templateId", ""), (tencent, "sms.tencent.region", ""),
            (tencent, "sms.tencent.templateFieldCount", "0"), (twilio, "sms.twilio.publicURL", ""),
            (twilio, "sms.twilio.publicURL", "verify.example"),
            (twilio, "sms.twilio.apiUrl", "http://api.twilio.com"),
            (twilio, "sms.twilio.mediaHosts", "*"),
            (twilioSending, "sms.twilio.sender", ""), (twilioSending, "sms.twilio.accountSid", ""),
            (sendsms, "sms.kannel.sendsmsUser", ""), (sendsms, "sms.kannel.sendsmsPassword", ""),
            (sendsms, "sms.kannel.sendsmsUrl", "http://10.0.0.1:13013/cgi-bin/sendsms"),
            ([:], "sms.kannel.allowedAddresses", "kannel"),
        ] as [([String: String], String, String)])
    func whatIsMissingOrWrongIsTold(
        _ sound: [String: String], _ key: String, _ value: String
    ) throws {
        try expectRefusal(of: key, value, among: sound)
    }
}
