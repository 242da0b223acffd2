import Edge
import Gateways
import Hummingbird
import Ledger
import Logging
import Testing

@testable import fapiao

/// Which parts run in a worker and what each brings, read off the composition itself. Nothing is
/// connected: a store does that only when it is run.
struct ServiceCompositionTests {
    private let folder = ScratchFolder()

    private static let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    private func composition(
        _ overrides: [String: String] = [:], servesPlain: Bool = false
    ) throws -> ServiceComposition {
        let servers: [String: String] = [
            "database.url": "host=127.0.0.1", "redis.url": "redis://127.0.0.1:1",
        ]
        let settings = try Settings.load(
            file: nil, environment: [:], overrides: servers.merging(overrides) { $1 },
            searching: false)
        return try ServiceComposition(
            settings, store: LedgerStore(settings.store(on: nil), logger: Self.quiet),
            secret: [UInt8](repeating: 7, count: 32), registry: PrometheusRegistry(),
            drain: Drain(.zero), servesPlain: servesPlain, logger: Self.quiet)
    }

    private static func routes(_ router: Router<GatewayContext>) -> [String] {
        router.routes.map { "\($0.method.rawValue) \($0.path)" }
    }

    struct Part: Sendable, CustomStringConvertible {
        let name: String
        var routes: [String] = []
        var services: [String] = []
        var gauges = 0
        var checks: [String] = []
        var description: String { name }
    }

    private static let usual = [
        Part(name: "process", gauges: 1),
        Part(
            name: "ledger",
            services: [
                "ledger memory follower", "ledger cache follower", "ledger write probe",
                "ledger filter keeper", "ledger partition keeper",
            ], gauges: 3, checks: ["ledger", "ledger schema", "ledger writes", "redis"]),
        Part(name: "lookup", services: ["lookup check counter"], gauges: 1),
        Part(name: "overload", services: ["overload task lag", "overload report"], gauges: 1),
        Part(
            name: "api",
            routes: [
                "POST /v1/verifications", "POST /v1/verifications/batch",
                "POST /v1/ledger/changes", "GET /openapi.yaml", "GET /problems/{code}",
            ]),
        Part(name: "page", routes: ["GET /", "POST /", "GET /results/{name}", "GET /robots.txt"]),
        Part(
            name: "photos",
            routes: ["POST /v1/verifications/image", "POST /photo", "GET /photo"],
            services: ["photos probe"], checks: ["photos"]),
    ]

    @Test func theUsualPartsAreThere() throws {
        let composition = try composition()
        #expect(composition.modules.map(\.name) == Self.usual.map(\.name))
        #expect(composition.services.map(\.name) == Self.usual.flatMap(\.services))
    }

    @Test(arguments: usual)
    func aPartBrings(_ part: Part) throws {
        let module = try #require(try composition().modules.first { $0.name == part.name })
        let routes = Self.routes(
            [module].buildRouter(behind: RequestMiddleware(isSecure: false)))
        #expect(Set(routes).isSuperset(of: part.routes), "\(routes)")
        // The page also has files, whose addresses change with what is in them.
        if part.name != "page" { #expect(routes.count == part.routes.count, "\(routes)") }
        #expect(module.services.map(\.name) == part.services)
        #expect(module.gauges.count == part.gauges)
        #expect(module.checks.map(\.name) == part.checks)
    }

    @Test func eachChannelThatIsConfiguredIsAPartOfItsOwn() throws {
        let secret = "a-secret-of-32-letters-and-digits-"
        let modules = try composition([
            "wechat.token": "t", "wechat.appId": "wx1", "wecom.token": "t", "wecom.corpId": "ww1",
            "wecom.encodingAesKey": String(repeating: "a", count: 43),
            "telegram.webhookSecret": "t",
            "line.channelSecret": "t", "line.accessToken": "t", "whatsapp.appSecret": "t",
            "whatsapp.verifyToken": "t", "whatsapp.accessToken": "t", "whatsapp.phoneNumberId": "1",
            "dingtalk.appSecret": "t", "sms.smpp.host": "127.0.0.1", "sms.smpp.systemId": "fapiao",
            "sms.kannel.allowedAddresses": "127.0.0.1", "sms.aliyun.pathSecret": secret,
            "sms.aliyun.accessKeyId": "id", "sms.aliyun.accessKeySecret": "s",
            "sms.aliyun.signName": "查验",
            "sms.aliyun.templateCode": "SMS_1", "sms.tencent.pathSecret": secret,
            "sms.tencent.secretId": "id",
            "sms.tencent.secretKey": "s", "sms.tencent.sdkAppId": "14",
            "sms.tencent.signName": "查验",
            "sms.tencent.templateId": "42", "sms.twilio.authToken": "t",
            "sms.twilio.publicURL": "https://verify.example/sms/twilio",
        ]).modules.dropFirst(Self.usual.count)
        #expect(
            modules.map(\.name) == [
                "outgoing", "wechat", "wecom", "telegram", "line", "whatsapp", "dingtalk",
                "sms.smpp",
                "sms.kannel", "sms.aliyun", "sms.tencent", "sms.twilio",
            ])
        for module in modules.dropFirst() {
            #expect(module.services.map(\.name) == [module.name])
        }
        let routes = Self.routes(
            Array(modules).buildRouter(behind: RequestMiddleware(isSecure: false)))
        for path in ["/wechat", "/wecom", "/telegram", "/line", "/whatsapp", "/dingtalk"] {
            #expect(routes.contains("POST \(path)"), "\(routes)")
        }
    }

    @Test func entriesAreTakenWhereTheKeysAre() throws {
        let keys = ["campaign": "1", "receipt": "2", "personal": "3"].map { name, digit in
            ("lottery.\(name)Key", String(repeating: digit, count: 64))
        }
        let modules = try composition(Dictionary(uniqueKeysWithValues: keys)).modules
        let lottery = try #require(modules.first { $0.name == "lottery" })
        let routes = Self.routes(
            [lottery].buildRouter(behind: RequestMiddleware(isSecure: false)))
        #expect(Set(routes) == ["POST /v1/entries", "GET /v1/entries/{leaf}"])
        #expect(lottery.services.map(\.name) == ["lottery campaigns"])
        #expect(lottery.gauges.count == 1)
    }

    /// Whoever can only answer sends nothing, and then nothing looks for what is to be sent.
    @Test(arguments: [
        (["sms.kannel.allowedAddresses": "127.0.0.1"], false),
        (["sms.kannel.sendsmsUser": "u", "sms.kannel.sendsmsPassword": "p"], true),
        (["wechat.token": "t", "wechat.appId": "wx1"], false),
        (["wechat.token": "t", "wechat.appId": "wx1", "wechat.appSecret": "s"], true),
        (["telegram.webhookSecret": "t"], false),
        (["telegram.webhookSecret": "t", "telegram.botToken": "1:T"], true),
    ])
    func messagesOfOursHaveADispatcher(_ settings: [String: String], _ isThere: Bool) throws {
        let module = try composition(settings).modules.first { $0.name == "outgoing" }
        #expect((module != nil) == isThere)
        #expect(module?.services.map(\.name) ?? ["outgoing dispatcher"] == ["outgoing dispatcher"])
        #expect(module?.gauges.count ?? 1 == 1)
    }

    /// Two shards have the same services, and a name in the log says whose it was.
    @Test func noTwoBackgroundServicesShareAName() throws {
        let file = folder.write("host=127.0.0.1", as: "url", mode: 0o600)
        let services = try composition(["database.shards": "44=\(file)"]).services.map(\.name)
        #expect(Set(services).count == services.count)
        for name in ["ledger/nation write probe", "ledger/44 write probe"] {
            #expect(services.contains(name), "\(services)")
        }
    }

    @Test func operatorsHaveRoutesOfTheirOwn() throws {
        let composition = try composition(servesPlain: true)
        #expect(
            Set(Self.routes(composition.operatorsRouter))
                == ["GET /healthz", "GET /readyz", "GET /metrics"])
        let routes = Self.routes(composition.router)
        #expect(Set(routes).count == routes.count)
        #expect(Set(routes).isSuperset(of: ["GET /healthz", "GET /readyz", "GET /plain"]))
        #expect(!routes.contains("GET /metrics"))
        #expect(!Self.routes(try self.composition().router).contains("GET /plain"))
    }

    /// No part is listed and then left out of the router.
    @Test func everyRouteOfThePartsIsServed() throws {
        let composition = try composition()
        let routes = Set(Self.routes(composition.router))
        for module in composition.modules {
            let own = Self.routes([module].buildRouter(behind: RequestMiddleware(isSecure: false)))
            #expect(routes.isSuperset(of: own), "\(module.name)")
        }
    }
}
