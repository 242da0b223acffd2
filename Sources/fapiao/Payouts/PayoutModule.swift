import Edge
import Invoices
import Ledger
import Logging
import Payouts

/// Pays what is due, through the accounts that it has, and takes the providers' callbacks.
struct PayoutModule: Sendable {
    private let database: PayoutDatabase
    private let accounts: [PaymentAccount]
    private let loop: PayoutLoop
    private let status: PayoutStatus
    private let watch: WatchModule
    private let logger: Logger

    /// How often figures are taken for metrics.
    private static let figuresEvery = Duration.seconds(15)
    /// How often each provider is asked for a balance.
    private static let balancesEvery = Duration.seconds(60)

    init(
        _ database: PayoutDatabase, _ keys: PayoutKeys, _ accounts: [PaymentAccount],
        risk rules: RiskRules, logger: Logger
    ) {
        self.database = database
        self.accounts = accounts
        self.logger = logger
        let rates = accounts.map { ($0.account, $0.perSecond) }
        let gates = MerchantGates(rates: Dictionary(rates, uniquingKeysWith: { $1 }))
        status = PayoutStatus(accounts, gates, logger: logger)
        let facts = PayoutFacts(database, keys)
        watch = WatchModule(database, facts, accounts.map(\.provider), logger: logger)
        let worker = PayoutWorker(
            store: database.payouts, providers: accounts.map(\.provider), gates: gates,
            invoices: facts, terms: facts, key: keys,
            risk: RiskReview(database: database, facts: facts, keys: keys, rules: rules),
            owners: facts, consents: facts,
            time: PayoutTime(
                now: { Clock.now }, jitter: { Double.random(in: 0..<1) },
                sleep: { try await Task.sleep(for: $0) }),
            observer: status)
        loop = PayoutLoop(store: database.payouts, worker: worker, logger: logger)
    }

    var module: ServiceModule {
        ServiceModule(
            "payout", routes: [PayoutCallbacks(database, accounts, logger: logger)],
            services: [
                BackgroundService("payouts") { await loop.run() },
                BackgroundService("payout figures") { await watchFigures() },
                BackgroundService("payout balances") { await watchBalances() },
                UnclaimedPrizes(payouts: database.payouts, logger: logger).service,
            ] + watch.services,
            gauges: [{ [status] in status.sample() }] + watch.gauges,
            checks: [
                HealthCheck(name: "merchants", isEssential: false) { [status] in status.shut },
                HealthCheck(name: "balances", isEssential: false) { [status] in status.low },
                HealthCheck(name: "payouts for a person", isEssential: false) { [status] in
                    status.stuck
                },
            ])
    }

    private func watchFigures() async {
        while !Task.isCancelled {
            do {
                status.take(try await database.payouts.figures())
            } catch {
                logger.warning("payouts cannot be counted", metadata: ["error": "\(error)"])
            }
            try? await Task.sleep(for: Self.figuresEvery)
        }
    }

    /// A bank says it in its statements.
    private func balance(of account: PaymentAccount) async -> Fen? {
        if let balance = await account.provider.balance() { return balance }
        guard account.account.channel == .bank else { return nil }
        do throws(ServiceUnavailable) {
            return try await database.reconciliation.balance(of: account.account)
        } catch {
            logger.warning("a bank's balance cannot be read", metadata: ["error": "\(error)"])
            return nil
        }
    }

    private func watchBalances() async {
        while !Task.isCancelled {
            for account in accounts {
                if let balance = await balance(of: account) { status.take(balance, of: account) }
            }
            try? await Task.sleep(for: Self.balancesEvery)
        }
    }
}
