import Verification
import Messaging
import Metrics

/// The queue of outgoing messages, of all workers together.
struct OutgoingGauges: Sendable {
    private let dispatcher: OutgoingDispatcher
    private let waiting = Gauge(label: MetricNames.outgoingWaiting)
    private let oldest = Gauge(label: MetricNames.outgoingOldest)

    init(_ dispatcher: OutgoingDispatcher) { self.dispatcher = dispatcher }

    func sample() {
        let backlog = dispatcher.backlog
        waiting.record(backlog.waiting)
        oldest.record(backlog.oldest / .seconds(1))
    }
}
