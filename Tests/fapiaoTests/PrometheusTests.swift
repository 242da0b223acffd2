import CoreMetrics
import Invoices
import Testing

@testable import fapiao

struct PrometheusTests {
    private let registry = PrometheusRegistry()
    private var factory: PrometheusMetricsFactory { PrometheusMetricsFactory(registry: registry) }

    @Test(arguments: [
        ("fapiao_lookups_total", "fapiao_lookups_total"), ("http.server-time", "http_server_time"),
        ("2fast", "_2fast"), ("", "_"), ("查验", "__"),
    ])
    func aNameIsMadeLegal(_ label: String, _ name: String) {
        #expect(PrometheusText.name(label) == name)
    }

    @Test(arguments: [
        ("plain", #"plain"#), (#"a"b"#, #"a\"b"#), (#"a\b"#, #"a\\b"#), ("a\nb", #"a\nb"#),
        ("a\r\nb", "a\r\\nb"), ("\"\u{301}", "\\\"\u{301}"), ("发票", "发票"),
    ])
    func aLabelsValueIsEscaped(_ value: String, _ escaped: String) {
        #expect(PrometheusText.labels([("channel", value)]) == "channel=\"\(escaped)\"")
    }

    @Test(arguments: [
        (0.0, "0"), (12, "12"), (0.25, "0.25"), (-1, "-1"), (.infinity, "+Inf"),
        (-.infinity, "-Inf"), (.nan, "NaN"), (1e300, "1e+300"),
    ])
    func aNumberIsOneThatPrometheusReads(_ value: Double, _ text: String) {
        #expect(PrometheusText.number(value) == text)
    }

    @Test func familiesComeInOrderEachWithItsTypeOnce() {
        factory.makeMeter(label: "b", dimensions: []).set(1.5)
        factory.makeCounter(label: "a_total", dimensions: [("x", "2")]).increment(by: 2)
        factory.makeCounter(label: "a_total", dimensions: [("x", "1")]).increment(by: 1)
        factory.makeFloatingPointCounter(label: "c_total", dimensions: []).increment(by: 0.5)
        #expect(
            registry.render() == """
                # TYPE a_total counter
                a_total{x="1"} 1
                a_total{x="2"} 2
                # TYPE b gauge
                b 1.5
                # TYPE c_total counter
                c_total 0.5

                """)
    }

    @Test func labelsInAnyOrderAreOneSeries() {
        let first = factory.makeCounter(label: "a", dimensions: [("x", "1"), ("y", "2")])
        let second = factory.makeCounter(label: "a", dimensions: [("y", "2"), ("x", "1")])
        #expect(first === second)
    }

    @Test func aNameKeepsItsFirstKind() {
        factory.makeCounter(label: "a", dimensions: []).increment(by: 1)
        factory.makeMeter(label: "a", dimensions: []).set(7.0)
        #expect(registry.render() == "# TYPE a counter\na 1\n")
    }

    @Test func aHistogramCountsUpToEachBoundIncluded() {
        let series = HistogramSeries(bounds: [1, 2])
        for value in [0.5, 1, 1.5, 2, 3] { series.record(value) }
        #expect(
            series.render("h", "s=\"x\"") == """
                h_bucket{s="x",le="1"} 2
                h_bucket{s="x",le="2"} 4
                h_bucket{s="x",le="+Inf"} 5
                h_sum{s="x"} 8
                h_count{s="x"} 5

                """)
    }

    @Test func aTimerSpeaksSeconds() {
        factory.makeTimer(label: "t_seconds", dimensions: []).recordNanoseconds(1_500_000_000)
        let text = registry.render()
        #expect(text.contains("t_seconds_sum 1.5\n"))
        #expect(text.contains("t_seconds_bucket{le=\"1\"} 0\n"))
        #expect(text.contains("t_seconds_bucket{le=\"2\"} 1\n"))
    }

    @Test func gaugesAreSampledAtTheScrape() {
        let gauge = factory.makeMeter(label: "g", dimensions: [])
        #expect(registry.render().contains("g 0\n"))
        registry.onScrape { gauge.set(Int64(3)) }
        #expect(registry.render().contains("g 3\n"))
    }

    @Test func nothingIsLostAmongManyTasks() async {
        let factory = factory
        await withTaskGroup(of: Void.self) { group in
            for task in 0..<64 {
                group.addTask {
                    let labels = [("x", "\(task % 4)")]
                    let counter = factory.makeCounter(label: "c", dimensions: labels)
                    let sum = factory.makeFloatingPointCounter(label: "f", dimensions: [])
                    let sizes = factory.makeRecorder(label: "r", dimensions: [], aggregate: true)
                    for _ in 0..<500 {
                        counter.increment(by: 1)
                        sum.increment(by: 0.5)
                        sizes.record(Int64(4))
                    }
                }
            }
        }
        let text = registry.render()
        for label in 0..<4 { #expect(text.contains("c{x=\"\(label)\"} 8000\n")) }
        #expect(text.contains("f 16000\n"))
        #expect(text.contains("r_bucket{le=\"2\"} 0\n"))
        #expect(text.contains("r_bucket{le=\"4\"} 32000\n"))
        #expect(text.contains("r_sum 128000\n"))
    }

    @Test func theProcessIsSeen() {
        #expect(ProcessFigures.residentBytes > 1 << 20)
        #expect(ProcessFigures.openFiles > 2)
        #expect(ProcessFigures.cpuSeconds > 0)
        // After the machine's own birth and before now.
        #expect(ProcessFigures.startSeconds > 1_600_000_000)
        #expect(ProcessFigures.startSeconds <= Double(Clock.now.microseconds) / 1e6 + 1)
    }
}
