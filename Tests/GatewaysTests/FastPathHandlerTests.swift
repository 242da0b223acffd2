import Doubles
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

/// The way past the router: what it answers itself, what it passes on, and that answers keep the
/// order of the questions.
struct FastPathHandlerTests {
    static let query =
        #"{"number":"26990000000000000001","issuedOn":"2026-01-05","amount":"113.00"}"#

    @Test func aKnownAnswerIsGivenWithoutTheRouter() async throws {
        let connection = try await FastPathConnection(KnowingVerifier(.notFound))
        try await connection.ask(Self.query)
        let reply = try await connection.reply()
        #expect(reply.status == 200)
        #expect(reply.text == #"{"verdict":"not_found","message":"查无此票。"}"#)
        #expect(try await connection.passedOn() == 0)
    }

    @Test func itsHeadersAreThoseOfTheRouter() async throws {
        let verifier = AnsweringVerifier(.notFound)
        let routed = try await ServiceUnderTest(verifier).ask(Self.query)
        let connection = try await FastPathConnection(verifier)
        try await connection.ask(Self.query)
        let direct = try await connection.reply()
        let own = ["X-Request-ID", "Date", "Content-Length"]
        func comparable(_ fields: HTTPFields) -> Set<String> {
            Set(
                fields.filter { !own.contains($0.name.rawName) }
                    .map { "\($0.name.canonicalName): \($0.value)" })
        }
        #expect(comparable(direct.fields) == comparable(routed.fields))
        #expect(direct.fields[.date] == "Mon, 05 Jan 2026 01:30:00 GMT")
    }

    @Test func aQueryMayArriveInPieces() async throws {
        let verifier = KnowingVerifier(.notFound)
        let connection = try await FastPathConnection(verifier)
        try await connection.send(.head(FastPathConnection.head()))
        for byte in Self.query.utf8 { try await connection.send(.body(ByteBuffer(bytes: [byte]))) }
        try await connection.send(.end(nil))
        #expect(try await connection.reply().status == 200)
        #expect(verifier.submitted.map(\.number) == ["26990000000000000001"])
    }

    @Test(arguments: [
        ("{", "application/json", 400), ("", "application/json", 400),
        (#"{"amount":12}"#, "application/json", 200),
    ])
    func aBadRequestIsRefusedInWords(body: String, type: String, status: Int) async throws {
        let connection = try await FastPathConnection(KnowingVerifier(.notFound))
        try await connection.ask(body, ["Content-Type": type])
        let reply = try await connection.reply()
        #expect(reply.status == status)
        if status != 200 {
            #expect(reply.fields[.contentType] == "application/problem+json")
            #expect(reply.text.contains("urn:fapiao:request:"))
        }
    }

    @Test func aRefusalSaysWhenToComeBack() async throws {
        let connection = try await FastPathConnection(
            KnowingVerifier(.throttled(retryAfter: .milliseconds(1_500))))
        try await connection.ask(Self.query)
        let reply = try await connection.reply()
        #expect(reply.status == 429)
        #expect(reply.fields[.retryAfter] == "2")
    }

    @Test func aLedgerThatIsAwayIsUnavailable() async throws {
        let connection = try await FastPathConnection(
            AnsweringVerifier([.failure(ServiceUnavailable(.ledger, .unreachable, "away"))]))
        try await connection.ask(Self.query)
        #expect(try await connection.reply().status == 503)
    }

    @Test(arguments: [
        FastPathConnection.head(.GET), FastPathConnection.head(path: "/v1/verifications/batch"),
        FastPathConnection.head(path: "/v1/verifications?x=1"),
        FastPathConnection.head(["Connection": "close"]),
        FastPathConnection.head(["Connection": "keep-alive, close"]),
        FastPathConnection.head(["Expect": "100-continue"]),
        FastPathConnection.head(version: .http1_0),
    ])
    func otherRequestsAreTheRouters(_ head: HTTPRequestHead) async throws {
        let connection = try await FastPathConnection(KnowingVerifier(.notFound))
        try await connection.send(.head(head))
        try await connection.send(.end(nil))
        #expect(try await connection.passedOn() == 2)
        #expect(try await connection.channel.readOutbound(as: ByteBuffer.self) == nil)
    }

    /// The router answers them at once, and the connection ends.
    @Test(arguments: [
        (["Content-Type": "text/plain"], ""), (["Content-Type": "text/plain"], "{"),
        (["Authorization": "Bearer wrong"], ""), (["Content-Encoding": "gzip"], "{"),
    ])
    func aQueryInPiecesIsRefusedByItsHead(_ fields: [String: String], _ begun: String) async throws
    {
        let verifier = KnowingVerifier(.notFound)
        let connection = try await FastPathConnection(verifier)
        let all = fields.merging(["Content-Length": "90"]) { $1 }
        connection.channel.pipeline.fireChannelRead(
            HTTPServerRequestPart.head(FastPathConnection.head(all)))
        if !begun.isEmpty {
            connection.channel.pipeline.fireChannelRead(
                HTTPServerRequestPart.body(ByteBuffer(string: begun)))
        }
        #expect(try await connection.passedOn() == 0)
        connection.channel.pipeline.fireChannelReadComplete()
        try await connection.channel.testingEventLoop.executeInContext {}
        #expect(try await connection.passedOn() == (begun.isEmpty ? 1 : 2))
        // What comes later follows.
        try await connection.send(.body(ByteBuffer(string: "x")))
        #expect(try await connection.passedOn() == 1)
        #expect(verifier.submitted.isEmpty)
    }

    @Test func aQueryThatWaitedIsRefusedByItsHead() async throws {
        let verifier = HesitantVerifier()
        let connection = try await FastPathConnection(verifier)
        try await connection.ask(Self.query)
        try await connection.send(.head(FastPathConnection.head(["Content-Type": "text/plain"])))
        #expect(try await connection.passedOn() == 0)
        verifier.goOn()
        #expect(try await connection.reply().status == 200)
        try await connection.channel.testingEventLoop.executeInContext {}
        #expect(try await connection.passedOn() == 1)
    }

    @Test func aBodyTooLargeIsTheRoutersToRefuse() async throws {
        let connection = try await FastPathConnection(KnowingVerifier(.notFound))
        let piece = [UInt8](repeating: 0x20, count: 10 << 10)
        try await connection.send(.head(FastPathConnection.head()))
        try await connection.send(.body(ByteBuffer(bytes: piece)))
        #expect(try await connection.passedOn() == 0)
        try await connection.send(.body(ByteBuffer(bytes: piece)))
        try await connection.send(.body(ByteBuffer(bytes: piece)))
        try await connection.send(.end(nil))
        #expect(try await connection.passedOn() == 4)
    }

    @Test func nothingOvertakesAnAnswerThatTheRouterOwes() async throws {
        let connection = try await FastPathConnection(KnowingVerifier(.notFound))
        try await connection.send(.head(FastPathConnection.head(.GET, path: "/healthz")))
        try await connection.send(.end(nil))
        try await connection.ask(Self.query)
        #expect(try await connection.passedOn() == 2)
        #expect(try await connection.channel.readOutbound(as: ByteBuffer.self) == nil)
        try await connection.routerAnswers()
        #expect(try await connection.reply().status == 200)
        #expect(try await connection.passedOn() == 0)
    }

    @Test func questionsSentTogetherAreAnsweredInTurn() async throws {
        let verifier = HesitantVerifier()
        let connection = try await FastPathConnection(verifier)
        try await connection.ask(Self.query)
        for amount in ["1", "2", "3"] {
            try await connection.ask(
                #"{"number":"8","issuedOn":"2026-01-05","amount":"\#(amount)"}"#)
        }
        try await connection.send(.head(FastPathConnection.head(.GET, path: "/healthz")))
        try await connection.send(.end(nil))
        #expect(verifier.answered == 0)
        #expect(try await connection.passedOn() == 0)
        verifier.goOn()
        for _ in 0..<4 { #expect(try await connection.reply().status == 200) }
        #expect(verifier.amounts == ["113.00", "1", "2", "3"])
        #expect(try await connection.passedOn() == 2)
    }

    @Test func aClientThatDoesNotReadIsNotAnsweredOn() async throws {
        let verifier = KnowingVerifier(.notFound)
        let connection = try await FastPathConnection(verifier)
        try await connection.ask(Self.query)
        #expect(try await connection.reply().status == 200)
        connection.channel.isWritable = false
        for _ in 0..<3 { try await connection.ask(Self.query) }
        try await connection.send(.head(FastPathConnection.head(.GET, path: "/healthz")))
        try await connection.send(.end(nil))
        #expect(verifier.submitted.count == 1)
        #expect(try await connection.passedOn() == 0)
        connection.channel.isWritable = true
        connection.channel.pipeline.fireChannelWritabilityChanged()
        for _ in 0..<3 { #expect(try await connection.reply().status == 200) }
        try await connection.channel.testingEventLoop.executeInContext {}
        #expect(try await connection.passedOn() == 2)
    }

    @Test func theEndOfWhatAnUnreadingClientSaysComesInItsTurn() async throws {
        let connection = try await FastPathConnection(KnowingVerifier(.notFound))
        let behind = Events()
        try await connection.channel.pipeline.addHandler(behind)
        connection.channel.isWritable = false
        try await connection.ask(Self.query)
        try await connection.tell(ChannelEvent.inputClosed)
        #expect(behind.count == 0)
        connection.channel.isWritable = true
        connection.channel.pipeline.fireChannelWritabilityChanged()
        #expect(try await connection.reply().status == 200)
        try await connection.channel.testingEventLoop.executeInContext {}
        #expect(behind.count == 1)
    }

    @Test func whatBreaksTheConnectionComesAfterTheAnswer() async throws {
        let verifier = HesitantVerifier()
        let connection = try await FastPathConnection(verifier)
        try await connection.ask(Self.query)
        connection.channel.pipeline.fireErrorCaught(NIOTooManyBytesError(maxBytes: 1))
        verifier.goOn()
        #expect(try await connection.reply().status == 200)
        await #expect(throws: NIOTooManyBytesError.self) {
            try await connection.channel.throwIfErrorCaught()
        }
    }

    @Test func aClientMaySayThatItKeepsTheConnection() async throws {
        let connection = try await FastPathConnection(KnowingVerifier(.notFound))
        try await connection.ask(Self.query, ["Connection": "Keep-Alive"])
        #expect(try await connection.reply().status == 200)
        #expect(try await connection.passedOn() == 0)
    }

    /// Of the end of its input, or of our shutting down.
    @Test(arguments: [ChannelEvent.inputClosed as any Sendable, ChannelShouldQuiesceEvent()])
    func whatIsBehindHearsOfTheEndAfterTheAnswer(_ event: any Sendable) async throws {
        let verifier = HesitantVerifier()
        let connection = try await FastPathConnection(verifier)
        let behind = Events()
        try await connection.channel.pipeline.addHandler(behind)
        try await connection.ask(Self.query)
        try await connection.tell(event)
        #expect(behind.count == 0)
        verifier.goOn()
        #expect(try await connection.reply().status == 200)
        try await connection.channel.testingEventLoop.executeInContext {}
        #expect(behind.count == 1)
        try await connection.tell(event)
        #expect(behind.count == 2)
    }

    @Test func aQueryThatIsArrivingIsAnsweredBeforeWeShutDown() async throws {
        let connection = try await FastPathConnection(KnowingVerifier(.notFound))
        let behind = Events()
        try await connection.channel.pipeline.addHandler(behind)
        try await connection.send(.head(FastPathConnection.head()))
        try await connection.tell(ChannelShouldQuiesceEvent())
        #expect(behind.count == 0)
        try await connection.send(.body(ByteBuffer(string: Self.query)))
        try await connection.send(.end(nil))
        #expect(try await connection.reply().status == 200)
        #expect(behind.count == 1)
    }

    @Test func aSilentConnectionIsClosed() async throws {
        let connection = try await FastPathConnection(KnowingVerifier(.notFound))
        try await connection.ask(Self.query)
        _ = try await connection.reply()
        #expect(connection.channel.isActive)
        try await connection.tell(IdleStateHandler.IdleStateEvent.read)
        #expect(!connection.channel.isActive)
    }

    @Test(arguments: [FastPathConnection.head(), FastPathConnection.head(.PUT)])
    func oneThatStopsWithinARequestIsClosed(_ head: HTTPRequestHead) async throws {
        let connection = try await FastPathConnection(KnowingVerifier(.notFound))
        try await connection.send(.head(head))
        #expect(connection.channel.isActive)
        try await connection.tell(IdleStateHandler.IdleStateEvent.read)
        #expect(!connection.channel.isActive)
    }

    @Test func oneThatWaitsForItsAnswerIsNotIdle() async throws {
        let verifier = HesitantVerifier()
        let connection = try await FastPathConnection(verifier)
        try await connection.ask(Self.query)
        try await connection.tell(IdleStateHandler.IdleStateEvent.read)
        verifier.goOn()
        #expect(try await connection.reply().status == 200)

        try await connection.send(.head(FastPathConnection.head(.GET, path: "/healthz")))
        try await connection.send(.end(nil))
        try await connection.tell(IdleStateHandler.IdleStateEvent.read)
        #expect(connection.channel.isActive)
        try await connection.routerAnswers()
        try await connection.tell(IdleStateHandler.IdleStateEvent.read)
        #expect(!connection.channel.isActive)
    }
}

extension FastPathConnection {
    /// A response of the router's goes by.
    fileprivate func routerAnswers() async throws {
        let parts = [
            HTTPServerResponsePart.head(HTTPResponseHead(version: .http1_1, status: .ok)),
            .end(nil),
        ]
        for part in parts {
            try await channel.writeOutbound(part)
            _ = try await channel.waitForOutboundWrite(as: HTTPServerResponsePart.self)
        }
    }
}

/// Counts what is told to whom stands behind.
private final class Events: ChannelInboundHandler, Sendable {
    typealias InboundIn = HTTPServerRequestPart
    private let events = Atomic(0)

    var count: Int { events.load(ordering: .relaxed) }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        events.wrappingAdd(1, ordering: .relaxed)
        context.fireUserInboundEventTriggered(event)
    }
}
