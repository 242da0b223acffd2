import Gateways
import Testing

@testable import fapiao

struct SMPPSettingsTests {
    private let folder = ScratchFolder()

    private func mistakes(_ overrides: [SettingKey: String]) -> [String] {
        let sound: [SettingKey: String] = [.smppHost: "smsc", .smppSystemID: "fapiao"]
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
            file: nil, environment: environment, overrides: [.smppSystemID: ""])
        #expect(settings.smpp == nil)
        let smpp = try Settings.load(
            file: nil, environment: environment,
            overrides: [.smppHost: "smsc", .smppSystemID: "fapiao", .smppPassword: "12345678"]
        ).smpp
        let gateway = try #require(smpp)
        #expect(gateway.port == 2775 && gateway.window == 32)
        #expect(gateway.defaultAlphabet == .gsm7 && gateway.wantsReceipts)
        #expect(gateway.password == "12345678" && gateway.tls == nil)
    }

    @Test(arguments: [
        (SettingKey.smppSystemID, ["fapiao", "123456789012345"], ["", "1234567890123456", "é"]),
        (.smppPassword, ["", "12345678"], ["123456789", "é"]),
        (.smppSystemType, ["", "VMS"], ["1234567890123"]),
        (
            .smppSourceAddress, ["", "1069", "+8610690000", "FAPIAO", "12345678901234567890"],
            ["+", "123456789012345678901", "ABCDEFGHIJKL", "+86x69000000000", "发票"]
        ),
        (.smppPort, ["1", "65535"], ["0", "65536", ""]),
        (.smppWindow, ["1", "1000"], ["0", "1001"]),
        (.smppMessagesMaximum, ["1", "100000"], ["0"]),
        (.smppTLS, ["on", "off"], ["true", ""]), (.smppReceipts, ["on", "off"], ["yes"]),
        (.smppDefaultAlphabet, ["gsm7", "latin1"], ["ascii"]),
        (.smppTrustFile, [""], ["/nonexistent.pem", "/dev/null"]),
    ])
    func valuesAreChecked(_ key: SettingKey, _ sound: [String], _ unsound: [String]) {
        for value in sound { #expect(mistakes([key: value]) == [], "\(value)") }
        for value in unsound {
            let told = mistakes([key: value])
            #expect(told.count == 1, "\(value)")
            #expect(told.allSatisfy { $0.contains(key.rawValue) })
        }
    }

    @Test func aPasswordIsNeverShown() throws {
        let told = mistakes([.smppPassword: "much-too-long-a-secret"])
        #expect(told.joined().contains("(hidden)") && !told.joined().contains("secret"))
        let file = folder.write("from-file\n", as: "password", mode: 0o644)
        let report = try Settings.load(
            file: nil, environment: ["XDG_CONFIG_HOME": folder.path],
            overrides: [.smppPassword: "shown-no"]
        ).report.joined()
        #expect(!report.contains("shown-no") && report.contains("(set)"))
        #expect(mistakes([.smppPasswordFile: file]).joined().contains("others may read it"))
    }
}
