import Hummingbird
import NIOCore

/// An outbound event on a connection: the code that answers the present request now reads its body.
struct BodyWanted: Sendable {}

/// A body that its client holds back until it is asked for (`Expect: 100-continue`, RFC 9110, section
/// 10.1.1). The first read asks for it; the client need not send the body of a request that is refused
/// unread.
struct AwaitedBody: AsyncSequence, Sendable {
    typealias Element = ByteBuffer

    let body: RequestBody
    let channel: any Channel

    func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(body: body.makeAsyncIterator(), channel: channel)
    }

    struct AsyncIterator: AsyncIteratorProtocol {
        fileprivate var body: RequestBody.AsyncIterator
        fileprivate var channel: (any Channel)?

        @concurrent
        mutating func next() async throws -> ByteBuffer? {
            channel?.triggerUserOutboundEvent(BodyWanted(), promise: nil)
            channel = nil
            return try await body.next()
        }
    }
}
