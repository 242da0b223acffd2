import CoreMetrics
import Synchronization

/// Keeps every metric that swift-metrics hands out and renders them in Prometheus' text format
/// 0.0.4 (prometheus.io, "Exposition formats").
final class PrometheusRegistry: Sendable {
    private let families = Mutex<[String: MetricFamily]>([:])
    private let scrapes = Mutex<[@Sendable () -> Void]>([])

    /// Called before each rendering: the place to sample gauges.
    func onScrape(_ sample: @escaping @Sendable () -> Void) {
        scrapes.withLock { $0.append(sample) }
    }

    func render() -> String {
        for sample in scrapes.withLock({ $0 }) { sample() }
        let families = families.withLock { $0.values.sorted { $0.name < $1.name } }
        return families.map { $0.render() }.joined()
    }

    /// The series of this name and these labels, made if it is new. A name keeps the kind that it
    /// had first; a caller that asks for another kind gets a series that is not registered.
    func series<Series: MetricSeries>(
        _ label: String, _ dimensions: [(String, String)], _ make: () -> Series
    ) -> Series {
        let name = PrometheusText.name(label)
        let labels = PrometheusText.labels(dimensions)
        return families.withLock { families in
            let family = families[name] ?? MetricFamily(name: name, kind: Series.kind)
            families[name] = family
            guard family.kind == Series.kind else { return make() }
            return family.series(labels, make)
        }
    }
}

/// All series of one name.
final class MetricFamily: Sendable {
    let name: String
    let kind: String
    private let members = Mutex<[String: any MetricSeries]>([:])

    init(name: String, kind: String) {
        self.name = name
        self.kind = kind
    }

    func series<Series: MetricSeries>(_ labels: String, _ make: () -> Series) -> Series {
        members.withLock { members in
            if let known = members[labels] as? Series { return known }
            let series = make()
            members[labels] = series
            return series
        }
    }

    func render() -> String {
        let help = MetricNames.help[name].map { "# HELP \(name) \($0)\n" } ?? ""
        let lines = members.withLock { $0.sorted { $0.key < $1.key } }
            .map { $0.value.render(name, $0.key) }
        return help + "# TYPE \(name) \(kind)\n" + lines.joined()
    }
}

/// One line, or one histogram's lines.
protocol MetricSeries: Sendable {
    static var kind: String { get }
    /// - Parameter labels: `route="/"` and so on, without braces; may be empty.
    func render(_ name: String, _ labels: String) -> String
}
