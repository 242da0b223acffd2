import Invoices
import Ledger
import Logging
import Metrics
import Payouts
import Synchronization

/// The state of payouts as this process sees it, for metrics, the log and operators. It is made
/// before there is a place for metrics, so each is named where it is used.
final class PayoutStatus: PayoutObserver {
    private struct State {
        var figures: PayoutFigures?
        var balances: [MerchantAccount: Fen] = [:]
        var low: Set<MerchantAccount> = []
    }

    private let gates: MerchantGates
    private let accounts: [PaymentAccount]
    private let logger: Logger
    private let state = Mutex(State())

    init(_ accounts: [PaymentAccount], _ gates: MerchantGates, logger: Logger) {
        self.accounts = accounts
        self.gates = gates
        self.logger = logger
    }

    // MARK: Reports of workers

    func began(after delay: Duration) {
        Timer(label: MetricNames.payoutDelay).recordNanoseconds(
            Int64(max(delay, .zero) / .nanoseconds(1)))
    }

    func answered(_ answer: ProviderAnswer, _ account: MerchantAccount, _ call: PayoutCall) {
        Counter(
            label: MetricNames.payoutAnswers,
            dimensions: [
                ("account", "\(account)"), ("call", call.rawValue), ("answer", answer.word),
            ]
        ).increment()
    }

    func stopped(_ account: MerchantAccount, _ reason: String) {
        logger.critical(
            "a merchant account has stopped",
            metadata: ["account": "\(account)", "reason": "\(reason)"])
    }

    func needsPerson(_ win: WinID, _ alarm: PayoutAlarm) {
        logger.critical(
            "a payout needs a person", metadata: ["win": "\(win)", "alarm": "\(alarm.rawValue)"])
    }

    func cannotRead(_ win: WinID) {
        Counter(label: MetricNames.payoutsUnreadable).increment()
        logger.error(
            "an account does not open with payout.payeeKey", metadata: ["win": "\(win)"])
    }

    // MARK: Regular looks

    func take(_ figures: PayoutFigures) { state.withLock { $0.figures = figures } }

    /// Tells once that a balance is low, and again when it has been well in between.
    func take(_ balance: Fen, of account: PaymentAccount) {
        let isLow = balance < account.alarmBelow
        let isNew = state.withLock { state in
            state.balances[account.account] = balance
            guard isLow else {
                state.low.remove(account.account)
                return false
            }
            return state.low.insert(account.account).inserted
        }
        guard isNew else { return }
        logger.critical(
            "the balance of a merchant account runs out",
            metadata: ["account": "\(account.account)", "balance": "\(balance)"])
    }

    // MARK: Words for operators

    var shut: String? {
        Self.words(gates.reasons.map { "\($0.key): \($0.value)" })
    }

    var low: String? {
        let state = state.withLock { $0 }
        return Self.words(state.low.map { "\($0): \(state.balances[$0] ?? .zero) yuan" })
    }

    /// Dead letters.
    var stuck: String? {
        let alarms = state.withLock { $0.figures?.alarms ?? [:] }.filter { $0.value > 0 }
        return Self.words(alarms.map { "\($0.value) \($0.key.rawValue)" })
    }

    private static func words(_ words: [String]) -> String? {
        words.isEmpty ? nil : words.sorted().joined(separator: "; ")
    }

    func sample() {
        let state = state.withLock { $0 }
        let reasons = gates.reasons
        for account in accounts.map(\.account) {
            let own = [("account", "\(account)")]
            Gauge(label: MetricNames.payoutAccountOpen, dimensions: own)
                .record(reasons[account] == nil ? 1 : 0)
            if let balance = state.balances[account] {
                Gauge(label: MetricNames.payoutBalance, dimensions: own)
                    .record(Double(balance.value) / 100)
            }
        }
        guard let figures = state.figures else { return }
        Gauge(label: MetricNames.payoutsDue).record(figures.due)
        Gauge(label: MetricNames.payoutsOldest).record(figures.oldestDue / .seconds(1))
        Gauge(label: MetricNames.payoutsHeld).record(figures.held)
        for state in PayoutState.allCases where state.isLive {
            Gauge(label: MetricNames.payoutsUnderWay, dimensions: [("state", state.rawValue)])
                .record(figures.underWay[state] ?? 0)
        }
        for alarm in PayoutAlarm.allCases {
            Gauge(label: MetricNames.payoutAlarms, dimensions: [("alarm", alarm.rawValue)])
                .record(figures.alarms[alarm] ?? 0)
        }
    }
}
