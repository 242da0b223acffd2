import Metrics

/// The memory, processor time and files that the process uses.
struct ProcessGauges: Sendable {
    private let memory = Gauge(label: MetricNames.residentMemory)
    private let cpu = RisingCount(MetricNames.cpuSeconds)
    private let files = Gauge(label: MetricNames.openFiles)
    private let start = Gauge(label: MetricNames.startTime)

    func sample() {
        memory.record(ProcessFigures.residentBytes)
        cpu.rise(to: ProcessFigures.cpuSeconds)
        files.record(ProcessFigures.openFiles)
        start.record(ProcessFigures.startSeconds)
    }
}
