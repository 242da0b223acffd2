import Cryptography
import Messaging
import Testing

@testable import fapiao

struct SMPPSettingsTests {
    private let folder = ScratchFolder()

    private func mistakes(_ overrides: [String: String]) -> [String] {
        let sound: [String: String] = ["sms.smpp.host": "smsc", "sms.smpp.systemId": "fapiao"]
        do throws(SettingsError) {
            _ = try Settings.load(
                file: nil, environment: ["XDG_CONFIG_HOME": folder.path],
                overrides: sound.merging(overrides) { $1 })
            return []
        } catch {
            return error.mistakes
        }
    }

    @Test func withoutAHostThereIsNoSMPP() throws {
        let environment = ["XDG_CONFIG_HOME": folder.path]
        let settings = try Settings.load(
            file: nil, environment: environment, overrides: ["sms.smpp.systemId": ""])
        #expect(settings.smpp.configuration == nil)
        let smpp = try Settings.load(
            file: nil, environment: environment,
            overrides: [
                "sms.smpp.host": "smsc", "sms.smpp.systemId": "fapiao",
                "sms.smpp.password": "12345678",
            ]
        ).smpp.configuration
        let gateway = try #require(smpp)
        #expect(gateway.port == 2775 && gateway.window == 32)
        #expect(gateway.defaultAlphabet == .gsm7 && gateway.wantsReceipts)
        #expect(gateway.password.reveal() == "12345678" && gateway.tls == nil)
    }

    @Test(arguments: [
        ("sms.smpp.systemId", ["fapiao", "123456789012345"], ["", "1234567890123456", "é"]),
        ("sms.smpp.password", ["", "12345678"], ["123456789", "é"]),
        ("sms.smpp.systemType", ["", "VMS"], ["1234567890123"]),
        (
            "sms.smpp.sourceAddress",
            ["", "1069", "+8610690000", "FAPIAO", "12345678901234567890"],
            ["+", "123456789012345678901", "ABCDEFGHIJKL", "+86x69000000000", "发票"]
        ),
        ("sms.smpp.port", ["1", "65535"], ["0", "65536", ""]),
        ("sms.smpp.window", ["1", "1000"], ["0", "1001"]),
        ("sms.smpp.messagesMaximum", ["1", "100000"], ["0"]),
        ("sms.smpp.tls", ["on", "off"], ["true", ""]),
        ("sms.smpp.receipts", ["on", "off"], ["yes"]),
        ("sms.smpp.defaultAlphabet", ["gsm7", "latin1"], ["ascii"]),
        ("sms.smpp.trustFile", [""], ["/nonexistent.pem", "/dev/null"]),
    ])
    func valuesAreChecked(_ key: String, _ sound: [String], _ unsound: [String]) {
        for value in sound { #expect(mistakes([key: value]) == [], "\(value)") }
        for value in unsound {
            let told = mistakes([key: value])
            #expect(told.count == 1, "\(value)")
            #expect(told.allSatisfy { $0.contains(key) })
        }
    }

    @Test func aPasswordIsNeverShown() throws {
        let told = mistakes(["sms.smpp.password": "much-too-long-a-secret"])
        #expect(told.joined().contains("(hidden)") && !told.joined().contains("secret"))
        let file = folder.write("from-file\n", as: "password", mode: 0o644)
        let report = try Settings.load(
            file: nil, environment: ["XDG_CONFIG_HOME": folder.path],
            overrides: ["sms.smpp.password": "shown-no"]
        ).report.joined()
        #expect(!report.contains("shown-no") && report.contains("(set)"))
        #expect(mistakes(["sms.smpp.passwordFile": file]).joined().contains("others may read it"))
    }
}
