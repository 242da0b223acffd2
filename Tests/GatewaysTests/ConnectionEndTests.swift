import HTTPTypes
import NIOCore
import NIOEmbedded
import NIOHTTP1
import Testing
import Verification

@testable import Gateways

/// What ends a connection, and how: refusals, answers before the end of a request, bodies held back.
struct ConnectionEndTests {
    private static let query = FastPathHandlerTests.query

    /// Also between other requests, and only after their answers.
    @Test func aRequestInDoubtIsRefusedInItsTurnAndNothingAfterIt() async throws {
        let verifier = HesitantVerifier()
        let line = try await DirectLine(verifier)
        try await line.ask(Self.query)
        try await line.send(.head(DirectLine.head(["Host": "a b"])))
        try await line.send(.end(nil))
        try await line.ask(Self.query)
        #expect(try await line.channel.readOutbound(as: ByteBuffer.self) == nil)
        verifier.goOn()
        #expect(try await line.reply().status == 200)
        let refusal = try await line.reply()
        #expect(refusal.status == 400)
        #expect(refusal.fields[.connection] == "close")
        #expect(refusal.fields[.contentType] == "application/problem+json")
        #expect(verifier.answered == 1)
        #expect(try await line.passedOn() == 0)
        #expect(try await line.channel.readOutbound(as: ByteBuffer.self) == nil)
    }

    @Test func whatIsNoHTTPIsRefusedInWords() async throws {
        let line = try await DirectLine(KnowingVerifier(.notFound))
        line.channel.pipeline.fireErrorCaught(HTTPParserError.invalidHeaderToken)
        let refusal = try await line.reply()
        #expect(refusal.status == 400)
        #expect(refusal.fields[.connection] == "close")
    }

    @Test func anEarlyAnswerIsTheLast() async throws {
        let line = try await DirectLine(KnowingVerifier(.notFound))
        let length = ["Content-Length": "9"]
        try await line.send(.head(DirectLine.head(.POST, path: "/nowhere", length)))
        try await line.send(.body(ByteBuffer(string: "x")))
        #expect(try await line.passedOn() == 2)
        let head = HTTPResponseHead(
            version: .http1_1, status: .notFound, headers: ["Content-Length": "0"])
        try await line.channel.writeOutbound(HTTPServerResponsePart.head(head))
        try await line.channel.writeOutbound(HTTPServerResponsePart.end(nil))
        let written = try await line.channel.waitForOutboundWrite(as: HTTPServerResponsePart.self)
        guard case .head(let said) = written else {
            Issue.record("no head")
            return
        }
        #expect(said.headers["connection"] == ["close"])
        // The rest is nobody's, however much of it comes, and so is the next request.
        for _ in 0..<5 { try await line.send(.body(ByteBuffer(string: "x"))) }
        try await line.send(.end(nil))
        try await line.ask(Self.query)
        #expect(try await line.passedOn() == 0)
        _ = try await line.channel.waitForOutboundWrite(as: HTTPServerResponsePart.self)
        #expect(try await line.channel.readOutbound(as: ByteBuffer.self) == nil)
    }

    @Test func aBodyHeldBackIsAskedForWhenSomebodyWantsIt() async throws {
        let line = try await DirectLine(KnowingVerifier(.notFound))
        let fields = ["Expect": "100-continue", "Content-Length": "1"]
        try await line.send(.head(DirectLine.head(.POST, path: "/photo", fields)))
        #expect(try await line.channel.readOutbound(as: ByteBuffer.self) == nil)
        try await line.channel.triggerUserOutboundEvent(BodyWanted()).get()
        let said = try await line.channel.readOutbound(as: ByteBuffer.self)
        #expect(said.map { String(buffer: $0) } == "HTTP/1.1 100 Continue\r\n\r\n")
        try await line.channel.triggerUserOutboundEvent(BodyWanted()).get()
        #expect(try await line.channel.readOutbound(as: ByteBuffer.self) == nil)
    }
}
