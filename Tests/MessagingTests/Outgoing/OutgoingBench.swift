import Doubles
import Invoices
import Logging
import ServiceForTests
import Synchronization
import Verification

@testable import Messaging

/// A platform that says what the test wants and remembers what it was asked.
final class ScriptedSender: OutgoingSender {
    let channel: Client.Channel
    let name: String
    private let permission: OutgoingPermission
    private let asked = Mutex<[OutgoingDelivery]>([])
    private let answer: @Sendable (Int) async -> OutgoingResult

    /// - Parameter answer: to the first, the second and so on, counted from 0.
    init(
        _ channel: Client.Channel, _ name: String? = nil,
        _ permission: OutgoingPermission = .may(.free),
        _ answer: @escaping @Sendable (Int) async -> OutgoingResult
    ) {
        self.channel = channel
        self.name = name ?? channel.rawValue
        self.permission = permission
        self.answer = answer
    }

    /// - Parameter results: one after another, the last for ever.
    convenience init(
        _ channel: Client.Channel, _ name: String? = nil,
        _ permission: OutgoingPermission = .may(.free), saying results: [OutgoingResult]
    ) {
        self.init(channel, name, permission) { results[min($0, results.count - 1)] }
    }

    var deliveries: [OutgoingDelivery] { asked.withLock { $0 } }

    func permission(for delivery: OutgoingDelivery, at now: Timestamp) -> OutgoingPermission {
        permission
    }

    func send(_ delivery: OutgoingDelivery, at now: Timestamp) async -> OutgoingResult {
        let number = asked.withLock { asked in
            asked.append(delivery)
            return asked.count - 1
        }
        return await answer(number)
    }
}

/// An outbox, its queue in memory, and a dispatcher of scripted platforms.
struct OutgoingBench {
    static let start = Timestamp(microseconds: 1_764_400_000_000_000)
    static let secret = [UInt8](repeating: 7, count: 32)

    let queue: MemoryOutgoingQueue
    let outbox: Outbox
    let dispatcher: OutgoingDispatcher
    let log = CapturedLog()

    init(
        _ senders: [any OutgoingSender], queue: MemoryOutgoingQueue = MemoryOutgoingQueue(),
        secret: [UInt8] = secret, person: Int = 10, all: Int = 1_000,
        deadline: Duration = OutgoingDispatcher.deadline, at now: Timestamp = start
    ) {
        self.queue = queue
        let signal = OutgoingSignal()
        let seal = OutgoingSeal(secret: secret)
        outbox = Outbox(
            queue, seal: seal,
            ceilings: OutgoingPolicy(personDailyMaximum: person, dailyMaximum: all),
            signal: signal, now: { now })
        dispatcher = OutgoingDispatcher(
            queue, seal: seal, senders: senders, signal: signal, now: { now },
            logger: Logger(label: "test") { [log] _ in log }, deadline: deadline, chance: { 0.5 })
    }

    @discardableResult
    func add(
        _ key: String = "k", _ purpose: OutgoingPurpose = .code, _ text: String = "验证码 123456",
        to recipients: [OutgoingRecipient] = [OutgoingRecipient(.sms, "+8613800138000")],
        lifetime: Duration = .seconds(3_600)
    ) async throws -> OutgoingAddition {
        try await outbox.add(
            OutgoingMessage(
                key: key, purpose: purpose, text: text, to: recipients, lifetime: lifetime))
    }
}
