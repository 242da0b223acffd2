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
        let ending = turn.answered()
        #expect(ending == .keep)
        #expect(turn.isOver)
    }

    @Test func anOfferOfAnotherProtocolMakesItTheLast() {
        var turn = Self.turn([("Upgrade", "h2c")])
        turn.received(.end(nil))
        var head = Self.answer([("Content-Length", "0")])
        turn.answers(&head)
        #expect(head.headers["connection"] == ["close"])
        let ending = turn.answered()
        #expect(ending == .close)
    }

    @Test func anAnswerToHalfARequestClosesAndSaysSo() {
        var turn = Self.turn()
        turn.received(.body(ByteBuffer(string: "x")))
        var head = Self.answer([("Content-Length", "0"), ("Connection", "keep-alive")])
        turn.answers(&head)
        #expect(head.headers["connection"] == ["close"])
        let ending = turn.answered()
        #expect(ending == .close)
    }

    /// Changes are answered while they come.
    @Test func anAnswerOfUnknownLengthGoesOnWithItsRequest() {
        var turn = Self.turn()
        var head = Self.answer([("Transfer-Encoding", "chunked")])
        turn.answers(&head)
        #expect(head.headers["connection"] == [])
        turn.received(.end(nil))
        let ending = turn.answered()
        #expect(ending == .keep)
    }

    @Test func whoAsksToCloseIsClosed() {
        var turn = Self.turn([("Connection", "close")])
        turn.received(.end(nil))
        var head = Self.answer([("Transfer-Encoding", "chunked")])
        turn.answers(&head)
        #expect(head.headers["connection"] == ["close"])
        let ending = turn.answered()
        #expect(ending == .close)
    }

    @Test func theBodyIsAskedForOnceAndOnlyWhileItIsHeldBack() {
        let expectation = [("Expect", "100-continue")]
        var none = Self.turn()
        var asked = Self.turn(expectation)
        var sent = Self.turn(expectation)
        sent.received(.body(ByteBuffer(string: "x")))
        var refused = Self.turn(expectation)
        var head = Self.answer([("Content-Length", "0")])
        refused.answers(&head)
        var over = RouterTurn()
        let wanted = [
            none.wantsBody(), asked.wantsBody(), asked.wantsBody(), sent.wantsBody(),
            refused.wantsBody(), over.wantsBody(),
        ]
        #expect(wanted == [false, true, false, false, false, false])
    }
}
