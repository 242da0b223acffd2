import Histogram

/// One thing that is measured in every round: a scenario or a yardstick.
struct Leg: Sendable {
    let name: String
    /// What is counted, such as "verifications".
    let unit: String
    /// Roughly how long a round takes, for the progress line.
    let seconds: Double
    /// The legs that this one is held against.
    var yardsticks: [String] = []
    /// What of it is held against theirs.
    var compared = Figure.rate
    let run: @Sendable (_ round: Int, _ meter: Meter) async throws -> Round

    enum Figure: String, Sendable {
        case rate
        /// Of the latency, where all are asked at one rate.
        case p99
    }

    struct Round: Sendable {
        var perSecond: Double
        var latency: Percentiles?
        /// What is known where the service may tell people to come again later; else nil.
        var crowd: CrowdFigures?
        var faults: [Fault: Int] = [:]
        var examples: [Fault: String] = [:]
        /// A finite workload ended before its time: too few keys for all rounds.
        var ranDry = false
        var programs: [ProcessTree.Use] = []

        var isMeasured: Bool { !(ranDry && perSecond == 0) }

        func figure(_ figure: Figure) -> Double {
            switch figure {
            case .rate: perSecond
            case .p99: latency?.p99 ?? 0
            }
        }
    }
}

extension Leg.Round {
    init(_ tally: Tally) {
        perSecond = tally.rate
        latency = tally.latency.totalCount > 0 ? Percentiles(tally.latency) : nil
        faults = tally.faults
        examples = tally.examples
        ranDry = tally.ranDry
    }
}
