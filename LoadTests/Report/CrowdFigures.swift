import Histogram

/// What came of one round in which the service may tell people to come again later.
struct CrowdFigures: Sendable, Codable, Equatable {
    var accepted: Int
    var shed: Int
    /// Due while everybody still waited for an answer.
    var unasked: Int
    /// Of what was shed: how long it took to say so.
    var shedLatency: Percentiles?
    /// How much later than due the generator asked: what is our own part.
    var lateness: Percentiles?
    /// Seconds after the end of a flood until the last query that was shed or took more than 150 ms
    /// was answered; nil where no calm followed.
    var recoverySeconds: Double?

    init(_ tally: Tally) {
        accepted = Int(tally.latency.totalCount)
        shed = Int(tally.shedLatency.totalCount)
        unasked = tally.unasked
        shedLatency = shed > 0 ? Percentiles(tally.shedLatency) : nil
        lateness = tally.lateness.totalCount > 0 ? Percentiles(tally.lateness) : nil
        recoverySeconds = tally.recoveredAfter.map { Double($0) / 1e9 }
    }

    var unaskedPercent: Double {
        unasked == 0 ? 0 : 100 * Double(unasked) / Double(accepted + shed + unasked)
    }

    var shedPercent: Double {
        accepted + shed == 0 ? 0 : 100 * Double(shed) / Double(accepted + shed)
    }
}
