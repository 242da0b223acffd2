import Cryptography
package import Doubles
package import Edge
package import Gateways
package import HTTPTypes
package import Hummingbird
package import Invoices
import Logging
import NIOCore
import NIOEmbedded
package import Verification

/// A test sent a field that no client could send.
private struct NotAFieldName: Error {
    let name: String
}

/// All endpoints but the page, built as the service builds its own, without a socket.
package struct ServiceUnderTest {
    package static let verifyKey = "key-that-verifies"
    package static let ledgerKey = "key-that-writes"
    /// 2026-01-05 09:30 in China.
    package static let now = Timestamp(microseconds: 1_767_576_600_000_000)

    package let verifier: AnsweringVerifier
    package let log = CapturedLog()
    private let responder: RouterResponder<GatewayContext>

    package init(
        _ verifier: AnsweringVerifier = AnsweringVerifier(.notFound),
        writer: any LedgerWriter = MemoryLedger(), trustedProxies: [String] = [],
        batches: BoundedSemaphore = VerificationAPI.batchSemaphore,
        keys extra: [String] = [], checks: [HealthCheck] = [],
        services: [String] = [], isStopping: Bool = false, isSecure: Bool = false,
        isForOperators: Bool = false, lag: TaskLag? = nil, page: Page? = nil,
        with more: [any RouteProvider] = []
    ) throws {
        self.verifier = verifier
        let ranges = AddressRanges(trustedProxies) ?? .none
        let identity = ClientIdentity(
            secret: [UInt8](repeating: 7, count: 32), trustedProxies: ranges)
        let keys =
            extra.map(APIKey.init).compactMap { $0 }
            + [
                APIKey("reader:verify:" + Self.digest(of: Self.verifyKey)),
                APIKey("writer:ledger.write:" + Self.digest(of: Self.ledgerKey)),
            ].compactMap { $0 }
        let authenticator = APIAuthenticator(keys: keys, identity: identity, now: { Self.now })
        let health = HealthRoutes(
            checks: checks, services: services, isStopping: { isStopping },
            metrics: { "fapiao_up 1\n" })
        let module = ServiceModule(
            "test",
            routes: [
                VerificationAPI(
                    verifier: verifier, authenticator: authenticator, batches: batches,
                    // What comes at once is here when a busy machine gets to it.
                    arrivals: VerificationAPI.batchArrivals(grace: .seconds(600)),
                    now: { Self.now }),
                LedgerChangesAPI(
                    writer: writer, authenticator: authenticator, now: { Self.now }),
                DescriptionRoutes(), isForOperators ? health.forOperators : health,
            ] + more)
        let middleware = RequestMiddleware(
            isSecure: isSecure, lag: lag, page: page?.problems { Self.now })
        responder = [module].buildRouter(behind: middleware).buildResponder()
    }

    package static func digest(of key: String) -> String {
        Hexadecimal.encode(SHA256.digest(Array(key.utf8)))
    }

    package func send(
        _ method: HTTPRequest.Method, _ path: String, _ fields: [String: String] = [:],
        chunks: [[UInt8]] = [], brokenOff: Bool = false, from peer: String? = nil
    ) async throws -> Reply {
        let channel = NIOAsyncTestingChannel()
        if let peer { channel.remoteAddress = try SocketAddress(ipAddress: peer, port: 1) }
        var logger = Logger(label: "test") { _ in log }
        logger.logLevel = .trace
        // As the server does.
        logger[metadataKey: "hb.request.id"] = "0"
        let context = GatewayContext(
            source: ApplicationRequestContextSource(channel: channel, logger: logger))
        var head = HTTPRequest(
            method: method, scheme: "http", authority: "localhost", path: path)
        for (name, value) in fields {
            guard let name = HTTPField.Name(name) else { throw NotAFieldName(name: name) }
            head.headerFields[name] = value
        }
        let buffers = AsyncThrowingStream<ByteBuffer, any Error> { continuation in
            for chunk in chunks { continuation.yield(ByteBuffer(bytes: chunk)) }
            continuation.finish(throwing: brokenOff ? ChannelError.eof : nil)
        }
        let response = try await responder.respond(
            to: Request(head: head, body: RequestBody(asyncSequence: buffers)), context: context)
        let collector = ReplyCollector()
        try await response.body.write(collector)
        _ = try await channel.finish()
        return Reply(
            status: response.status.code, fields: response.headers, bytes: collector.bytes,
            pieces: collector.pieces)
    }

    /// One query to the JSON API.
    package func ask(
        _ body: String = "{}", _ fields: [String: String] = [:],
        at path: String = "/v1/verifications", from peer: String? = nil
    ) async throws -> Reply {
        let fields = ["Content-Type": "application/json"].merging(fields) { $1 }
        return try await send(.post, path, fields, chunks: [Array(body.utf8)], from: peer)
    }

    /// One stream of changes.
    package func change(_ chunks: [String], _ fields: [String: String] = [:]) async throws -> Reply
    {
        let own = [
            "Content-Type": "application/x-ndjson", "Authorization": "Bearer \(Self.ledgerKey)",
        ]
        return try await send(
            .post, "/v1/ledger/changes", own.merging(fields) { $1 },
            chunks: chunks.map { Array($0.utf8) })
    }
}

/// Routes that only a test has.
package struct TestRoutes: RouteProvider {
    let add: @Sendable (Router<GatewayContext>) -> Void

    package init(_ add: @escaping @Sendable (Router<GatewayContext>) -> Void) { self.add = add }

    package func addRoutes(to router: Router<GatewayContext>) { add(router) }
}
