import Invoices
import Messaging
import Synchronization
import Verification

extension ChannelReply {
    /// A reply with two actions.
    static let offering = ChannelReply.text(
        "是真的",
        actions: [
            ReplyAction(label: "盖章 1", token: "0a.1", line: "回复 1 盖章 1"),
            ReplyAction(label: "盖章 2", token: "0a.2", line: "回复 2 盖章 2"),
        ])
}

/// A conversation that says what the test wants and remembers what it was told.
final class ScriptedConversation: Conversing {
    private let heard = Mutex<[IncomingMessage]>([])
    private let answer: @Sendable (IncomingMessage) async throws(ServiceUnavailable) -> ChannelReply

    init(
        _ answer:
            @escaping @Sendable (IncomingMessage) async throws(ServiceUnavailable) -> ChannelReply
    ) {
        self.answer = answer
    }

    convenience init(_ reply: ChannelReply = .text("是真的")) {
        self.init { _ throws(ServiceUnavailable) in reply }
    }

    var messages: [IncomingMessage] { heard.withLock { $0 } }

    /// Who said what, in words that a table can hold.
    var said: [String] {
        messages.map { message in
            let content =
                switch message.content {
                case .text(let text): "text \(text)"
                case .button(let key): "button \(key)"
                case .scan(let text): "scan \(text)"
                case .action(let token): "action \(token)"
                case .photo: "photo"
                case .greeting: "greeting"
                case .unreadable: "unreadable"
                case .unfetchable: "unfetchable"
                case .incomplete: "incomplete"
                case .tooLong: "too long"
                }
            let beside = message.caption.isEmpty ? "" : ", \(message.caption)"
            return "\(message.channel) \(message.sender) \(message.id): \(content)\(beside)"
        }
    }

    func reply(
        to message: IncomingMessage, at now: Timestamp
    ) async throws(ServiceUnavailable) -> ChannelReply {
        heard.withLock { $0.append(message) }
        return try await answer(message)
    }

    func apology(to message: IncomingMessage) -> String { "稍后再试" }
}
