import Doubles
import Edge
import Invoices
import Synchronization
import Verification

@testable import Messaging

/// Two workers behind one channel: they share what is remembered and nothing else, and take the
/// messages by turns. The clock is in the test's hand.
final class TalkUnderTest: Sendable {
    let memory: MemoryEphemeralStore
    private let workers: [Conversation]
    private let state: TalkState

    static let sender = "+8613800138000"
    /// 2026-01-10 noon in China.
    private static let start = Timestamp(microseconds: 1_768_017_600_000_000)
    private static let origin = ContinuousClock.now

    init(
        _ verifier: any InvoiceVerifying, photos: (any PhotoReading)? = nil,
        topics: [any ConversationTopic] = [], lottery: LotteryConversation? = nil,
        sms: String = "1000/min",
        smsDaily: String = "1000/day", chat: String = "1000/min"
    ) {
        let state = TalkState()
        self.state = state
        let memory = MemoryEphemeralStore(now: { Self.origin + state.elapsed })
        self.memory = memory
        let ticks: @Sendable () -> Timestamp = {
            Timestamp(microseconds: state.elapsed.microseconds)
        }
        let limits = MemoryLimitStore(now: ticks)
        let policy = Self.policy(sms: sms, smsDaily: smsDaily, chat: chat)
        workers = (0..<2).map { _ in
            Conversation(
                verifier: verifier,
                limiter: Limiter(policy: policy, shared: limits, now: ticks),
                memory: memory,
                identity: ClientIdentity(
                    secret: [UInt8](repeating: 7, count: 32), trustedProxies: .none),
                photos: photos,
                pause: { _ in
                    state.paused()
                    await Task.yield()
                },
                topics: { verification in
                    topics + (lottery.map { [$0.topic(verification)] } ?? [])
                })
        }
    }

    func pass(_ duration: Duration) { state.pass(duration) }

    /// How often a second attempt looked for the first one's answer.
    var pauses: Int { state.pauses }

    func send(
        _ content: IncomingMessage.Content, at channel: Client.Channel = .wechat, id: String? = nil,
        from sender: String = sender, caption: String = "", language: Language? = nil,
        account: String = "", isInGroup: Bool = false
    ) async throws(ServiceUnavailable) -> ChannelReply {
        let count = state.next()
        let message = IncomingMessage(
            channel: channel, sender: sender, id: id ?? "message \(count)", content: content,
            caption: caption, language: language, account: account, isInGroup: isInGroup)
        return try await workers[count % 2].reply(
            to: message, at: Self.start.advanced(by: state.elapsed))
    }

    /// The words of the answer; nil for silence.
    func say(
        _ text: String, at channel: Client.Channel = .wechat, id: String? = nil,
        from sender: String = sender
    ) async throws(ServiceUnavailable) -> String? {
        try await send(.text(text), at: channel, id: id, from: sender).words
    }

    func apology(for text: String, at channel: Client.Channel) -> String {
        workers[0].apology(
            to: IncomingMessage(channel: channel, sender: "", id: "", content: .text(text)))
    }

    static func policy(sms: String, smsDaily: String, chat: String) -> LimitPolicy {
        func limit(_ text: String) -> RateLimit {
            guard let limit = RateLimit(text) else { preconditionFailure(text) }
            return limit
        }
        let wide = limit("1000000/s")
        return LimitPolicy(
            page: wide, api: wide, keyHolder: wide, sms: limit(sms), smsDaily: limit(smsDaily),
            chat: limit(chat),
            wrongAttempts: WrongAttemptPolicy(
                client: .init(onInvoice: wide, overall: wide),
                keyHolder: .init(onInvoice: wide, overall: wide), everybody: wide,
                newcomers: wide))
    }
}

extension ChannelReply {
    var words: String? { if case .text(let words, _) = self { words } else { nil } }
}

extension ChannelReply {
    var actions: [ReplyAction] { if case .text(_, let actions) = self { actions } else { [] } }
}

private final class TalkState: Sendable {
    private let state = Mutex((elapsed: Duration.zero, count: 0, pauses: 0))

    var elapsed: Duration { state.withLock { $0.elapsed } }
    var pauses: Int { state.withLock { $0.pauses } }
    func pass(_ duration: Duration) { state.withLock { $0.elapsed += duration } }
    func paused() { state.withLock { $0.pauses += 1 } }

    func next() -> Int {
        state.withLock { state in
            state.count += 1
            return state.count
        }
    }
}

/// Answers once it is allowed to, and counts how often it is asked.
final class HeldVerifier: AsyncVerifying {
    private let verdict: Verdict
    private let state = Mutex((isOpen: false, asked: 0))

    init(_ verdict: Verdict) { self.verdict = verdict }

    var asked: Int { state.withLock { $0.asked } }
    func open() { state.withLock { $0.isOpen = true } }

    func verify(
        _ submitted: SubmittedInvoice, by client: Client, at now: Timestamp
    ) async throws(ServiceUnavailable) -> Answer {
        state.withLock { $0.asked += 1 }
        try? await eventually { state.withLock { $0.isOpen } }
        return Answer(verdict)
    }

    func verify(
        _ submitted: [SubmittedInvoice], by client: Client, at now: Timestamp
    ) async throws(ServiceUnavailable) -> [Result<Answer, ServiceUnavailable>] {
        preconditionFailure("a conversation asks about one invoice")
    }
}

/// Finds in every photo the codes that the test wrote down.
final class WrittenCodes: PhotoReading {
    private let report: PhotoReport
    init(_ codes: [String], processorTime: Duration = .zero) {
        report = PhotoReport(.success(codes), processorTime: processorTime)
    }
    init(_ fault: PhotoFault.Code) { report = PhotoReport(.failure(PhotoFault(fault))) }

    func read(_ photo: [UInt8], from client: Client) async -> PhotoReport { report }
}
