import Invoices
import Messaging
import Synchronization
import Verification

/// Says what the test wrote down, and remembers what it was told.
final class SMSConversation: Conversing {
    private let reply: Mutex<Result<ChannelReply, ServiceUnavailable>>
    private let heard = Mutex<[IncomingMessage]>([])

    init(_ reply: ChannelReply) { self.reply = Mutex(.success(reply)) }

    var messages: [IncomingMessage] { heard.withLock { $0 } }
    /// What the messages say; a message without text is `nil`.
    var texts: [String?] {
        messages.map { message in
            if case .text(let text) = message.content { text } else { nil }
        }
    }

    func becomes(_ reply: Result<ChannelReply, ServiceUnavailable>) {
        self.reply.withLock { $0 = reply }
    }

    func reply(
        to message: IncomingMessage, at now: Timestamp
    ) async throws(ServiceUnavailable) -> ChannelReply {
        heard.withLock { $0.append(message) }
        return try reply.withLock { $0 }.get()
    }

    func apology(to message: IncomingMessage) -> String { "sorry" }
}

/// A platform that answers as the test wrote down, and remembers what it was asked.
final class SMSPlatform: OutboundCaller {
    private let outcome: Mutex<Result<OutboundReply, OutboundFault>>
    private let heard = Mutex<[OutboundRequest]>([])

    init(_ body: String) { outcome = Mutex(.success(Self.reply(body))) }

    static func reply(_ body: String, status: Int = 200) -> OutboundReply {
        OutboundReply(status: status, body: Array(body.utf8))
    }

    var requests: [OutboundRequest] { heard.withLock { $0 } }

    func becomes(_ outcome: Result<OutboundReply, OutboundFault>) {
        self.outcome.withLock { $0 = outcome }
    }

    func call(_ request: OutboundRequest) async throws(OutboundFault) -> OutboundReply {
        heard.withLock { $0.append(request) }
        return try outcome.withLock { $0 }.get()
    }
}
