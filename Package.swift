// swift-tools-version: 6.2
import PackageDescription

// A target is a wall: rules (Cryptography, Invoices, Verification, Lottery, Payouts) know neither storage (Wire, Ledger) nor channels
// (Gateways, Messaging, and Edge below both) nor what payment providers speak (Providers), and what the public reaches
// knows no provider; only the program `fapiao` puts them together. Build with
// `--explicit-target-dependency-import-check error` and the walls hold.

let deque = Target.Dependency.product(name: "DequeModule", package: "swift-collections")
let log = Target.Dependency.product(name: "Logging", package: "swift-log")
let metrics = Target.Dependency.product(name: "Metrics", package: "swift-metrics")
let metricsTests = Target.Dependency.product(name: "MetricsTestKit", package: "swift-metrics")
let coreMetrics = Target.Dependency.product(name: "CoreMetrics", package: "swift-metrics")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let lifecycle = Target.Dependency.product(
    name: "ServiceLifecycle", package: "swift-service-lifecycle")
let signals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")
let nio = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let nioHTTPTypes = Target.Dependency.product(name: "NIOHTTPTypes", package: "swift-nio-extras")
let nioHTTPTypesHTTP1 = Target.Dependency.product(
    name: "NIOHTTPTypesHTTP1", package: "swift-nio-extras")
let hummingbirdCore = Target.Dependency.product(name: "HummingbirdCore", package: "hummingbird")
let nioEmbedded = Target.Dependency.product(name: "NIOEmbedded", package: "swift-nio")
let hummingbirdHTTP2 = Target.Dependency.product(
    name: "HummingbirdHTTP2", package: "hummingbird")
let nioTLS = Target.Dependency.product(name: "NIOTLS", package: "swift-nio")
let nioSSL = Target.Dependency.product(name: "NIOSSL", package: "swift-nio-ssl")
let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")
let mustache = Target.Dependency.product(name: "Mustache", package: "swift-mustache")
let httpClient = Target.Dependency.product(
    name: "AsyncHTTPClient", package: "async-http-client")
let arguments = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")
let subprocess = Target.Dependency.product(name: "Subprocess", package: "swift-subprocess")
let system = Target.Dependency.product(name: "SystemPackage", package: "swift-system")
let histogram = Target.Dependency.product(name: "Histogram", package: "hdrhistogram-swift")

let package = Package(
    name: "fapiao",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "fapiao", targets: ["fapiao"]),
        .executable(name: "LoadTests", targets: ["LoadTests"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
        .package(url: "https://github.com/HdrHistogram/hdrhistogram-swift", from: "0.2.0"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(
            url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1",
            traits: ["FullFoundation"]),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
    ],
    targets: [
        .systemLibrary(name: "COpenSSL"),
        .systemLibrary(name: "CPostgres"),
        .systemLibrary(name: "CRedis"),
        .systemLibrary(name: "CZBar"),
        .systemLibrary(name: "CQREncode"),
        .systemLibrary(name: "CPNG"),
        .systemLibrary(name: "CTurboJPEG"),
        .systemLibrary(name: "CKernel"),
        .systemLibrary(name: "CXML2", pkgConfig: "libxml-2.0"),
        .target(name: "CJemalloc", linkerSettings: [.linkedLibrary("jemalloc")]),

        .target(name: "Timing"),
        .target(name: "Cryptography", dependencies: ["COpenSSL"]),
        .target(name: "ProgramSettings", dependencies: ["Cryptography", system, yams]),
        .target(name: "Invoices"),
        .target(name: "Verification", dependencies: ["Invoices"]),
        .target(name: "Lottery", dependencies: ["Invoices", "Cryptography"]),
        .target(name: "Payouts", dependencies: ["Invoices", "Cryptography"]),
        .target(name: "Operators", dependencies: ["Payouts", "Invoices", "Cryptography"]),
        .target(name: "XMLDocuments", dependencies: ["CXML2"]),
        .target(
            name: "Providers",
            dependencies: ["Payouts", "Invoices", "Cryptography", "XMLDocuments"]),
        .target(
            name: "SimulatedProviders",
            dependencies: ["Providers", "Payouts", "Invoices", "Cryptography", "XMLDocuments"]),
        .target(
            name: "Images",
            dependencies: ["CZBar", "CQREncode", "CPNG", "CTurboJPEG", "CKernel"]),
        .target(
            name: "Wire", dependencies: ["Timing", "CKernel", "CPostgres", "CRedis", deque, log]),
        .target(
            name: "LocalServers",
            dependencies: ["Timing", subprocess, system, log]),
        .target(
            name: "Ledger",
            dependencies: [
                "Lottery", "Payouts", "Operators", "Invoices", "Verification", "Cryptography",
                "Wire", "Timing", log,
            ],
            resources: [.embedInCode("Schema")]),
        .target(
            name: "Edge",
            dependencies: [
                "Lottery", "Invoices", "Verification", "Cryptography", "ProgramSettings", "Timing",
                hummingbird, nio, nioHTTP1, lifecycle, log, metrics, httpTypes,
            ]),
        .target(
            name: "Messaging",
            dependencies: [
                "Edge", "Lottery", "Payouts", "Invoices", "Verification", "Cryptography",
                "ProgramSettings",
                "Timing",
                hummingbird, nio, nioHTTP1, nioPosix, nioSSL, httpClient, log, metrics, httpTypes,
            ]),
        .target(
            name: "Gateways",
            dependencies: [
                "Edge", "Lottery", "Payouts", "Invoices", "Verification", "Cryptography",
                "ProgramSettings",
                hummingbird,
                hummingbirdCore, hummingbirdHTTP2, mustache, nio, nioHTTP1, nioHTTPTypes,
                nioHTTPTypesHTTP1, nioSSL, nioTLS, lifecycle, log, metrics, httpTypes,
            ],
            resources: [.embedInCode("Web/Assets"), .embedInCode("API/openapi.yaml")]),
        .target(
            name: "Console",
            dependencies: [
                "Operators", "Payouts", "Gateways", "Edge", "Invoices", "Verification",
                "Cryptography", hummingbird, mustache, nio, httpTypes, log,
            ],
            resources: [.embedInCode("Assets")]),
        .executableTarget(
            name: "fapiao",
            dependencies: [
                "Invoices", "Verification", "Lottery", "Payouts", "Operators", "Console",
                "Providers", "SimulatedProviders", "Cryptography", "ProgramSettings", "Timing",
                "Ledger", "LocalServers", "Edge", "Gateways", "Messaging", "Images", "CJemalloc",
                hummingbird, hummingbirdCore, nioSSL, nio, nioPosix, log, metrics, coreMetrics,
                lifecycle, signals, arguments, subprocess, system,
            ]),
        .executableTarget(
            name: "LoadTests",
            dependencies: [
                "Lottery", "LotteryForTests", "Cryptography", nio, nioPosix, nioHTTP1, nioTLS,
                nioSSL, histogram, arguments,
            ],
            path: "LoadTests"),

        .target(
            name: "Doubles",
            dependencies: ["Lottery", "Payouts", "Invoices", "Verification", "Cryptography"],
            path: "Tests/Doubles"),
        .target(
            name: "ClusterForTests", dependencies: ["Wire", log, nio, nioPosix],
            path: "Tests/ClusterForTests"),
        .testTarget(name: "TimingTests", dependencies: ["Timing"]),
        .target(
            name: "GoldenValues", dependencies: ["Cryptography"], path: "Tests/GoldenValues",
            resources: [.embedInCode("lottery.json")]),
        .target(
            name: "ServiceForTests",
            dependencies: [
                "Invoices", "Edge", "Gateways", "Verification", "Cryptography", "Doubles",
                hummingbird, nio, nioEmbedded, httpTypes, log,
            ],
            path: "Tests/ServiceForTests"),
        .target(
            name: "LotteryForTests",
            dependencies: ["Lottery", "Invoices", "Cryptography", "ProgramSettings"],
            path: "Tests/LotteryForTests"),
        .testTarget(name: "CryptographyTests", dependencies: ["Cryptography", "GoldenValues"]),
        .testTarget(
            name: "LotteryTests",
            dependencies: [
                "Lottery", "LotteryForTests", "Invoices", "Cryptography", "Doubles",
                "GoldenValues",
            ]),
        .testTarget(
            name: "PayoutsTests",
            dependencies: ["Payouts", "Invoices", "Cryptography", "Doubles"]),
        .testTarget(
            name: "OperatorsTests", dependencies: ["Operators", "Invoices", "Cryptography"]),
        .testTarget(name: "XMLDocumentsTests", dependencies: ["XMLDocuments"]),
        .testTarget(
            name: "ProvidersTests",
            dependencies: [
                "Providers", "SimulatedProviders", "Payouts", "Invoices", "Cryptography",
                "XMLDocuments",
            ]),
        .testTarget(name: "ImagesTests", dependencies: ["Images"]),
        .testTarget(name: "InvoicesTests", dependencies: ["Invoices", "Doubles"]),
        .testTarget(
            name: "VerificationTests", dependencies: ["Verification", "Invoices", "Doubles"]),
        .testTarget(
            name: "WireTests",
            dependencies: ["Wire", "Timing", "ClusterForTests", "CPostgres", log]),
        .testTarget(
            name: "LocalServersTests", dependencies: ["LocalServers", subprocess, system, log]),
        .testTarget(
            name: "LedgerTests",
            dependencies: [
                "Ledger", "Lottery", "Payouts", "Operators", "Invoices", "Verification",
                "Cryptography",
                "Wire", "LocalServers",
                "Doubles", "ClusterForTests", log,
            ]),
        .testTarget(
            name: "EdgeTests",
            dependencies: [
                "Edge", "Lottery", "Invoices", "Verification", "Doubles", nioHTTP1, httpTypes,
            ]),
        .testTarget(
            name: "MessagingTests",
            dependencies: [
                "Messaging", "Edge", "Lottery", "Payouts", "Invoices", "Verification",
                "Cryptography", "Timing",
                "Doubles",
                "ServiceForTests", hummingbird, nio, nioPosix, httpTypes, log,
            ]),
        .testTarget(
            name: "GatewaysTests",
            dependencies: [
                "Gateways", "Edge", "Lottery", "Payouts", "Invoices", "Verification",
                "Cryptography", "Doubles", "ServiceForTests", hummingbird, hummingbirdCore, nio,
                nioHTTP1,
                nioPosix, nioEmbedded, nioHTTPTypes, httpTypes, log, coreMetrics, metricsTests,
            ]),
        .testTarget(
            name: "fapiaoTests",
            dependencies: [
                "fapiao", "Ledger", "LocalServers", "Edge", "Gateways", "Messaging", "Lottery",
                "Payouts", "Invoices",
                "Verification", "Images", "Doubles",
                "Cryptography", "ProgramSettings", hummingbird, log, coreMetrics, arguments,
            ]),
    ],
    swiftLanguageModes: [.v6]
)

for target in package.targets
where target.type == .regular || target.type == .executable || target.type == .test {
    target.swiftSettings =
        (target.swiftSettings ?? []) + [
            .enableUpcomingFeature("ExistentialAny"),
            .enableUpcomingFeature("InternalImportsByDefault"),
            .enableUpcomingFeature("MemberImportVisibility"),
            .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
            .strictMemorySafety(),
            .treatAllWarnings(as: .error),
        ]
}
