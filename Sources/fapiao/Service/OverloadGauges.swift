import Gateways
import Metrics

/// How long this worker's own turns take, and who was told to come again later for it.
struct OverloadGauges: Sendable {
    private let report: ShedReport
    private let shed: [RisingCount]
    private let loopTurn = Gauge(label: MetricNames.loopTurn)
    private let taskLag = Gauge(label: MetricNames.taskLag)

    init(_ report: ShedReport) {
        self.report = report
        shed = report.counts.map { place, _ in
            RisingCount(MetricNames.shed, dimensions: [("at", place)])
        }
    }

    func sample() {
        for (count, total) in zip(shed, report.counts) { count.rise(to: Double(total.count)) }
        loopTurn.record(report.loops.takeLongestTurn() / .seconds(1))
        taskLag.record(report.lag.takeLongest() / .seconds(1))
    }
}
