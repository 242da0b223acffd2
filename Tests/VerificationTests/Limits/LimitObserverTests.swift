import Doubles
import Invoices
import Synchronization
import Testing
import Verification

/// Whoever runs the service sees which limit refuses, in which channel.
@Suite struct LimitObserverTests {
    private final class Heard: LimitObserver {
        private let refusals = Mutex<[String]>([])
        var all: [String] { refusals.withLock { $0 } }

        func refused(by limit: RefusingLimit, at channel: Client.Channel) {
            refusals.withLock { $0.append("\(limit.rawValue) \(channel.rawValue)") }
        }
    }

    private static func limiter(_ heard: Heard, _ policy: LimitPolicy) -> Limiter {
        let start = Timestamp(microseconds: 0)
        return Limiter(
            policy: policy, shared: MemoryLimitStore(now: { start }), observer: heard,
            now: { start })
    }

    @Test func queriesAndMessages() async {
        let heard = Heard()
        let limiter = Self.limiter(heard, .wide)
        let phone = Client(channel: .sms, name: "a")
        for _ in 0..<5 { _ = await limiter.admitMessage(from: phone) }
        #expect(heard.all == [])
        _ = await limiter.admitMessage(from: phone)
        #expect(heard.all == ["messages sms"])
        _ = await limiter.spend(1, by: phone)
        _ = await limiter.admit(3, from: phone)
        #expect(heard.all == ["messages sms", "queries sms", "queries sms"])
    }

    private static let invoice = SyntheticInvoice.coded(1)

    /// Each limit of wrong attempts, when it refuses for the first time and when the worker knows that it does.
    @Test(arguments: [
        (LimitPolicy.with(onInvoice: "1000000/s", byClient: "2/day"), "wrong_on_invoice page"),
        (LimitPolicy.with(overall: "2/day"), "wrong_overall page"),
        (LimitPolicy.with(onInvoice: "2/day", newcomers: "2/day"), "wrong_by_everybody page"),
    ])
    func wrongAttempts(_ policy: LimitPolicy, _ name: String) async throws {
        let heard = Heard()
        let workers = Workers(1, policy: policy, observer: heard)
        _ = try await workers.ledger.apply([.issue(Self.invoice)])
        let guesser = Client(channel: .page, name: "1")
        for guess in 1...4 {
            let answer = try await workers.ask(0, .guess(guess, at: Self.invoice), by: guesser)
            #expect(answer.verdict.word == (guess <= 2 ? "inconsistent" : "limited"))
        }
        #expect(heard.all == [name, name])
    }
}
