import Doubles
import Invoices
import Testing
import Verification

/// Whatever clients do, together or one after the other, through whichever workers, and whatever happens
/// to the shared store: nobody is told more than was promised (the page Limits).
@Suite struct GuessingPropertyTests {
    private static let day: Duration = .seconds(86_400)
    private static let onInvoice = 5
    private static let overall = 12

    /// What one client was told, and where it was refused.
    private struct Told {
        var wrong = 0
        var refusedAt: Set<Int> = []
    }

    private struct Key: Hashable {
        let client: Client
        /// Nil for all invoices together.
        let invoice: Int?
    }

    @Test(arguments: 1...60 as ClosedRange<UInt64>)
    func nobodyIsToldMoreThanWasPromised(seed: UInt64) async throws {
        var run = Run(seed: seed)
        try await run.play(steps: 120)
    }

    private struct Run {
        var random: SplitMix64
        let workers: Workers
        let invoices = (1...4).map { SyntheticInvoice.coded($0) }
        let clients = [
            Client(channel: .page, name: "a"), Client(channel: .api, name: "a"),
            Client(channel: .sms, name: "b"), Client(channel: .wechat, name: "c"),
            Client(channel: .page, name: "d64", networks: [.init(name: "d56", share: 4)]),
        ]
        var told: [Key: Told] = [:]
        var guess = 0
        /// How often the store forgot, or its clock went forward: each time it grants anew.
        var losses = 0

        init(seed: UInt64) {
            random = SplitMix64(seed: seed)
            workers = Workers(
                3,
                policy: .with(
                    onInvoice: "20/day", newcomers: "200/day", byClient: "\(onInvoice)/day",
                    overall: "\(overall)/day"))
        }

        mutating func play(steps: Int) async throws {
            _ = try await workers.ledger.apply(invoices.map { .issue($0) })
            for _ in 0..<steps { try await step() }
            // The schedule did something.
            #expect(told.values.contains { $0.wrong > 0 })
        }

        private mutating func step() async throws {
            switch random.below(20) {
            case 0: workers.pass(.seconds(Int64(random.below(6 * 3_600))))
            case 1:
                workers.setStoreClock(by: .seconds(-Int64(random.below(86_400))))
            case 2 where losses < 3:
                losses += 1
                workers.setStoreClock(by: .seconds(Int64(random.below(86_400))))
            case 3 where losses < 3:
                losses += 1
                workers.memory.forget()
            case 4: workers.shared.fail()
            case 5, 6: workers.shared.mend()
            case 7 where workers.started < 6: workers.restart(random.below(3))
            default: try await ask()
            }
        }

        private mutating func ask() async throws {
            let (worker, client) = (random.below(3), clients[random.below(clients.count)])
            let places = (0..<random.within(1...8)).map { _ in random.below(invoices.count) }
            let isRight = random.below(6) == 0
            var submitted: [SubmittedInvoice] = []
            for place in places {
                guess += 1
                submitted.append(
                    isRight
                        ? SubmittedInvoice(about: invoices[place])
                        : .guess(guess, at: invoices[place]))
            }
            let answers =
                random.below(2) == 0
                ? try await workers.ask(worker, submitted, by: client)
                : try await workers.askTogether(worker, submitted, by: client)
            for (place, answer) in zip(places, answers) {
                hear(answer, place, client, worker, isRight)
            }
        }

        private mutating func hear(
            _ answer: Answer, _ place: Int, _ client: Client, _ worker: Int, _ isRight: Bool
        ) {
            let keys = [Key(client: client, invoice: place), Key(client: client, invoice: nil)]
            for key in keys {
                let limit = key.invoice == nil ? overall : onInvoice
                // What the store grants in this time, again for each loss; and each worker by itself
                // while the store is away.
                let back = Int(workers.elapsed / day * Double(limit))
                let granted = limit + back
                let most = granted * (1 + losses + workers.started) + workers.started
                switch answer.verdict {
                case .inconsistent:
                    told[key, default: Told()].wrong += 1
                    #expect((told[key]?.wrong ?? 0) <= most, "\(key)")
                case .consistent: #expect(isRight)
                default: break
                }
            }
        }
    }

    /// Without any loss the promise is exact: the limit, and one guess more on each further worker.
    @Test(arguments: 1...30 as ClosedRange<UInt64>)
    func theLimitAndOneForEachFurtherWorker(seed: UInt64) async throws {
        var random = SplitMix64(seed: seed)
        let invoice = SyntheticInvoice.coded(1)
        let workers = Workers(4)
        _ = try await workers.ledger.apply([.issue(invoice)])
        let client = Client(channel: .page, name: "guesser")
        var (wrong, compared, asked) = (0, 0, Set<Int>())
        for step in 0..<40 {
            let worker = random.below(4)
            let guesses = (0..<random.within(1...6)).map {
                SubmittedInvoice.guess(10 * step + $0, at: invoice)
            }
            let answers = try await workers.askTogether(worker, guesses, by: client)
            let told = answers.count { $0.verdict == .inconsistent }
            wrong += told
            // A refused guess tells that it was wrong where a right one would have been said.
            compared += told > 0 || !asked.insert(worker).inserted ? told : 1
            asked.insert(worker)
            #expect(wrong <= 5)
            #expect(compared <= 5 + 3)
            if wrong == 5, asked.contains(worker) {
                let right = try await workers.ask(
                    worker, SubmittedInvoice(about: invoice), by: client)
                #expect(right.verdict.word == "limited")
            }
        }
        #expect(wrong == 5)
    }
}
