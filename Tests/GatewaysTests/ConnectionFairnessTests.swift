import Dispatch
import Doubles
import Edge
import Hummingbird
import HummingbirdCore
import Invoices
import Logging
import NIOCore
import NIOPosix
import Testing
import Verification

@testable import Gateways

/// A real listener with one event loop, which is held while clients send.
struct ConnectionFairnessTests {
    private static func query(_ amount: String) -> String {
        let body = #"{"number":"8","issuedOn":"2026-01-05","amount":"\#(amount)"}"#
        return "POST /v1/verifications HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
            + "Content-Length: \(body.utf8.count)\r\n\r\n" + body
    }

    /// Queries that one client sends without waiting.
    private static let crowd = 70

    /// Others come between, also once the client is known for sending much.
    @Test func aClientThatDoesNotWaitHasItsShareAndNotMore() async throws {
        let verifier = KnowingVerifier(.notFound)
        let loop = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let share = ReadPortion.small / Self.query("1.00").utf8.count + 1
        try await Self.serving(verifier, on: loop) { port in
            let clients = MultiThreadedEventLoopGroup.singleton
            let eager = try await Self.connect(port, clients)
            let ordinary = try await Self.connect(port, clients)
            for client in [eager, ordinary] { try await Self.send("0.00", 1, by: client) }
            try await eventually { verifier.submitted.count == 2 }
            for round in 1...5 {
                let before = verifier.submitted.count
                let hold = DispatchSemaphore(value: 0)
                loop.any().execute { hold.wait() }
                defer { hold.signal() }
                try await Self.send("1.00", Self.crowd, by: eager)
                try await Self.send("2.00", 1, by: ordinary)
                hold.signal()
                try await eventually { verifier.submitted.count == before + Self.crowd + 1 }
                let asked = verifier.submitted.dropFirst(before).map(\.amount)
                let place = try #require(asked.firstIndex(of: "2.00"))
                #expect(place <= 2 * share, "in round \(round)")
            }
            for client in [eager, ordinary] { try await client.close() }
        }
        try await loop.shutdownGracefully()
    }

    private static func send(_ amount: String, _ count: Int, by client: any Channel) async throws {
        let text = String(repeating: query(amount), count: count)
        try await client.writeAndFlush(ByteBuffer(string: text))
    }

    private static func connect(
        _ port: Int, _ group: any EventLoopGroup
    ) async throws -> any Channel {
        try await ClientBootstrap(group: group).connect(host: "127.0.0.1", port: port).get()
    }

    private static func serving(
        _ verifier: any InvoiceVerifying, on loop: MultiThreadedEventLoopGroup,
        _ body: @Sendable @escaping (_ port: Int) async throws -> Void
    ) async throws {
        // Nobody is shed: the loop is late because it is held.
        let never = OverloadPolicy(target: .seconds(600), interval: .seconds(600), alwaysTaken: 0)
        let fastPath = FastPathConnection.fastPath(verifier, policy: never)
        let router = Router(context: GatewayContext.self)
        var quiet = Logger(label: "fairness")
        quiet.logLevel = .critical
        let (ports, announce) = AsyncStream.makeStream(of: Int.self)
        let application = Application(
            router: router,
            server: HTTPServerBuilder { responder in
                GuardedServer(
                    responder: responder, direct: fastPath, tls: nil, idle: .seconds(60),
                    bounds: ConnectionBounds(maximum: 10, exempt: .none))
            },
            configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { announce.yield($0.localAddress?.port ?? 0) },
            eventLoopGroupProvider: .shared(loop), logger: quiet)
        try await withThrowingTaskGroup { group in
            group.addTask { try await application.run() }
            for await port in ports {
                try await body(port)
                break
            }
            group.cancelAll()
        }
    }
}
