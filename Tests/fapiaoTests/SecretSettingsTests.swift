import Cryptography
import Messaging
import ProgramSettings
import Testing

@testable import fapiao

/// A secret is one by its type, and nothing shows it.
struct SecretSettingsTests {
    /// Why each of these is no secret, whatever its name says.
    private static let shown = [
        "listen.tls.keyFile": "a path",
        "limits.keyHolder": "a limit",
        "limits.wrongAttemptsByKeyHolder": "a limit",
        "limits.wrongAttemptsByKeyHolderOverall": "a limit",
        "api.keys": "hashes, from which no key can be had",
        "sms.aliyun.accessKeyId": "the public half of a pair",
        "sms.tencent.secretId": "the public half of a pair",
        "service.secretFile": "a path",
        "dingtalk.appKey": "the public half of a pair",
        "lottery.payeeKey": "the public half of a pair",
    ]

    /// By its own name: that of its section says nothing of it.
    @Test func whateverIsNamedLikeASecretIsOne() {
        let pattern = /(?i:token|key|password|secret)/
        let files = Set(Settings.catalogue.all.filter(\.isSecret).map { $0.key + "File" })
        for setting in Settings.catalogue.all where !files.contains(setting.key) {
            let name = setting.key.split(separator: ".").last ?? ""
            if name.contains(pattern) {
                #expect(setting.isSecret != (Self.shown[setting.key] != nil), "\(setting.key)")
            }
        }
        for key in Self.shown.keys {
            #expect(Settings.catalogue[key]?.isSecret == false, "\(key)")
        }
        // Whose names do not say it.
        for key in ["database.url", "redis.url"] {
            #expect(Settings.catalogue[key]?.isSecret == true, "\(key)")
        }
    }

    @Test func everySecretMayBeInAFile() {
        let secrets = Settings.catalogue.all.filter(\.isSecret)
        #expect(secrets.count > 20)
        for secret in secrets {
            #expect(Settings.catalogue[secret.key + "File"] != nil, "\(secret.key)")
        }
    }

    /// Sets every secret there is, and looks for it in whatever can be printed of the settings.
    @Test func noSecretIsSeenInTheSettings() throws {
        // As a SMPP password it has at most eight characters, and as a path 32 or more.
        func value(_ key: String) -> String {
            switch key {
            case "database.url", "draw.databaseURL", "payout.databaseURL": "host=hunter2"
            case "redis.url": "redis://:hunter2@127.0.0.1"
            case "sms.aliyun.pathSecret", "sms.tencent.pathSecret":
                "hunter2" + String(repeating: "x", count: 32)
            case "wechat.encodingAesKey", "wecom.encodingAesKey":
                "hunter2" + String(repeating: "a", count: 36)
            // Digits only, and no two the same.
            case "lottery.campaignKey": String(repeating: "c0ffee01", count: 8)
            case "lottery.receiptKey": String(repeating: "c0ffee02", count: 8)
            case "lottery.personalKey": String(repeating: "c0ffee03", count: 8)
            case "draw.logKey": String(repeating: "c0ffee04", count: 8)
            case "draw.revealKey": String(repeating: "c0ffee05", count: 8)
            case "witness.cosignerKey": String(repeating: "c0ffee06", count: 8)
            case "witness.revealKey": String(repeating: "c0ffee07", count: 8)
            case "payout.payeeKey": String(repeating: "c0ffee08", count: 8)
            case "payout.personalKey": String(repeating: "c0ffee09", count: 8)
            case "console.key": String(repeating: "c0ffee10", count: 8)
            default: "hunter2"
            }
        }
        let secrets = Settings.catalogue.all.filter(\.isSecret).map(\.key)
        let others = [
            "wechat.appId": "wx1", "wecom.corpId": "ww1", "whatsapp.phoneNumberId": "1",
            "sms.aliyun.accessKeyId": "id", "sms.aliyun.signName": "查验",
            "sms.aliyun.templateCode": "SMS_1", "sms.tencent.secretId": "id",
            "sms.tencent.sdkAppId": "14", "sms.tencent.signName": "查验",
            "sms.tencent.templateId": "42", "sms.twilio.publicURL": "https://verify.example/sms",
            "sms.smpp.host": "127.0.0.1", "sms.smpp.systemId": "fapiao",
            "sms.kannel.sendsmsUser": "u",
        ]
        let settings = try Settings.load(
            file: nil, environment: [:],
            overrides: others.merging(secrets.map { ($0, value($0)) }) { $1 }, searching: false)
        var dumped = ""
        dump(settings, to: &dumped)
        #expect(dumped.contains("verify.example"))
        for text in ["\(settings)", String(reflecting: settings), dumped]
            + settings.report
        { #expect(!text.contains("hunter2") && !text.contains("c0ffee"), "\(text)") }
        #expect(settings.report.filter { $0.contains("(set)") }.count == secrets.count)
        #expect(settings.twilio.account?.authToken.reveal() == "hunter2")
    }

    /// The unit ends the key, so whoever edits the file need not look it up.
    @Test func theUnitIsInTheName() {
        for setting in Settings.catalogue.all {
            for unit in SettingUnit.allCases {
                let ending = unit.rawValue.prefix(1).uppercased() + unit.rawValue.dropFirst()
                #expect(
                    setting.key.hasSuffix(ending) == (setting.unit == unit), "\(setting.key)")
            }
        }
    }

    /// In sentences, which the file shows.
    @Test func everySettingSaysWhatItIsFor() {
        for setting in Settings.catalogue.all {
            #expect(setting.help.count > 10, "\(setting.key)")
            #expect(setting.help.hasSuffix("."), "\(setting.key)")
        }
    }
}
