import Edge
import Invoices
import Ledger
import Logging
import Payouts

/// Pays what is due, a few payouts at once.
struct PayoutModule: Sendable {
    private let database: PayoutDatabase
    private let worker: PayoutWorker
    private let gates: MerchantGates
    private let logger: Logger

    /// What is worked on at once: a provider takes a hundred calls a second and answers within a tenth of one.
    static let workers = 16
    /// How soon what has become due is seen.
    private static let pause = Duration.milliseconds(150)
    /// After a fault of the database.
    private static let rest = Duration.seconds(5)

    init(
        _ database: PayoutDatabase, _ keys: PayoutKeys, _ providers: [any PayoutProvider],
        logger: Logger
    ) {
        self.database = database
        self.logger = logger
        gates = MerchantGates()
        let facts = PayoutFacts(database: database, keys: keys)
        worker = PayoutWorker(
            store: database.payouts, providers: providers, gates: gates, invoices: facts,
            terms: facts, key: keys, now: { Clock.now }, jitter: { Double.random(in: 0..<1) })
    }

    var module: ServiceModule {
        ServiceModule(
            "payout",
            services: [
                BackgroundService("payouts") { await run() },
                UnclaimedPrizes(payouts: database.payouts, logger: logger).service,
            ],
            checks: [
                HealthCheck(name: "merchants", isEssential: false) { [gates] in
                    let shut = gates.reasons.map { "\($0.key): \($0.value)" }
                    return shut.isEmpty ? nil : shut.sorted().joined(separator: "; ")
                }
            ])
    }

    private func run() async {
        while !Task.isCancelled {
            do {
                let claimed = try await database.payouts.claim(
                    Self.workers, at: Clock.now, for: PayoutWorker.lease)
                await work(on: claimed)
                if claimed.isEmpty { try await Task.sleep(for: Self.pause) }
            } catch let fault as ServiceUnavailable {
                logger.error("payouts cannot be read", metadata: ["error": "\(fault)"])
                try? await Task.sleep(for: Self.rest)
            } catch {
                return
            }
        }
    }

    private func work(on claimed: [ClaimedPayout]) async {
        await withDiscardingTaskGroup { group in
            for one in claimed {
                group.addTask {
                    do {
                        let stopped = try await worker.work(on: one)
                        for (account, reason) in stopped {
                            logger.critical(
                                "a merchant account has stopped",
                                metadata: ["account": "\(account)", "reason": "\(reason)"])
                        }
                    } catch {
                        // The lease ends, and whoever takes it up asks the provider first.
                        logger.error(
                            "a payout was left",
                            metadata: ["win": "\(one.payout.win)", "error": "\(error)"])
                    }
                }
            }
        }
    }
}
