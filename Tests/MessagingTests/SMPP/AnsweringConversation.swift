import Invoices
import Messaging
import Synchronization
import Verification

/// Gives the answers that the test wrote down, in order, the last one for all that follow.
final class AnsweringConversation: Conversing {
    private let answers: [Result<ChannelReply, ServiceUnavailable>]
    private let heard = Mutex<[IncomingMessage]>([])
    private let latch: Latch?

    /// - Parameter latch: what each answer waits for.
    init(_ answers: [Result<ChannelReply, ServiceUnavailable>], latch: Latch? = nil) {
        self.answers = answers
        self.latch = latch
    }

    convenience init(_ text: String) { self.init([.success(.text(text))]) }

    var messages: [IncomingMessage] { heard.withLock { $0 } }

    var texts: [String] {
        messages.map { message in
            if case .text(let text) = message.content { text } else { "(unreadable)" }
        }
    }

    func reply(
        to message: IncomingMessage, at now: Timestamp
    ) async throws(ServiceUnavailable) -> ChannelReply {
        let index = heard.withLock { heard in
            heard.append(message)
            return heard.count - 1
        }
        await latch?.wait()
        return try answers[min(index, answers.count - 1)].get()
    }

    func apology(to message: IncomingMessage) -> String { "抱歉" }
}
