import Doubles
import Invoices
import Logging
import ServiceForTests
import Synchronization
import Testing
import Verification

@testable import Messaging

/// What becomes of a message, by what the platforms say of it.
struct OutgoingDispatcherTests {
    private static let both = [
        OutgoingRecipient(.wechat, "oPerson", heardAt: OutgoingBench.start),
        OutgoingRecipient(.sms, "+8613800138000"),
    ]

    struct Case: Sendable, CustomStringConvertible {
        let wechat: OutgoingResult?
        let sms: [(String, OutgoingPermission, OutgoingResult)]
        let outcome: OutgoingOutcome?
        /// Who was asked.
        let asked: [String]
        var description: String { "\(String(describing: wechat)), \(sms)" }
    }

    private static let charged = OutgoingPermission.may(.charged)

    @Test(arguments: [
        Case(wechat: .sent, sms: [], outcome: .sent, asked: ["wechat"]),
        // A definite no: what the message falls back on.
        Case(
            wechat: .refused(code: "code 45015"), sms: [("kannel", charged, .sent)],
            outcome: .sent, asked: ["wechat", "kannel"]),
        Case(wechat: nil, sms: [("kannel", charged, .sent)], outcome: .sent, asked: ["kannel"]),
        Case(
            wechat: nil,
            sms: [("kannel", .mayNot(reason: "no phone"), .sent), ("twilio", charged, .sent)],
            outcome: .sent, asked: ["twilio"]),
        Case(
            wechat: .refused(code: "code 45015"),
            sms: [
                ("kannel", .mayNot(reason: "no phone"), .sent),
                ("twilio", charged, .refused(code: "code 21211")),
            ],
            outcome: .failed(
                reason: "wechat: code 45015, kannel: no phone, twilio: code 21211"),
            asked: ["wechat", "twilio"]),
        // Another worker may have the channel.
        Case(wechat: nil, sms: [], outcome: nil, asked: []),
        // Not a definite no: nothing else is tried meanwhile.
        Case(wechat: .later, sms: [("kannel", charged, .sent)], outcome: nil, asked: ["wechat"]),
        Case(
            wechat: .unknown, sms: [("kannel", charged, .sent)], outcome: nil, asked: ["wechat"]),
        // What was perhaps sent is not paid for twice.
        Case(
            wechat: nil, sms: [("kannel", charged, .unknown), ("twilio", charged, .sent)],
            outcome: .failed(reason: "kannel: unknown"), asked: ["kannel"]),
    ])
    func aMessageEnds(_ row: Case) async throws {
        var senders: [ScriptedSender] = []
        if let wechat = row.wechat { senders.append(ScriptedSender(.wechat, saying: [wechat])) }
        senders += row.sms.map { ScriptedSender(.sms, $0.0, $0.1, saying: [$0.2]) }
        let bench = OutgoingBench(senders)
        try await bench.add(to: Self.both)
        #expect(try await bench.dispatcher.round() == 1)
        #expect(bench.queue.outcomes == [row.outcome])
        #expect(senders.filter { !$0.deliveries.isEmpty }.map(\.name) == row.asked)
        for delivery in senders.flatMap(\.deliveries) {
            #expect(delivery.text == "验证码 123456" && delivery.purpose == .code)
            #expect(Self.both.contains(delivery.recipient))
        }
        for secret in ["oPerson", "13800138000", "123456"] {
            #expect(!bench.log.text.contains(secret))
        }
    }

    /// What a platform took and did not deliver goes by the next way, and by none twice.
    @Test func whatDoesNotArriveGoesAnotherWay() async throws {
        let first = ScriptedSender(.sms, "kannel", Self.charged, saying: [.traced(["n1"])])
        let second = ScriptedSender(.sms, "twilio", Self.charged, saying: [.traced(["n1"])])
        let bench = OutgoingBench([first, second])
        let logger = Logger(label: "test") { _ in bench.log }
        try await bench.add()
        for (sender, code) in [(first, "EXPIRED"), (second, "30003 <\n>")] {
            #expect(try await bench.dispatcher.round() == 1)
            #expect(sender.deliveries.count == 1)
            try await bench.outbox.note(
                DeliveryReport(sender.name, ["n1"], hasArrived: false, code: code), logger)
        }
        #expect(try await bench.dispatcher.round() == 1)
        #expect(
            bench.queue.outcomes == [
                .failed(reason: "kannel: undelivered, twilio: undelivered")
            ])
        #expect(first.deliveries.count == 1 && second.deliveries.count == 1)
        let references = (first.deliveries + second.deliveries).map(\.reference)
        #expect(Set(references).count == 2 && references.allSatisfy { $0.utf8.count == 64 })
        #expect(bench.log.text.contains("did not arrive") && bench.log.text.contains("30003"))
        for secret in ["13800138000", "123456", "<"] { #expect(!bench.log.text.contains(secret)) }
    }

    @Test func whatArrivesIsNotSentAgain() async throws {
        let sender = ScriptedSender(.sms, "kannel", Self.charged, saying: [.traced(["a", "b"])])
        let bench = OutgoingBench([sender])
        let logger = Logger(label: "test") { _ in bench.log }
        try await bench.add()
        _ = try await bench.dispatcher.round()
        for name in ["a", "b"] {
            try await bench.outbox.note(
                DeliveryReport("kannel", [name], hasArrived: true), logger)
            // Another platform's message of the same name is another message.
            try await bench.outbox.note(
                DeliveryReport("twilio", [name], hasArrived: false), logger)
        }
        #expect(bench.queue.outcomes == [.sent])
        #expect(try await bench.dispatcher.round() == 0)
        #expect(!bench.queue.contents.contains { $0.count > 32 })
    }

    /// The pauses are 2, 4, 8 … seconds times the chance of one half.
    @Test func anotherAttemptComesAfterALongerPause() async throws {
        let sender = ScriptedSender(.sms, saying: [.later, .later, .sent])
        let bench = OutgoingBench([sender])
        try await bench.add()
        for (pause, attempts) in [(0, 1), (1, 2), (2, 3)] {
            bench.queue.pass(.seconds(pause) - .milliseconds(1))
            if attempts > 1 { #expect(try await bench.dispatcher.round() == 0) }
            bench.queue.pass(.milliseconds(1))
            #expect(try await bench.dispatcher.round() == 1)
            #expect(sender.deliveries.count == attempts)
        }
        #expect(bench.queue.outcomes == [.sent])
        bench.queue.pass(.seconds(3_600))
        #expect(try await bench.dispatcher.round() == 0)
    }

    @Test func whatNobodyWaitsForAnyMoreIsNotSent() async throws {
        let sender = ScriptedSender(.sms, saying: [.later, .sent])
        let bench = OutgoingBench([sender])
        try await bench.add(lifetime: .seconds(60))
        _ = try await bench.dispatcher.round()
        bench.queue.pass(.seconds(60))
        #expect(try await bench.dispatcher.round() == 1)
        #expect(bench.queue.outcomes == [.failed(reason: "expired")])
        #expect(sender.deliveries.count == 1)
    }

    /// The worker dies when the platform has taken the message, and nobody has heard of it.
    @Test func aCrashAfterTheCallLetsItBeSentTwice() async throws {
        let queue = MemoryOutgoingQueue()
        let sender = ScriptedSender(.sms) { number in
            if number == 0 {
                queue.fail(with: ServiceUnavailable(.ledger, .unreachable, "away"))
            }
            return .sent
        }
        let bench = OutgoingBench([sender], queue: queue)
        try await bench.add()
        _ = try await bench.dispatcher.round()
        queue.fail(with: nil)
        #expect(queue.outcomes == [nil])
        queue.pass(OutgoingDispatcher.lease - .milliseconds(1))
        #expect(try await bench.dispatcher.round() == 0)
        queue.pass(.milliseconds(1))
        #expect(try await bench.dispatcher.round() == 1)
        #expect(sender.deliveries.count == 2 && queue.outcomes == [.sent])
    }

    /// A worker that slept through its lease does not overrule the one that has it now.
    @Test func whoLostTheLeaseSettlesNothing() async throws {
        let queue = MemoryOutgoingQueue()
        let sender = ScriptedSender(.sms) { _ in
            queue.pass(OutgoingDispatcher.lease)
            _ = try? await queue.claim(1, for: OutgoingDispatcher.lease)
            return .sent
        }
        let bench = OutgoingBench([sender], queue: queue)
        try await bench.add()
        _ = try await bench.dispatcher.round()
        #expect(queue.outcomes == [nil])
        #expect(bench.log.text.contains("lease of an outgoing message was lost"))
    }

    @Test func aPlatformThatSaysNothingIsNotWaitedForLonger() async throws {
        let sender = ScriptedSender(.sms, nil, .may(.charged)) { _ in
            try? await Task.sleep(for: .seconds(3_600))
            return .sent
        }
        let bench = OutgoingBench([sender], deadline: .milliseconds(5))
        try await bench.add()
        _ = try await bench.dispatcher.round()
        #expect(bench.queue.outcomes == [.failed(reason: "sms: unknown")])
    }

    @Test func underAnotherSecretAMessageIsGivenUp() async throws {
        let queue = MemoryOutgoingQueue()
        let sender = ScriptedSender(.sms, saying: [.sent])
        try await OutgoingBench([], queue: queue).add()
        let bench = OutgoingBench([sender], queue: queue, secret: [UInt8](repeating: 8, count: 32))
        _ = try await bench.dispatcher.round()
        #expect(queue.outcomes == [.failed(reason: "unreadable")] && sender.deliveries.isEmpty)
    }

    // MARK: Running

    /// Nothing is sent twice, and no platform is asked more than it may be at once.
    @Test func manyGoOutAFewAtATime() async throws {
        let counts = Mutex((now: 0, most: 0))
        let sender = ScriptedSender(.sms) { _ in
            counts.withLock {
                $0.now += 1
                $0.most = max($0.most, $0.now)
            }
            try? await Task.sleep(for: .milliseconds(1))
            counts.withLock { $0.now -= 1 }
            return .sent
        }
        let bench = OutgoingBench([sender])
        for number in 0..<100 {
            try await bench.add(
                "k\(number)", to: [OutgoingRecipient(.sms, "+861380013\(1_000 + number)")])
        }
        let life = Task { await bench.dispatcher.run() }
        try await eventually { bench.queue.outcomes.allSatisfy { $0 == .sent } }
        life.cancel()
        await life.value
        #expect(Set(sender.deliveries.map(\.recipient.address)).count == 100)
        #expect(sender.deliveries.count == 100)
        let most = counts.withLock { $0.most }
        #expect(most > 1 && most <= OutgoingDispatcher.concurrentMaximum)
    }

    /// One that stops cuts off no call that it has begun, and begins none.
    @Test func whatIsBegunIsEnded() async throws {
        let barrier = Barrier()
        let sender = ScriptedSender(.sms) { _ in
            await barrier.pass()
            return .sent
        }
        let bench = OutgoingBench([sender], person: 1_000)
        let most = OutgoingDispatcher.concurrentMaximum
        for number in 0...most { try await bench.add("k\(number)") }
        let life = Task { await bench.dispatcher.run() }
        try await eventually { sender.deliveries.count == most }
        life.cancel()
        barrier.open()
        await life.value
        #expect(bench.queue.outcomes == [OutgoingOutcome?](repeating: .sent, count: most) + [nil])
    }

    @Test func aQueueThatComesBackIsServedAgain() async throws {
        let sender = ScriptedSender(.sms, saying: [.sent])
        let bench = OutgoingBench([sender])
        try await bench.add()
        bench.queue.fail(with: ServiceUnavailable(.ledger, .unreachable, "away"))
        let life = Task { await bench.dispatcher.run() }
        try await eventually { bench.log.text.contains("their queue does not answer") }
        bench.queue.fail(with: nil)
        try await eventually { bench.queue.outcomes == [.sent] }
        life.cancel()
        await life.value
    }
}
