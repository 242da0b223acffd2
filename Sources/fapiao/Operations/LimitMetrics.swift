import Metrics
import Verification

/// Counts which limit refused, in which channel (`fapiao_limits_refused_total`). The client is not kept.
struct LimitMetrics: LimitObserver {
    private let refusals: [RefusingLimit: [Client.Channel: Counter]]

    init() {
        refusals = Dictionary(
            uniqueKeysWithValues: RefusingLimit.allCases.map { limit in
                let counters = Client.Channel.allCases.map { channel in
                    let dimensions = [("limit", limit.rawValue), ("channel", channel.rawValue)]
                    return (channel, Counter(label: MetricNames.limits, dimensions: dimensions))
                }
                return (limit, Dictionary(uniqueKeysWithValues: counters))
            })
    }

    func refused(by limit: RefusingLimit, at channel: Client.Channel) {
        refusals[limit]?[channel]?.increment()
    }
}
