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
        let connection = try await FastPathConnection(verifier)
        try await connection.ask(Self.query)
        try await connection.send(.head(FastPathConnection.head(["Host": "a b"])))
        try await connection.send(.end(nil))
        try await connection.ask(Self.query)
        #expect(try await connection.channel.readOutbound(as: ByteBuffer.self) == nil)
        verifier.goOn()
        #expect(try await connection.reply().status == 200)
        let refusal = try await connection.reply()
        #expect(refusal.status == 400)
        #expect(refusal.fields[.connection] == "close")
        #expect(refusal.fields[.contentType] == "application/problem+json")
        #expect(verifier.answered == 1)
        #expect(try await connection.passedOn() == 0)
        #expect(try await connection.channel.readOutbound(as: ByteBuffer.self) == nil)
    }

    @Test func whatIsNoHTTPIsRefusedInWords() async throws {
        let connection = try await FastPathConnection(KnowingVerifier(.notFound))
        connection.channel.pipeline.fireErrorCaught(HTTPParserError.invalidHeaderToken)
        let refusal = try await connection.reply()
        #expect(refusal.status == 400)
        #expect(refusal.fields[.connection] == "close")
    }

    /// An impossible chunk is refused as what it is, whatever the router would say of the head.
    @Test(arguments: ["/", "/photo", "/nowhere"])
    func aBodyThatIsNoHTTPIsRefusedBeforeItsHeadIs(_ path: String) async throws {
        let connection = try await FastPathConnection(KnowingVerifier(.notFound))
        let chunked = ["Transfer-Encoding": "chunked", "Content-Type": "text/plain"]
        try await connection.send(.head(FastPathConnection.head(.POST, path: path, chunked)))
        connection.channel.pipeline.fireErrorCaught(HTTPParserError.invalidChunkSize)
        let refusal = try await connection.reply()
        #expect(refusal.status == 400)
        #expect(refusal.fields[.connection] == "close")
        // The router's own answer comes too late.
        let head = HTTPResponseHead(version: .http1_1, status: .unsupportedMediaType)
        await #expect(throws: ChannelError.self) {
            try await connection.channel.writeOutbound(HTTPServerResponsePart.head(head))
        }
    }

    @Test func anEarlyAnswerIsTheLast() async throws {
        let connection = try await FastPathConnection(KnowingVerifier(.notFound))
        let length = ["Content-Length": "9"]
        try await connection.send(.head(FastPathConnection.head(.POST, path: "/nowhere", length)))
        try await connection.send(.body(ByteBuffer(string: "x")))
        #expect(try await connection.passedOn() == 2)
        let head = HTTPResponseHead(
            version: .http1_1, status: .notFound, headers: ["Content-Length": "0"])
        try await connection.channel.writeOutbound(HTTPServerResponsePart.head(head))
        try await connection.channel.writeOutbound(HTTPServerResponsePart.end(nil))
        let written = try await connection.channel.waitForOutboundWrite(
            as: HTTPServerResponsePart.self)
        guard case .head(let said) = written else {
            Issue.record("no head")
            return
        }
        #expect(said.headers["connection"] == ["close"])
        // The rest is nobody's, however much of it comes, and so is the next request.
        for _ in 0..<5 { try await connection.send(.body(ByteBuffer(string: "x"))) }
        try await connection.send(.end(nil))
        try await connection.ask(Self.query)
        #expect(try await connection.passedOn() == 0)
        _ = try await connection.channel.waitForOutboundWrite(as: HTTPServerResponsePart.self)
        #expect(try await connection.channel.readOutbound(as: ByteBuffer.self) == nil)
    }

    @Test func aBodyHeldBackIsAskedForWhenSomebodyWantsIt() async throws {
        let connection = try await FastPathConnection(KnowingVerifier(.notFound))
        let fields = ["Expect": "100-continue", "Content-Length": "1"]
        try await connection.send(.head(FastPathConnection.head(.POST, path: "/photo", fields)))
        #expect(try await connection.channel.readOutbound(as: ByteBuffer.self) == nil)
        try await connection.channel.triggerUserOutboundEvent(BodyWanted()).get()
        let said = try await connection.channel.readOutbound(as: ByteBuffer.self)
        #expect(said.map { String(buffer: $0) } == "HTTP/1.1 100 Continue\r\n\r\n")
        try await connection.channel.triggerUserOutboundEvent(BodyWanted()).get()
        #expect(try await connection.channel.readOutbound(as: ByteBuffer.self) == nil)
    }
}
