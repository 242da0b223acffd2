import Metrics

/// Counts what goes over the connection. Handlers are made once: this is on the way of every message.
struct SMPPMetrics {
    private let outcomes: [SMPPOutcome: Counter]
    private let submits: (ok: Counter, throttled: Counter, refused: Counter)
    private let receipts: [Receipt: Counter]
    private let bound = Gauge(label: "fapiao_smpp_bound")

    private struct Receipt: Hashable {
        let state: SMPPReceipt.State
        let isMatched: Bool
    }

    init() {
        outcomes = Dictionary(
            uniqueKeysWithValues: SMPPOutcome.allCases.map { outcome in
                (
                    outcome,
                    Counter(
                        label: "fapiao_smpp_messages_total",
                        dimensions: [("outcome", outcome.rawValue)])
                )
            })
        func submit(_ status: String) -> Counter {
            Counter(label: "fapiao_smpp_submits_total", dimensions: [("status", status)])
        }
        submits = (submit("ok"), submit("throttled"), submit("refused"))
        var receipts: [Receipt: Counter] = [:]
        for state in SMPPReceipt.State.allCases {
            for isMatched in [true, false] {
                receipts[Receipt(state: state, isMatched: isMatched)] = Counter(
                    label: "fapiao_smpp_receipts_total",
                    dimensions: [
                        ("state", state.rawValue), ("matched", isMatched ? "yes" : "no"),
                    ])
            }
        }
        self.receipts = receipts
        isBound(false)
    }

    func isBound(_ isBound: Bool) { bound.record(isBound ? 1 : 0) }
    func count(_ outcome: SMPPOutcome) { outcomes[outcome]?.increment() }

    func submitted(_ status: SMPPStatus) {
        let counter =
            status == .ok ? submits.ok : status.isThrottle ? submits.throttled : submits.refused
        counter.increment()
    }

    func received(_ receipt: SMPPReceipt, isMatched: Bool) {
        receipts[Receipt(state: receipt.state, isMatched: isMatched)]?.increment()
    }
}
