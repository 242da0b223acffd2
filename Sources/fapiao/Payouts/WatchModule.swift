import Edge
import Invoices
import Ledger
import Logging
import Metrics
import Payouts

/// The work of `payout run` beside paying: it looks after the invoices of wins, the providers'
/// statements and the books.
struct WatchModule: Sendable {
    private let watch: InvoiceWatch
    private let close: DailyClose

    init(
        _ database: PayoutDatabase, _ facts: PayoutFacts, _ providers: [any PayoutProvider],
        logger: Logger
    ) {
        watch = InvoiceWatch(database, facts, logger: logger)
        close = DailyClose(database, providers, logger: logger)
    }

    var services: [BackgroundService] {
        [
            BackgroundService("payout invoices") { [watch] in await watch.run() },
            BackgroundService("payout statements") { [close] in await close.run() },
        ]
    }

    var gauges: [@Sendable () -> Void] {
        [
            { [watch] in
                for (shard, lag) in watch.lags {
                    Gauge(label: MetricNames.watchLag, dimensions: [("shard", shard)])
                        .record(lag / .seconds(1))
                }
            },
            { [close] in Self.record(close.figures) },
        ]
    }

    private static func record(_ figures: DailyClose.Figures) {
        for (account, count) in figures.open {
            Gauge(label: MetricNames.differencesOpen, dimensions: [("account", account)])
                .record(Double(count))
        }
        for (account, names) in figures.unreadable {
            Gauge(
                label: MetricNames.statementsUnreadable, dimensions: [("account", "\(account)")]
            ).record(Double(names.count))
        }
        guard let proof = figures.proof else { return }
        Gauge(label: MetricNames.booksFaults).record(Double(proof.faults.count))
        Gauge(label: MetricNames.booksProved)
            .record(Double(proof.provedAt.microseconds) / 1_000_000)
    }
}
