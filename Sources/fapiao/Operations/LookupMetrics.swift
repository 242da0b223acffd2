import Metrics
import Verification

/// Counts what the look-up does. Handlers are made once: this is on the way of every query.
struct LookupMetrics: LookupObserver {
    private let answers: [LookupSource: Counter]
    private let batches: [LookupSource: Recorder]
    private let faults = Counter(label: MetricNames.cacheFaults)

    init() {
        func each<Handler>(_ make: (LookupSource) -> Handler) -> [LookupSource: Handler] {
            Dictionary(uniqueKeysWithValues: LookupSource.allCases.map { ($0, make($0)) })
        }
        answers = each { source in
            Counter(label: MetricNames.lookups, dimensions: [("source", source.rawValue)])
        }
        batches = each { source in
            Recorder(
                label: MetricNames.lookupBatchSize, dimensions: [("source", source.rawValue)])
        }
    }

    func answered(from source: LookupSource) { answers[source]?.increment() }
    func batchArrived(from source: LookupSource, count: Int) { batches[source]?.record(count) }
    func cacheFailed() { faults.increment() }
}
