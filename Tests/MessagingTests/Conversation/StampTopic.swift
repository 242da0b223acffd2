import Invoices
import Synchronization
import Verification

@testable import Messaging

/// A topic that changes state, as small as one can be: it stamps invoices that were found consistent, and
/// asks for a colour. It is in the tests to prove the protocol.
struct StampTopic: ConversationTopic {
    let book: StampBook
    var name = "stamp"
    var version = 1

    init(_ book: StampBook) { self.book = book }

    var words: Set<String> { ["盖章", "stamp", "颜色"] }

    func answer(_ message: TopicMessage) async throws(ServiceUnavailable) -> TopicAnswer? {
        switch message.reason {
        case .action(let id): return try stamp(id, message)
        case .openedWith: return nil
        case .opened:
            if case .text("颜色") = message.incoming.content {
                return say("什么颜色？", .asked, message, part: "colour")
            }
            guard let id = message.verified else { return say("先查验一张。", .guided, message) }
            return try stamp(id.uuidText, message)
        case .said:
            guard message.part == "colour", case .text(let text) = message.incoming.content,
                ["红", "蓝"].contains(text)
            else { return nil }
            return say("\(text)色。", .guided, message)
        }
    }

    private func stamp(
        _ id: String, _ message: TopicMessage
    ) throws(ServiceUnavailable) -> TopicAnswer {
        let stamp = try book.stamp(id, message.key)
        return say("\(stamp.id) 第 \(stamp.number) 枚章。", .guided, message)
    }

    private func say(
        _ words: String, _ outcome: ConversationMetrics.Outcome, _ message: TopicMessage,
        part: String? = nil
    ) -> TopicAnswer {
        let text = ChannelText.joined(
            [words], at: message.client.channel, in: message.language)
        return TopicAnswer(
            response: ConversationSession.Response(reply: .text(text), outcome: outcome),
            part: part, isPaid: message.isPaid)
    }

    func actions(under verified: [VerifiedInvoice], at now: Timestamp) -> [TopicAction] {
        verified.map { invoice in
            let end = invoice.stored.id.number.description.suffix(6)
            return TopicAction(
                chinese: verified.count == 1 ? "盖章" : "盖章\(end)",
                english: verified.count == 1 ? "stamp" : "stamp \(end)",
                payload: invoice.stored.id.uuidText)
        }
    }
}

/// Keeps stamps as a table with a unique key would: the key of the message is committed with the stamp.
final class StampBook: Sendable {
    struct Stamp: Sendable, Equatable {
        let id: String
        let number: Int
    }

    private struct State {
        var stamps: [Stamp] = []
        var byKey: [MessageKey: Stamp] = [:]
        var losesNextAnswer = false
    }

    private let state = Mutex(State())

    var stamps: [Stamp] { state.withLock { $0.stamps } }

    /// The next stamp is committed, and nobody hears of it: a worker died, or a connection broke.
    func loseNextAnswer() { state.withLock { $0.losesNextAnswer = true } }

    func stamp(_ id: String, _ key: MessageKey) throws(ServiceUnavailable) -> Stamp {
        let stamp: Stamp? = state.withLock { state in
            if let known = state.byKey[key] { return known }
            let stamp = Stamp(id: id, number: state.stamps.count + 1)
            state.stamps.append(stamp)
            state.byKey[key] = stamp
            defer { state.losesNextAnswer = false }
            return state.losesNextAnswer ? nil : stamp
        }
        guard let stamp else { throw ServiceUnavailable(.ledger, .unreachable, "lost") }
        return stamp
    }
}
