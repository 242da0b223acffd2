import Metrics
import Synchronization

/// How the draw of one campaign stands, for metrics and operators.
final class DrawStatus: Sendable {
    private struct State {
        var leads = false
        var waitsFor: [String: ContinuousClock.Instant] = [:]
        var stopped: String?
        var sealed: UInt64 = 0
    }

    let campaign: String
    private let state = Mutex(State())
    private let leads, stopped, sealed: Gauge
    private let waiting = Mutex<[String: Gauge]>([:])
    private let duration: Timer

    init(campaign: String) {
        self.campaign = campaign
        let own = [("campaign", campaign)]
        leads = Gauge(label: MetricNames.drawLeads, dimensions: own)
        stopped = Gauge(label: MetricNames.drawStopped, dimensions: own)
        sealed = Gauge(label: MetricNames.drawSealed, dimensions: own)
        duration = Timer(label: MetricNames.drawSealDuration, dimensions: own)
    }

    func set(leads: Bool) {
        state.withLock { state in
            state.leads = leads
            if !leads { state.waitsFor = [:] }
        }
    }

    func stop(_ reason: String?) { state.withLock { $0.stopped = reason } }

    func sealed(_ size: UInt64, in duration: Duration?) {
        state.withLock { state in
            state.sealed = size
            state.waitsFor = [:]
            state.stopped = nil
        }
        if let duration { self.duration.recordNanoseconds(Int64(duration / .nanoseconds(1))) }
    }

    /// - Returns: those for whom nothing was waited before.
    func wait(for names: [String], since now: ContinuousClock.Instant) -> [String] {
        state.withLock { state in
            let new = names.filter { state.waitsFor[$0] == nil }
            state.waitsFor = Dictionary(
                uniqueKeysWithValues: names.map { ($0, state.waitsFor[$0] ?? now) })
            return new
        }
    }

    /// Why the draw does not go on; nil where it does, or another process has it.
    func fault(at now: ContinuousClock.Instant) -> String? {
        state.withLock { state in
            if let stopped = state.stopped { return stopped }
            // A seal waits for every witness, for some milliseconds.
            let late = state.waitsFor.filter { now - $0.value > .seconds(10) }.keys.sorted()
            return late.isEmpty ? nil : "waits for \(late.joined(separator: ", "))"
        }
    }

    func sample() {
        let state = state.withLock { $0 }
        leads.record(state.leads ? 1 : 0)
        stopped.record(state.stopped == nil ? 0 : 1)
        sealed.record(Int64(state.sealed))
        let now = ContinuousClock.now
        waiting.withLock { gauges in
            for name in state.waitsFor.keys where gauges[name] == nil {
                gauges[name] = Gauge(
                    label: MetricNames.drawWaiting,
                    dimensions: [("campaign", campaign), ("party", name)])
            }
            for (name, gauge) in gauges {
                gauge.record(state.waitsFor[name].map { (now - $0) / .seconds(1) } ?? 0)
            }
        }
    }
}
