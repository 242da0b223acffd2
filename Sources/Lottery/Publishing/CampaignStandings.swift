package import Invoices
import Synchronization

/// How the campaigns stand, as somebody has asked a moment ago. A campaign may have millions of wins, and none is
/// counted twice: each question is about those behind the last one.
package final class CampaignStandings: Sendable {
    private struct Known {
        let standing: LogStanding
        var askedAt: ContinuousClock.Instant
    }

    private let log: any PublicLog
    private let now: @Sendable () -> ContinuousClock.Instant
    private let known = Mutex<[String: Known]>([:])

    /// However many look at a page, the log is asked once in this time; only at the start may several ask at once.
    private static let freshness = Duration.seconds(1)

    package init(
        _ log: any PublicLog,
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        self.log = log
        self.now = now
    }

    /// The state of the log, a second old at most: a page that many look at asks the log once in
    /// that time.
    package func standing(of origin: String) async throws(ServiceUnavailable) -> LogStanding {
        let (last, isFresh) = known.withLock { known -> (Known?, Bool) in
            guard let last = known[origin] else { return (nil, false) }
            let now = now()
            if now - last.askedAt < Self.freshness { return (last, true) }
            // A caller that comes while this one asks is told the last that is known.
            known[origin]?.askedAt = now
            return (last, false)
        }
        if let last, isFresh { return last.standing }
        let counted = last?.standing.entries ?? 0
        var standing = try await log.standing(of: origin, wonFrom: counted)
        for (prize, count) in last?.standing.won ?? [:] { standing.won[prize, default: 0] += count }
        let asked = Known(standing: standing, askedAt: now())
        known.withLock { known in
            // The answer of another that asked at the same moment and heard of more stays.
            if standing.entries >= known[origin]?.standing.entries ?? 0 { known[origin] = asked }
        }
        return standing
    }
}
