import Synchronization
import Verification

@testable import Gateways

/// Gives the answers that the test wrote down, in order, the last one for all that follow.
final class AnsweringConversation: Conversing {
    private let answers: [Result<ChannelReply, LedgerFault>]
    private let heard = Mutex<[IncomingMessage]>([])
    private let latch: Latch?

    /// - Parameter latch: what each answer waits for.
    init(_ answers: [Result<ChannelReply, LedgerFault>], latch: Latch? = nil) {
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
    ) async throws(LedgerFault) -> ChannelReply {
        let index = heard.withLock { heard in
            heard.append(message)
            return heard.count - 1
        }
        await latch?.wait()
        return try answers[min(index, answers.count - 1)].get()
    }

    func apology(to message: IncomingMessage) -> String { "抱歉" }
}

/// Closed until it is opened, and open from then on.
final class Latch: Sendable {
    private let waiting = Mutex<[CheckedContinuation<Void, Never>]?>([])

    func wait() async {
        await withCheckedContinuation { continuation in
            let isOpen = waiting.withLock { waiting in
                waiting?.append(continuation)
                return waiting == nil
            }
            if isOpen { continuation.resume() }
        }
    }

    func open() {
        let all = waiting.withLock { waiting in
            defer { waiting = nil }
            return waiting ?? []
        }
        for continuation in all { continuation.resume() }
    }
}
