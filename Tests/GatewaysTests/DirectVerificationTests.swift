import Doubles
import HTTPTypes
import Logging
import NIOCore
import NIOEmbedded
import NIOHTTPTypes
import Synchronization
import Testing
import Verification

@testable import Gateways

/// The way past the router: what it answers itself, what it passes on, and that answers keep the
/// order of the questions.
struct DirectVerificationTests {
    static let query =
        #"{"number":"26990000000000000001","issuedOn":"2026-01-05","amount":"113.00"}"#

    @Test func aKnownAnswerIsGivenWithoutTheRouter() async throws {
        let line = try await DirectLine(KnowingVerifier(.notFound))
        try await line.ask(Self.query)
        let reply = try await line.reply()
        #expect(reply.status == 200)
        #expect(reply.text == #"{"verdict":"not_found","message":"查无此票。"}"#)
        #expect(try await line.passedOn() == 0)
    }

    @Test func itsHeadersAreThoseOfTheRouter() async throws {
        let verifier = AnsweringVerifier(.notFound)
        let routed = try await DoorUnderTest(verifier).ask(Self.query)
        let line = try await DirectLine(verifier)
        try await line.ask(Self.query)
        let direct = try await line.reply()
        func comparable(_ fields: HTTPFields) -> Set<String> {
            Set(
                fields.filter { !["X-Request-ID", "Date"].contains($0.name.rawName) }
                    .map { "\($0.name.canonicalName): \($0.value)" })
        }
        #expect(comparable(direct.fields) == comparable(routed.fields))
        #expect(direct.fields[.date] == "Mon, 05 Jan 2026 01:30:00 GMT")
    }

    @Test func aQueryMayArriveInPieces() async throws {
        let verifier = KnowingVerifier(.notFound)
        let line = try await DirectLine(verifier)
        try await line.send(.head(DirectLine.head()))
        for byte in Self.query.utf8 { try await line.send(.body(ByteBuffer(bytes: [byte]))) }
        try await line.send(.end(nil))
        #expect(try await line.reply().status == 200)
        #expect(verifier.submitted.map(\.number) == ["26990000000000000001"])
    }

    @Test(arguments: [
        ("{", "application/json", 400), (query, "text/plain", 415), ("", "application/json", 400),
        (#"{"amount":12}"#, "application/json", 200),
    ])
    func aBadRequestIsRefusedInWords(body: String, type: String, status: Int) async throws {
        let line = try await DirectLine(KnowingVerifier(.notFound))
        try await line.ask(body, ["Content-Type": type])
        let reply = try await line.reply()
        #expect(reply.status == status)
        if status != 200 {
            #expect(reply.fields[.contentType] == "application/problem+json")
            #expect(reply.text.contains("urn:fapiao:request:"))
        }
    }

    @Test func aRefusalSaysWhenToComeBack() async throws {
        let line = try await DirectLine(
            KnowingVerifier(.throttled(retryAfter: .milliseconds(1_500))))
        try await line.ask(Self.query)
        let reply = try await line.reply()
        #expect(reply.status == 429)
        #expect(reply.fields[.retryAfter] == "2")
    }

    @Test func aLedgerThatIsAwayIsUnavailable() async throws {
        let line = try await DirectLine(
            AnsweringVerifier([.failure(LedgerFault(.unreachable, "away"))]))
        try await line.ask(Self.query)
        #expect(try await line.reply().status == 503)
    }

    @Test(arguments: [
        DirectLine.head(.get), DirectLine.head(path: "/v1/verifications/batch"),
        DirectLine.head(path: "/v1/verifications?x=1"), DirectLine.head(["Connection": "close"]),
        DirectLine.head(["Expect": "100-continue"]),
    ])
    func otherRequestsAreTheRouters(_ head: HTTPRequest) async throws {
        let line = try await DirectLine(KnowingVerifier(.notFound))
        try await line.send(.head(head))
        try await line.send(.end(nil))
        #expect(try await line.passedOn() == 2)
        #expect(try await line.channel.readOutbound(as: HTTPResponsePart.self) == nil)
    }

    @Test func aBodyTooLargeIsTheRoutersToRefuse() async throws {
        let line = try await DirectLine(KnowingVerifier(.notFound))
        let piece = [UInt8](repeating: 0x20, count: 10 << 10)
        try await line.send(.head(DirectLine.head()))
        try await line.send(.body(ByteBuffer(bytes: piece)))
        #expect(try await line.passedOn() == 0)
        try await line.send(.body(ByteBuffer(bytes: piece)))
        try await line.send(.body(ByteBuffer(bytes: piece)))
        try await line.send(.end(nil))
        #expect(try await line.passedOn() == 4)
    }

    @Test func nothingOvertakesAnAnswerThatTheRouterOwes() async throws {
        let line = try await DirectLine(KnowingVerifier(.notFound))
        try await line.send(.head(DirectLine.head(.get, path: "/healthz")))
        try await line.send(.end(nil))
        try await line.ask(Self.query)
        #expect(try await line.passedOn() == 5)
        for part in [HTTPResponsePart.head(HTTPResponse(status: .ok)), .end(nil)] {
            try await line.channel.writeOutbound(part)
        }
        _ = try await line.reply()
        // The second is still the router's.
        try await line.channel.writeOutbound(HTTPResponsePart.end(nil))
        _ = try await line.channel.readOutbound(as: HTTPResponsePart.self)
        try await line.ask(Self.query)
        #expect(try await line.reply().status == 200)
    }

    @Test func questionsSentTogetherAreAnsweredInTurn() async throws {
        let verifier = HesitantVerifier()
        let line = try await DirectLine(verifier)
        try await line.ask(Self.query)
        for amount in ["1", "2", "3"] {
            try await line.ask(#"{"number":"8","issuedOn":"2026-01-05","amount":"\#(amount)"}"#)
        }
        try await line.send(.head(DirectLine.head(.get, path: "/healthz")))
        try await line.send(.end(nil))
        #expect(verifier.answered == 0)
        #expect(try await line.passedOn() == 0)
        verifier.goOn()
        for _ in 0..<4 { #expect(try await line.reply().status == 200) }
        #expect(verifier.amounts == ["113.00", "1", "2", "3"])
        #expect(try await line.passedOn() == 2)
    }

    @Test func whatBreaksTheConnectionComesAfterTheAnswer() async throws {
        let verifier = HesitantVerifier()
        let line = try await DirectLine(verifier)
        try await line.ask(Self.query)
        line.channel.pipeline.fireErrorCaught(NIOTooManyBytesError(maxBytes: 1))
        verifier.goOn()
        #expect(try await line.reply().status == 200)
        await #expect(throws: NIOTooManyBytesError.self) {
            try await line.channel.throwIfErrorCaught()
        }
    }

    /// Once it has answered, what is behind it hears that the client has said everything.
    @Test func aClientMayCloseItsSideAndWait() async throws {
        let verifier = HesitantVerifier()
        let line = try await DirectLine(verifier)
        let behind = InputClosings()
        try await line.channel.pipeline.addHandler(behind)
        try await line.ask(Self.query)
        line.channel.pipeline.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
        try await line.channel.testingEventLoop.executeInContext {}
        #expect(behind.count == 0)
        verifier.goOn()
        #expect(try await line.reply().status == 200)
        try await line.channel.testingEventLoop.executeInContext {}
        #expect(behind.count == 1)
        line.channel.pipeline.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
        try await line.channel.testingEventLoop.executeInContext {}
        #expect(behind.count == 2)
    }
}

private final class InputClosings: ChannelInboundHandler, Sendable {
    typealias InboundIn = HTTPRequestPart
    private let closings = Atomic(0)

    var count: Int { closings.load(ordering: .relaxed) }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .inputClosed? = event as? ChannelEvent {
            closings.wrappingAdd(1, ordering: .relaxed)
        }
        context.fireUserInboundEventTriggered(event)
    }
}
