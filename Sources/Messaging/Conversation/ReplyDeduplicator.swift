import Invoices
import Verification

/// Gives duplicates of a message the same answer: a platform that got none in time sends it again, maybe
/// to another worker, while the first is still at it.
struct ReplyDeduplicator: Sendable {
    let memory: any EphemeralStore
    /// Waits between two looks.
    let pause: @Sendable (Duration) async throws -> Void

    /// The last attempt of the most patient platform that tries again at once comes well within.
    static let kept: Duration = .seconds(600)
    /// Longer than any answer takes. A worker that dies while it answers is replaced after it.
    static let runningKept: Duration = .seconds(20)
    static let lookInterval: Duration = .milliseconds(50)
    /// Below the five seconds after which WeChat gives an attempt up.
    static let patience: Duration = .milliseconds(4_500)

    enum Outcome: Sendable {
        case answered(ChannelReply)
        case repeated(ChannelReply)
    }

    /// - Parameters:
    ///   - key: names the message, and holds no personal data.
    ///   - answer: its response is settled here.
    /// - Throws: what `answer` throws; nothing is remembered then. Or `deadlineExceeded` when the
    ///   first attempt is still running after `patience`.
    func once(
        _ key: String,
        answer: () async throws(ServiceUnavailable) -> ConversationSession.Response
    ) async throws(ServiceUnavailable) -> Outcome {
        var waited = Duration.zero
        while true {
            switch await look(key) {
            case .isFirst: return .answered(try await first(key, answer))
            case .known(let reply): return .repeated(reply)
            // Without its memory a worker answers each attempt by itself.
            case .memoryIsAway:
                let response = try await answer()
                await response.settle()
                return .answered(response.reply)
            case .isRunning: break
            }
            guard waited < Self.patience else {
                throw ServiceUnavailable(
                    .worker, .deadlineExceeded, "the first attempt is still running")
            }
            do {
                try await pause(Self.lookInterval)
            } catch {
                throw ServiceUnavailable(.worker, .deadlineExceeded, "cancelled while waiting")
            }
            waited += Self.lookInterval
        }
    }

    private enum Look { case isFirst, isRunning, known(ChannelReply), memoryIsAway }

    private func look(_ key: String) async -> Look {
        do throws(ServiceUnavailable) {
            if try await memory.claim(key, with: Self.running, for: Self.runningKept) {
                return .isFirst
            }
            return try await memory.recall(key).flatMap(Self.decode).map { .known($0) }
                ?? .isRunning
        } catch {
            return .memoryIsAway
        }
    }

    /// If the worker dies while it answers, the claim lapses after `runningKept`, and then the next
    /// attempt is answered anew.
    private func first(
        _ key: String,
        _ answer: () async throws(ServiceUnavailable) -> ConversationSession.Response
    ) async throws(ServiceUnavailable) -> ChannelReply {
        let response: ConversationSession.Response
        do {
            response = try await answer()
        } catch {
            // The platform's next attempt is answered, and at once.
            try? await memory.forget(key)
            throw error
        }
        // Both in one trip. If the worker dies when only the reply is remembered, the next attempt gets
        // it, and the person's next message meets the draft before this one, as where the memory lost
        // it. If only the draft is, the message is answered anew on the new draft.
        async let settled: Void = response.settle()
        try? await memory.remember(Self.encode(response.reply), as: key, for: Self.kept)
        await settled
        return response.reply
    }

    private static let running: [UInt8] = []
    private static let silence: [UInt8] = [0]
    private static let text: UInt8 = 1
    /// JSON of a text with actions. A text alone keeps its form: workers of the release before read it.
    private static let offer: UInt8 = 2

    private static func encode(_ reply: ChannelReply) -> [UInt8] {
        switch reply {
        case .silence: silence
        case .text(let words, let actions):
            actions.isEmpty ? [text] + words.utf8 : [offer] + ReplyAction.json(words, actions)
        }
    }

    /// Nil while the first attempt is running.
    private static func decode(_ value: [UInt8]) -> ChannelReply? {
        guard let first = value.first else { return nil }
        switch first {
        case text: return .text(String(decoding: value.dropFirst(), as: UTF8.self))
        case offer: return ReplyAction.reply(json: value.dropFirst()) ?? .silence
        default: return .silence
        }
    }
}
