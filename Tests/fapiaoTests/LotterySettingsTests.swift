import Gateways
import ProgramSettings
import Testing

@testable import fapiao

/// All keys of the lottery, or none.
struct LotterySettingsTests {
    private static let keys = ["campaignKey", "receiptKey", "personalKey"].map { "lottery.\($0)" }
    private static let sound = Dictionary(
        uniqueKeysWithValues: zip(keys, ["1", "2", "3"]).map { key, digit in
            (key, String(repeating: digit, count: 64))
        })

    private func load(_ overrides: [String: String]) throws -> Settings {
        try Settings.load(
            file: nil, environment: [:], overrides: overrides, searching: false)
    }

    @Test func withAllThereIsALotteryAndWithNoneThereIsNot() throws {
        #expect(try load(Self.sound).lottery.keys != nil)
        #expect(try load([:]).lottery.keys == nil)
    }

    @Test(arguments: keys)
    func eachIs32BytesInDigits(_ key: String) throws {
        for value in ["1234", String(repeating: "x", count: 64), String(repeating: "1", count: 66)]
        {
            do throws(SettingsError) {
                _ = try Settings.load(
                    file: nil, environment: [:], overrides: Self.sound.merging([key: value]) { $1 },
                    searching: false)
                Issue.record("\(value) was taken")
            } catch {
                #expect(error.mistakes.contains { $0.contains("\(key) is (hidden)") })
                #expect(!error.description.contains(value))
            }
        }
    }

    @Test(arguments: keys)
    func noneMayBeMissing(_ key: String) throws {
        #expect(throws: SettingsError.self) { try load(Self.sound.merging([key: ""]) { $1 }) }
    }

    @Test(arguments: [
        ("", true), ("https://fapiao.example", true), ("http://127.0.0.1:8080", true),
        ("https://[::1]:8443", true), ("fapiao.example", false), ("https://", false),
        ("https://fapiao.example/", false), ("https://fapiao.example/pages", false),
        ("ftp://fapiao.example", false), ("https://FAPIAO.example", false),
        ("https://a:b@fapiao.example", false), ("https://发票.example", false),
        ("https://" + String(repeating: "a", count: 41), false),
    ])
    func theSiteIsAnAddressWithoutAPath(_ text: String, _ isTaken: Bool) throws {
        let settings = try? load(["lottery.site": text])
        #expect(settings?.lottery.site == (isTaken ? text : nil))
    }

    /// A key has one use, or whoever gets one has two.
    @Test func noKeyIsTwo() throws {
        let other = try #require(Self.sound["lottery.receiptKey"])
        #expect(throws: SettingsError.self) {
            try load(Self.sound.merging(["lottery.personalKey": other]) { $1 })
        }
    }
}
