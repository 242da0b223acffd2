import ArgumentParser
import Cryptography
import Gateways
import Invoices
import Ledger
import Testing
import Verification

@testable import fapiao

/// What commands say and end with, where no ledger is needed to see it.
struct CommandTests {
    private static func stored(
        _ status: InvoiceStatus, red: Int64, total: Int64 = 113
    ) -> StoredInvoice {
        StoredInvoice(
            id: InvoiceID(trusted: 0x2599_0000_0000_0000_0001), revision: 1, status: status,
            kind: .digitalOrdinary, issuedOn: CalendarDay(dayNumber: 20_000), amount: Fen(100),
            total: Fen(total), redTotal: Fen(red), checkCode: nil, sellerTaxNumber: "x", face: [],
            checks: .none)
    }

    private static func consistent(
        _ status: InvoiceStatus, red: Int64 = 0, total: Int64 = 113, outage: Bool = false
    ) -> Verdict {
        .consistent(
            VerifiedInvoice(
                stored: stored(status, red: red, total: total), checksBefore: .none,
                isFromOutage: outage))
    }

    @Test func verifyEndsWithNothingOnlyForWhatMayBePaid() {
        let verdicts: [(Verdict, Int32)] = [
            (Self.consistent(.normal), 0), (Self.consistent(.voided), 10),
            // No record says how much is left.
            (Self.consistent(.redFlushed), 11), (Self.consistent(.partlyRedFlushed), 11),
            // However much was reversed of an invoice with a code, its status is H.
            (Self.consistent(.redFlushed, red: -1), 12),
            (Self.consistent(.partlyRedFlushed, red: -112), 12),
            (Self.consistent(.redFlushed, red: -113), 13),
            (Self.consistent(.whollyRedFlushed, red: -113), 13),
            (Self.consistent(.whollyRedFlushed), 13),
            (Self.consistent(.redFlushed, red: -1, outage: true), 12),
            (Self.consistent(.normal, outage: true), 14),
            (Self.consistent(.voided, outage: true), 10),
            // A red-letter invoice is normal itself.
            (Self.consistent(.normal, total: -113), 15), (Self.consistent(.normal, total: -1), 15),
            (Self.consistent(.normal, total: -113, outage: true), 15),
            (Self.consistent(.voided, total: -113), 10), (Self.consistent(.normal, total: 0), 0),
            (.inconsistent, 20), (.notFound, 21),
            (.outOfRange, 22), (.malformed([]), 23), (.limited(retryAfter: .seconds(1)), 24),
            (.throttled(retryAfter: .seconds(1)), 24), (.overloaded(retryAfter: .seconds(1)), 69),
        ]
        for (verdict, code) in verdicts {
            #expect(ExitStatus.of(verdict).rawValue == code, "\(verdict)")
            // One process asks once, so no limit is ever reached.
            #expect(ExitStatus.ofVerdicts.contains("\(code)  ") == (code != 24), "\(code)")
        }
        for code in [
            ExitCode.validationFailure, ExitStatus.unavailable, ExitStatus.software,
            ExitStatus.noLedger, ExitStatus.configuration,
        ] {
            #expect(ExitStatus.ofVerdicts.contains("\(code.rawValue)  "), "\(code)")
        }
        for status in InvoiceStatus.allCases where status != .normal {
            #expect(ExitStatus.of(Self.consistent(status)) != .success)
        }
    }

    @Test func aHistoryIsATableAndJSON() {
        let id = InvoiceID(code: InvoiceCode("033001800111"), number: InvoiceNumber("25672225")!)
        let changes = [
            RecordedChange(
                at: Timestamp(microseconds: 1_767_576_600_000_000), kind: .issue, revision: 1,
                actor: "key:shop"),
            RecordedChange(
                at: Timestamp(microseconds: 1_767_576_660_000_000), kind: .redFlush, revision: 2,
                actor: "person:root (sudo alice)"),
        ]
        #expect(
            HistoryCommand.text(id, changes)
                == """
                033001800111 25672225
                  when                       revision  what            by
                  2026-01-05T09:30:00+08:00  1         issue 开具      key:shop
                  2026-01-05T09:31:00+08:00  2         red-flush 红冲  person:root (sudo alice)

                """)
        #expect(
            HistoryCommand.json(id, changes)
                == #"{"code":"033001800111","number":"25672225","changes":["#
                + #"{"at":"2026-01-05T09:30:00+08:00","change":"issue","revision":1,"by":"key:shop"},"#
                + #"{"at":"2026-01-05T09:31:00+08:00","change":"red-flush","revision":2,"#
                + #""by":"person:root (sudo alice)"}]}"# + "\n")
    }

    @Test(arguments: [
        (
            "host=db.example port=5433 dbname=nation user=w password=verysecret",
            "nation at db.example:5433"
        ),
        (
            "postgres://w:verysecret@a.example,b.example:6000/nation",
            "nation at a.example:5432, b.example:6000"
        ),
        ("host=/run/postgresql dbname=fapiao", "fapiao at /run/postgresql:5432"),
        ("dbname=fapiao", "fapiao at the local socket:5432"),
        ("password=verysecret host", "a connection string that cannot be read"),
    ])
    func aPlaceNamesNoAccountAndNoPassword(_ conninfo: String, _ place: String) {
        #expect(LedgerStoreConfiguration.place(of: SecretText(conninfo)) == place)
    }

    @Test(arguments: [
        ([], true), (["--until", "2199-01-31"], true), (["--until", "soon"], false),
        (["--until", "2025-12-31"], false), (["--until", "20251231"], false),
        (["--from", "10.0.0.0/8", "--from", "2001:db8::/32"], true), (["--from", "office"], false),
        (["--until", "21990131", "--from", "::1", "--scope", "ledger.write"], true),
        (["--scope", "everything"], false), (["--scope", "verify+everything"], false),
        (["--scope", "verify+ledger.write"], true), (["--scope", "verify, ledger.write"], true),
        (["--scope", "ledger.write", "--scope", "verify+ledger.write"], true),
        (["--scope", "+"], false), (["--scope", ""], false),
        (["--from", "10.0.0.0/8+2001:db8::/32"], true), (["--from", "10.0.0.0/8,::1"], true),
        (["--from", "10.0.0.0/8+office"], false), (["--from", ""], false),
        (["--from", "+"], false),
        (["--from", "10.0.0.0/8", "--from", " "], false), (["--from", "1.2.3.4/"], false),
        (["--from", "10.0.0.1/8"], false), (["--from", "0.0.0.0/0"], false),
        (["--from", "10.0.0.0/8,::/0"], false), (["--scope", "enter"], true),
    ])
    func aNewKeysLineIsOneThatTheSettingsTake(_ words: [String], _ isSound: Bool) throws {
        let command = try? NewKeyCommand.parse(["shop"] + words)
        #expect((command != nil) == isSound)
        guard let command else { return }
        let key = try #require(APIKey(command.line(String(repeating: "0a", count: 32))))
        #expect(key.name == "shop")
        #expect((key.lastDay != nil) == words.contains("--until"))
        #expect((key.origins != nil) == words.contains("--from"))
        let isBoth = words.contains { $0.contains("verify") }
        #expect(key.scopes.count == (isBoth ? 2 : 1))
    }

    @Test(arguments: ["from=", "from=1.2.3.4/", "from=10.0.0.1/8", "from=0.0.0.0/0", "from=::/0"])
    func aLineThatBindsAKeyToNoPlaceIsRefused(_ condition: String) {
        let line = "shop:verify:" + String(repeating: "0a", count: 32)
        #expect(APIKey(line) != nil)
        #expect(APIKey("\(line):\(condition)") == nil)
    }

    @Test func aScopeThatIsNoneIsToldAllThatThereAre() {
        let fault = #expect(throws: (any Error).self) {
            try NewKeyCommand.parse(["shop", "--scope", ""])
        }
        let told = fault.map { NewKeyCommand.message(for: $0) } ?? ""
        for scope in APIKey.Scope.allCases {
            #expect(told.contains(scope.rawValue), "\(told)")
        }
    }

    @Test func theKeyThatIsMissingIsTheOneThatIsNamed() throws {
        func settings(_ keys: [String]) throws -> Settings {
            let overrides = keys.enumerated().map { index, key in
                (key, String(repeating: "c0ffee0\(index)", count: 8))
            }
            return try Settings.load(
                file: nil, environment: [:], overrides: Dictionary(uniqueKeysWithValues: overrides),
                searching: false)
        }
        let pairs = [
            ("payout.payeeKey", "payout.personalKey"), ("draw.logKey", "draw.revealKey"),
        ]
        func missing(_ settings: Settings, _ key: String) -> [String] {
            key.hasPrefix("payout") ? settings.payout.missingKeys : settings.draw.missingKeys
        }
        for (first, second) in pairs {
            #expect(missing(try settings([]), first) == [first, second])
            #expect(missing(try settings([first]), first) == [second])
            #expect(missing(try settings([second]), first) == [first])
            #expect(missing(try settings([first, second]), first).isEmpty)
        }
        #expect(LackingSettings.sentence(["a"]) == "a is not set")
        #expect(LackingSettings.sentence(["a", "b"]) == "a and b are not set")
        #expect(LackingSettings.sentence(["a", "b", "c"]) == "a, b and c are not set")
    }

    @Test func theDemonstrationRefusesWhatSomebodyConfigured() throws {
        func settings(_ overrides: [String: String]) throws -> Settings {
            try Settings.load(
                file: nil, environment: [:], overrides: overrides, searching: false)
        }
        try Demo.requirePrivateLedger(settings([:]))
        for overrides in [
            ["database.url": "host=127.0.0.1"], ["redis.url": "redis://127.0.0.1"],
        ] {
            #expect(throws: ExitCode(78)) {
                try Demo.requirePrivateLedger(settings(overrides))
            }
        }
    }

    @Test(arguments: [(0, nil), (1, nil), (20, nil), (21, "and 1 more"), (1_550, "and 1,530 more")])
    func aPersonReadsTheFirstFaultsAndHowManyMore(_ count: Int, _ rest: String?) {
        let faults = (0..<count).map { "fault \($0)" }
        let lines = ShownFaults.lines(faults)
        #expect(lines == Array(faults.prefix(20)) + [rest].compactMap { $0 })
        let mistakes = SettingsError(mistakes: faults).description
        #expect(mistakes == lines.joined(separator: "\n"))
    }

    /// Where there is no home there is no folder: never one that everybody may make.
    @Test(
        arguments: [
            (["HOME": "/home/a"], "root", "/home/a/.local/share/fapiao"),
            (["HOME": "/home/a", "XDG_DATA_HOME": "/data"], "root", "/data/fapiao"),
            (["HOME": "/home/a", "XDG_DATA_HOME": "data"], "root", "/home/a/.local/share/fapiao"),
            ([:], "root", "/root/.local/share/fapiao"),
            (["HOME": ""], "root", "/root/.local/share/fapiao"),
            (["HOME": "home"], "root", "/root/.local/share/fapiao"),
            ([:], "nobody-has-this-name", nil),
            (["XDG_DATA_HOME": "/data"], "nobody-has-this-name", "/data/fapiao"),
        ] as [([String: String], String, String?)])
    func dataLieInAHome(_ environment: [String: String], _ account: String, _ folder: String?) {
        let home = SettingsFile.home(environment, account: account)
        #expect(SettingsFile.ownDataFolder(environment, home: home) == folder)
    }

    /// Of a machine's own service nothing is read unless it is named.
    @Test func withoutSearchingNoFileIsFound() {
        let folder = ScratchFolder()
        _ = folder.write("listen:\n  port: 1\n", as: "fapiao/fapiao.yaml")
        let environment = ["XDG_CONFIG_HOME": folder.path, "HOME": folder.path]
        #expect(SettingsFile.path(named: nil, environment) != nil)
        #expect(SettingsFile.path(named: nil, environment, searching: false) == nil)
        #expect(SettingsFile.path(named: "/a.yaml", environment, searching: false) == "/a.yaml")
        let named = ["FAPIAO_CONFIG": "/b.yaml"]
        #expect(SettingsFile.path(named: nil, named, searching: false) == "/b.yaml")
    }
}
