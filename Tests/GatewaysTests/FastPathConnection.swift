import Doubles
import Edge
import HTTPTypes
import Invoices
import Logging
import NIOCore
import NIOEmbedded
import NIOHTTP1
import ServiceForTests
import Synchronization
import Testing
import Verification

@testable import Gateways

/// One connection with `FastPathHandler` in it and nothing behind.
struct FastPathConnection {
    static let address = "192.0.2.7"

    let channel: NIOAsyncTestingChannel

    /// - Parameter isProxy: whether the other end is a proxy of ours.
    init(
        _ verifier: any InvoiceVerifying, figures: LoopFigures = LoopFigures(),
        isProxy: Bool = false,
        sleeps: @escaping @Sendable () -> Int = ThreadSleeps.count,
        clock: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) async throws {
        let proxies = isProxy ? try #require(AddressRanges([Self.address])) : .none
        let fastPath = Self.fastPath(
            verifier, trusting: proxies, figures: figures, sleeps: sleeps, clock: clock)
        channel = try await NIOAsyncTestingChannel { channel in
            let out = RawResponseWriter()
            try channel.pipeline.syncOperations.addHandlers([
                out,
                fastPath.handler(
                    channel.eventLoop, out, ByteGate(),
                    Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }),
            ])
        }
        try await channel.connect(to: SocketAddress(ipAddress: Self.address, port: 443)).get()
    }

    static func fastPath(
        _ verifier: any InvoiceVerifying, trusting proxies: AddressRanges = .none,
        policy: OverloadPolicy = .forTests, figures: LoopFigures = LoopFigures(),
        sleeps: @escaping @Sendable () -> Int = ThreadSleeps.count,
        clock: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) -> FastPath {
        let identity = ClientIdentity(
            secret: [UInt8](repeating: 7, count: 32), trustedProxies: proxies)
        let api = VerificationAPI(
            verifier: verifier,
            authenticator: APIAuthenticator(
                keys: [], identity: identity, now: { ServiceUnderTest.now }),
            now: { Timestamp(microseconds: 1_767_576_600_000_000) })
        return FastPath(
            api: api, middleware: RequestMiddleware(isSecure: false), policy: policy,
            figures: figures, clock: clock, sleeps: sleeps)
    }

    static func head(
        _ method: HTTPMethod = .POST, path: String = "/v1/verifications",
        _ fields: [String: String] = [:], version: HTTPVersion = .http1_1
    ) -> HTTPRequestHead {
        let all = ["Host": "fapiao", "Content-Type": "application/json"].merging(fields) { $1 }
        return HTTPRequestHead(
            version: version, method: method, uri: path, headers: HTTPHeaders(all.map { ($0, $1) }))
    }

    static func head(_ fields: [String: String]) -> HTTPRequestHead {
        head(.POST, path: "/v1/verifications", fields)
    }

    func send(_ part: HTTPServerRequestPart) async throws {
        try await channel.writeInbound(part)
    }

    func ask(_ body: String, _ fields: [String: String] = [:]) async throws {
        try await send(.head(Self.head(fields)))
        if !body.isEmpty { try await send(.body(ByteBuffer(string: body))) }
        try await send(.end(nil))
    }

    /// Something that happens to the connection, all consequences included.
    func tell(_ event: any Sendable) async throws {
        channel.pipeline.fireUserInboundEventTriggered(event)
        try await channel.testingEventLoop.executeInContext {}
    }

    /// The next answer, which is written in one piece.
    func reply() async throws -> (status: Int, fields: HTTPFields, text: String) {
        let text = String(buffer: try await channel.waitForOutboundWrite(as: ByteBuffer.self))
        let parts = text.split(separator: "\r\n\r\n", maxSplits: 1).map(String.init)
        var lines = parts[0].split(separator: "\r\n").map(String.init)[...]
        let status = lines.removeFirst().split(separator: " ")
        #expect(status[0] == "HTTP/1.1")
        var fields = HTTPFields()
        for line in lines {
            let field = line.split(separator: ": ", maxSplits: 1).map(String.init)
            let name = try #require(HTTPField.Name(field[0]))
            #expect(fields[name] == nil, "\(name) is said twice")
            fields[name] = field[1]
        }
        #expect(fields[.contentLength] == String(parts[1].utf8.count))
        return (Int(status[1]) ?? 0, fields, parts[1])
    }

    /// How many parts went on to the router since the last call.
    func passedOn() async throws -> Int {
        var count = 0
        while try await channel.readInbound(as: HTTPServerRequestPart.self) != nil { count += 1 }
        return count
    }
}

extension OverloadPolicy {
    static let forTests = OverloadPolicy(
        target: .milliseconds(20), interval: .milliseconds(100), alwaysTaken: 0)
}

/// Knows the answer without asking anybody.
final class KnowingVerifier: InvoiceVerifying {
    private let verdict: Verdict
    private let heard = Mutex<[SubmittedInvoice]>([])

    init(_ verdict: Verdict) { self.verdict = verdict }

    var submitted: [SubmittedInvoice] { heard.withLock { $0 } }

    func look(_ question: Question) -> FirstLook {
        heard.withLock { $0.append(question.submitted) }
        return .answered(Answer(verdict))
    }

    func answer(_ asked: [AskedQuestion]) {
        preconditionFailure("nobody else is asked")
    }

    func verify(
        _ submitted: [SubmittedInvoice], by client: Client, at now: Timestamp
    ) async throws(ServiceUnavailable) -> [Result<Answer, ServiceUnavailable>] {
        submitted.map { _ in .success(Answer(verdict)) }
    }
}

/// Answers nobody before it is told to go on.
final class HesitantVerifier: AsyncVerifying {
    private let gate = AsyncStream<Never>.makeStream()
    private let heard = Mutex<[String]>([])

    var amounts: [String] { heard.withLock { $0 } }
    var answered: Int { amounts.count }

    func goOn() { gate.continuation.finish() }

    func verify(
        _ submitted: SubmittedInvoice, by client: Client, at now: Timestamp
    ) async throws(ServiceUnavailable) -> Answer {
        for await _ in gate.stream {}
        heard.withLock { $0.append(submitted.amount) }
        return Answer(.notFound)
    }

    func verify(
        _ submitted: [SubmittedInvoice], by client: Client, at now: Timestamp
    ) async throws(ServiceUnavailable) -> [Result<Answer, ServiceUnavailable>] { [] }
}
