import Cryptography
import FoundationEssentials
import Ledger
import ProgramSettings
import Testing
import Verification

@testable import fapiao

struct SettingsTests {
    private let folder = ScratchFolder()

    private func load(
        _ yaml: String? = nil, environment: [String: String] = [:],
        overrides: [String: String] = [:]
    ) throws(SettingsError) -> Settings {
        let file = yaml.map { folder.write($0, as: "fapiao.yaml") }
        return try Settings.load(file: file, environment: environment, overrides: overrides)
    }

    /// Without the scratch folder's name.
    private func mistakes(
        _ yaml: String? = nil, environment: [String: String] = [:],
        overrides: [String: String] = [:]
    ) -> [String] {
        do throws(SettingsError) {
            _ = try load(yaml, environment: environment, overrides: overrides)
            return []
        } catch {
            return error.mistakes.map { $0.replacing(folder.path, with: "") }
        }
    }

    @Test func nothingSaidIsEveryDefault() throws {
        let settings = try load()
        #expect(settings.listen.port == 8080)
        #expect(!settings.listen.isSecure)
        #expect(settings.database.url.isEmpty)
        #expect(settings.database.statementDeadline == .seconds(2))
        #expect(settings.limits.wrongAttempts.client.onInvoice.count == 5)
        #expect(settings.lookup.filter.isOn)
        #expect(settings.database.readsFromStandbys)
        #expect(settings.apiKeys.isEmpty)
        #expect(settings.report.count == Settings.catalogue.all.count)
        #expect(settings.report.allSatisfy { $0.hasSuffix("[default]") })
    }

    @Test func theCommandLineWinsOverTheEnvironmentOverTheFile() throws {
        let settings = try load(
            "listen:\n  port: 1\n  host: a\n  idleSeconds: 5\n",
            environment: ["FAPIAO_LISTEN_PORT": "2", "FAPIAO_LISTEN_HOST": "b"],
            overrides: ["listen.port": "3"])
        #expect(settings.listen.port == 3)
        #expect(settings.listen.host == "b")
        #expect(settings.listen.idle == .seconds(5))
        for ending in [
            "3  [--set]", "b  [FAPIAO_LISTEN_HOST]", "5  [\(folder.path)/fapiao.yaml:4]",
        ] {
            #expect(settings.report.contains { $0.hasSuffix(ending) }, "\(ending)")
        }
    }

    @Test(arguments: [
        ("listen.port", "FAPIAO_LISTEN_PORT"),
        ("sms.twilio.publicURL", "FAPIAO_SMS_TWILIO_PUBLIC_URL"),
        ("cache.memoryEntries", "FAPIAO_CACHE_MEMORY_ENTRIES"),
        ("listen.tls.certificateFile", "FAPIAO_LISTEN_TLS_CERTIFICATE_FILE"),
        ("database.urlFile", "FAPIAO_DATABASE_URL_FILE"),
    ])
    func aVariableIsWrittenAsPeopleWriteIt(_ key: String, _ variable: String) {
        #expect(Settings.catalogue[key]?.variable == variable)
    }

    @Test func noTwoKeysShareAVariable() {
        let variables = Settings.catalogue.all.map(\.variable)
        #expect(Set(variables).count == variables.count)
    }

    @Test func everyMistakeIsToldAtOnce() {
        let yaml = """
            listen:
              prot: 80
              port: many
            limits:
              page: 60 per minute
            """
        let told = mistakes(
            yaml, environment: ["FAPIAO_LISTN_HOST": "x", "FAPIAO_LOG_LEVEL": "loud"],
            overrides: ["cache.memoryEntries": "-1"])
        #expect(
            Set(told) == [
                "/fapiao.yaml:2: listen.prot: no such setting; did you mean listen.port?",
                "FAPIAO_LISTN_HOST: no such setting; did you mean FAPIAO_LISTEN_HOST?",
                "/fapiao.yaml:3: listen.port is 'many'; "
                    + "expected a whole number from 0 to 65535",
                "--set: cache.memoryEntries is '-1'; expected a whole number from 0 to 10000000",
                "/fapiao.yaml:5: limits.page is '60 per minute'; "
                    + "expected a count and a period: 5/s, 60/min, 1000/h or 20/day",
                "FAPIAO_LOG_LEVEL: log.level is 'loud'; expected one of "
                    + "trace, debug, info, notice, warning, error, critical",
            ])
    }

    @Test(arguments: [
        ("wechat:\n  pictureHosts: []", [:], "wechat.photoHosts"),
        ("dingtalk:\n  pictureHosts: []", [:], "dingtalk.photoHosts"),
        ("", ["FAPIAO_WECHAT_PICTURE_HOSTS": "a"], "FAPIAO_WECHAT_PHOTO_HOSTS"),
        ("", ["FAPIAO_DINGTALK_PICTURE_HOSTS": "a"], "FAPIAO_DINGTALK_PHOTO_HOSTS"),
        ("", ["FAPIAO_SMS_TWILIO_PUBLIC_U_R_L": "a"], "FAPIAO_SMS_TWILIO_PUBLIC_URL"),
    ])
    func anOldNameIsRefusedWithTheNewOne(
        _ yaml: String, _ environment: [String: String], _ name: String
    ) {
        let told = mistakes(yaml, environment: environment)
        #expect(told.count == 1)
        #expect(told.first?.hasSuffix("is called \(name) now") == true, "\(told)")
    }

    private static let oneKeyUnderTwoNames: String = {
        let digest = String(repeating: "0a", count: 32)
        return "shop:ledger.write:\(digest),other:verify:\(digest)"
    }()

    @Test(arguments: [
        ("FAPIAO_LISTEN_TRUSTED_PROXIES", "10.0.0.0/8,::1", true),
        ("FAPIAO_LISTEN_TRUSTED_PROXIES", "", true),
        ("FAPIAO_LISTEN_TRUSTED_PROXIES", "10.0.0.0/33", false),
        ("FAPIAO_LISTEN_TRUSTED_PROXIES", "proxy", false),
        ("FAPIAO_LISTEN_PORT", "65535", true),
        ("FAPIAO_LISTEN_PORT", "65536", false),
        ("FAPIAO_LISTEN_PORT", "", false),
        ("FAPIAO_LIMITS_API", "0/min", false),
        ("FAPIAO_API_KEYS", "tax:verify+ledger.write:" + String(repeating: "0a", count: 32), true),
        ("FAPIAO_API_KEYS", "tax:verify:abc", false),
        ("FAPIAO_API_KEYS", "my shop:verify:" + String(repeating: "0a", count: 32), false),
        ("FAPIAO_API_KEYS", oneKeyUnderTwoNames, false),
        (
            "FAPIAO_API_KEYS",
            "tax:verify:" + String(repeating: "0a", count: 32)
                + ":until=2027-01-31:from=10.0.0.0/8+2001:db8::/32", true
        ),
        ("FAPIAO_REDIS_URL", "redis://127.0.0.1:6380/2", true),
        ("FAPIAO_REDIS_URL", "redis-cluster://a,b:7000", true),
        ("FAPIAO_REDIS_URL", "rediss://cache.example", false),
        ("FAPIAO_REDIS_URL", "nonsense", false),
        ("FAPIAO_LISTEN_TLS_KEY_FILE", "/key.pem", false),
        ("FAPIAO_CONFIG", "", true),
        ("FAPIAO_BINARY", "/usr/bin/fapiao", true),
        ("FAPIAO_", "", false),
    ])
    func aVariableIsChecked(_ name: String, _ value: String, _ isSound: Bool) {
        #expect(mistakes(environment: [name: value]).isEmpty == isSound)
    }

    @Test(arguments: [
        ("- a\n- b", "the top level: no such setting"),
        ("listen: {port: 1", "is not sound YAML: line 2"),
        ("listen:\n  port: 1\n  port: 2", "port is there twice"),
        ("listen:\n  port: {a: 1}", ":2: listen.port: one value is expected"),
        ("listen:\n  port: [1]", ":2: listen.port: one value is expected"),
        ("listen:\n  trustedProxies: ::1", "a list of texts is expected"),
        ("api:\n  keys: [{a: 1}]", "a list of texts is expected"),
        ("lisen:", ":1: lisen: no such setting"),
    ])
    func aFileOfAnotherShapeIsRefused(_ yaml: String, _ words: String) {
        #expect(mistakes(yaml).joined(separator: "\n").contains(words), "\(mistakes(yaml))")
    }

    @Test(arguments: ["", "# nothing\n", "listen:\n  # port: 1\n", "listen:\n  port:\n"])
    func aFileOfCommentsIsAFileOfDefaults(_ yaml: String) throws {
        #expect(try load(yaml).listen.port == 8080)
    }

    @Test func aNamedFileMustExist() {
        #expect(throws: SettingsError.self) {
            try Settings.load(file: folder.path + "/none.yaml", environment: [:], overrides: [:])
        }
    }

    @Test func theUsersFileIsFound() throws {
        _ = folder.write("listen:\n  port: 7\n", as: "fapiao/fapiao.yaml")
        #expect(try load(environment: ["XDG_CONFIG_HOME": folder.path]).listen.port == 7)
    }

    @Test(arguments: [(0o600, true), (0o440, true), (0o604, false), (0o660, false)])
    func aSecretFileIsForUsAlone(_ mode: Int, _ isSound: Bool) throws {
        let secret = "postgresql://u:hunter2@h/db"
        let path = folder.write(secret + "\n", as: "url", mode: mode)
        // As a mounted secret comes: what counts is the file that the link leads to.
        let link = folder.path + "/link"
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: path)
        for name in [path, link] {
            let environment = ["FAPIAO_DATABASE_URL_FILE": name]
            #expect(mistakes(environment: environment).isEmpty == isSound)
            if isSound {
                #expect(try load(environment: environment).database.url.reveal() == secret)
            }
        }
    }

    @Test(arguments: [
        ("host=a,b port=5432,5433 dbname=f", true), ("postgresql://u:hunter2@h:6000/f", true),
        ("postgres://u:hunter%402@h/f", true), ("host=/run/postgresql", true),
        ("dbname=f port=", true), ("garbage=1 password=hunter2", false),
        ("mysql://u:hunter2@h/f", false), ("host=h password=hunter2 hunter2", false),
        ("postgres://u:hunter@hunter2@h/f", false), ("postgres://u:hunter2/x@h/f", false),
        ("host=h port=hunter2", false), ("host=h port=65536", false), ("hunter2", false),
    ])
    func aDatabaseIsOneThatLibpqReads(_ url: String, _ isSound: Bool) {
        for key in ["database.url", "draw.databaseURL", "payout.databaseURL"] {
            let told = mistakes(overrides: [key: url])
            #expect(told.isEmpty == isSound, "\(key) \(url): \(told)")
            #expect(told.allSatisfy { $0.contains(key) })
            #expect(!told.joined().contains("hunter"), "\(told)")
        }
        let shard = folder.write(url + "\n", as: "shard.url", mode: 0o600)
        let told = mistakes(overrides: ["database.shards": "44=\(shard)"])
        #expect(told.isEmpty == isSound, "\(url): \(told)")
        #expect(!told.joined().contains("hunter"), "\(told)")
    }

    @Test func aSecretIsSaidOnce() {
        let path = folder.write("redis://h", as: "url")
        #expect(
            mistakes(environment: ["FAPIAO_REDIS_URL_FILE": path, "FAPIAO_REDIS_URL": "redis://g"])
                .count == 1)
    }

    @Test func aSecretIsNeverPrinted() throws {
        let settings = try load(
            "redis:\n  url: redis://:hunter2@h\n",
            environment: ["FAPIAO_DATABASE_URL": "postgresql://u:hunter2@h/db"])
        #expect(!settings.report.joined().contains("hunter2"))
        #expect(settings.report.filter { $0.contains("(set)") }.count == 2)
        let told = mistakes(
            "redis:\n  url: [hunter2\n", environment: ["FAPIAO_DATABASE_URLS": "hunter2"])
        #expect(told.count == 2)
        #expect(!told.joined().contains("hunter2"))
    }

    /// Put by mistake where a file with it, or its hash, belongs.
    @Test(arguments: [
        "FAPIAO_REDIS_URL_FILE": "redis://:hunter2@127.0.0.1",
        "FAPIAO_DATABASE_URL_FILE": "host=db password=hunter2",
        "FAPIAO_DATABASE_SHARDS": "44=postgresql://u:hunter2@h/db",
        "FAPIAO_API_KEYS": "shop:verify:fpk_hunter2", "FAPIAO_WECHAT_TOKEN_FILE": "hunter2",
    ])
    func aSecretInTheWrongPlaceIsNotPrinted(_ variable: String, _ value: String) {
        let told = mistakes(environment: [variable: value])
        #expect(told.count == 1 && told[0].hasPrefix(variable), "\(told)")
        #expect(!told.joined().contains("hunter2"))
    }

    @Test func theServicesSecretIsMadeOnceAndKept() throws {
        let settings = try load(environment: ["FAPIAO_DATA_FOLDER": folder.path + "/data"])
        let secret = try ServiceSecret.load(settings)
        #expect(secret.count == 32)
        #expect(try ServiceSecret.load(settings) == secret)
        let mode =
            try FileManager.default
            .attributesOfItem(atPath: folder.path + "/data/secret")[.posixPermissions] as? Int
        #expect(mode == 0o600)
    }

    @Test func shardsAreReadFromTheirFiles() throws {
        let south = folder.write("host=south dbname=f password=hunter2\n", as: "south", mode: 0o600)
        let north = folder.write("postgresql://north/f", as: "north", mode: 0o600)
        let settings = try load("database:\n  shards: ['44=\(south)', '11+12=\(north)']\n")
        #expect(settings.database.shards.map(\.provinces) == [[44], [11, 12]])
        #expect(settings.database.shards.map(\.name) == ["44", "11+12"])
        #expect(
            settings.database.shards[0].database.reveal() == "host=south dbname=f password=hunter2")
        #expect(settings.store(on: nil).shards == settings.database.shards)
        #expect(!settings.report.joined().contains("hunter2"))
    }

    @Test(arguments: [
        "44", "44=", "44=relative", "4=FILE", "444=FILE", "ab=FILE", "+44=FILE", "44+=FILE",
        "44+44=FILE", "09=FILE", "44=/nowhere/at/all", "44=OPEN",
    ])
    func anUnsoundShardIsRefusedOnce(_ item: String) {
        let closed = folder.write("host=h", as: "closed", mode: 0o600)
        let open = folder.write("host=hunter2", as: "open", mode: 0o644)
        let text = item.replacing("FILE", with: closed).replacing("OPEN", with: open)
        let told = mistakes(environment: ["FAPIAO_DATABASE_SHARDS": text])
        #expect(told.count == 1, "\(told)")
        #expect(!told.joined().contains("hunter2"))
    }

    @Test func noProvinceIsInTwoShards() {
        let file = folder.write("host=h", as: "url", mode: 0o600)
        #expect(
            mistakes(environment: ["FAPIAO_DATABASE_SHARDS": "44+11=\(file),11=\(file)"]).count == 1
        )
    }

    /// Also one in which nothing is set.
    @Test(arguments: [
        ("lisen: {}", "lisen"), ("lisen:", "lisen"), ("lisen: []", "lisen"), ("lisen: 1", "lisen"),
        ("lisen: {port: 1}", "lisen.port"), ("listen: {tsl: {}}", "listen.tsl"),
        ("listen:\n  tsl:\n", "listen.tsl"), ("sms: {twillio: {}}", "sms.twillio"),
    ])
    func aSectionThatIsNoneIsRefused(_ yaml: String, _ name: String) {
        let told = mistakes(yaml)
        #expect(told.count == 1 && told[0].contains("\(name): no such setting"), "\(told)")
    }

    @Test(arguments: ["listen: {}", "listen:", "listen: {tls: {}}", "sms:\n  twilio: {}", "{}", ""])
    func aSectionInWhichNothingIsSetSaysNothing(_ yaml: String) {
        #expect(mistakes(yaml).isEmpty)
    }

    @Test func aSettingThatTwoAreasReadIsRefusedOnce() {
        #expect(mistakes(overrides: ["overload.targetMilliseconds": "0"]).count == 1)
    }

    @Test func anOverrideOfNoSettingIsRefused() {
        #expect(
            mistakes(overrides: ["listen.prot": "1"]) == [
                "--set: listen.prot: no such setting; did you mean listen.port?"
            ])
    }
}
