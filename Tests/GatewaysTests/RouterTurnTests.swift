import NIOCore
import NIOHTTP1
import Testing

@testable import Gateways

struct RouterTurnTests {
    private static func turn(_ fields: [(String, String)] = []) -> RouterTurn {
        let head = HTTPRequestHead(
            version: .http1_1, method: .POST, uri: "/",
            headers: HTTPHeaders([("Host", "a")] + fields))
        return RouterTurn(of: head, RequestFraming(head))
    }

    private static func answer(_ fields: [(String, String)]) -> HTTPResponseHead {
        HTTPResponseHead(version: .http1_1, status: .ok, headers: HTTPHeaders(fields))
    }

    @Test func anAnswerToAWholeRequestKeepsTheConnection() {
        var turn = Self.turn()
        turn.received(.body(ByteBuffer(string: "x")))
        #expect(!turn.isWorkedOn && !turn.isOver)
        turn.received(.end(nil))
        #expect(turn.isWorkedOn)
        var head = Self.answer([("Content-Length", "0")])
        turn.answers(&head)
        #expect(head.headers["connection"] == [])
        #expect(turn.answered() == .keep)
        #expect(turn.isOver)
    }

    @Test func anAnswerToHalfARequestClosesAndSaysSo() {
        var turn = Self.turn()
        turn.received(.body(ByteBuffer(string: "x")))
        var head = Self.answer([("Content-Length", "0"), ("Connection", "keep-alive")])
        turn.answers(&head)
        #expect(head.headers["connection"] == ["close"])
        #expect(turn.answered() == .close)
    }

    /// Changes are answered while they come.
    @Test func anAnswerOfUnknownLengthGoesOnWithItsRequest() {
        var turn = Self.turn()
        var head = Self.answer([("Transfer-Encoding", "chunked")])
        turn.answers(&head)
        #expect(head.headers["connection"] == [])
        turn.received(.end(nil))
        #expect(turn.answered() == .keep)
    }

    @Test func whoAsksToCloseIsClosed() {
        var turn = Self.turn([("Connection", "close")])
        turn.received(.end(nil))
        var head = Self.answer([("Transfer-Encoding", "chunked")])
        turn.answers(&head)
        #expect(head.headers["connection"] == ["close"])
        #expect(turn.answered() == .close)
    }

    @Test func theBodyIsAskedForOnceAndOnlyWhileItIsHeldBack() {
        let expectation = [("Expect", "100-continue")]
        var none = Self.turn()
        #expect(!none.wantsBody())
        var asked = Self.turn(expectation)
        #expect(asked.wantsBody() && !asked.wantsBody())
        var sent = Self.turn(expectation)
        sent.received(.body(ByteBuffer(string: "x")))
        #expect(!sent.wantsBody())
        var refused = Self.turn(expectation)
        var head = Self.answer([("Content-Length", "0")])
        refused.answers(&head)
        #expect(!refused.wantsBody())
        var over = RouterTurn()
        #expect(over.isOver && !over.wantsBody())
    }
}
