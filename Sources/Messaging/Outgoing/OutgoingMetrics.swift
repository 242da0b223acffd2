import Metrics
import Verification

/// Counts what becomes of outgoing messages.
struct OutgoingMetrics: Sendable {
    enum Outcome: String, CaseIterable {
        /// The platform has taken it.
        case sent
        /// The platform has reported that it arrived.
        case delivered
        /// The platform has reported that it did not. It goes another way, if there is one.
        case undelivered
        /// The platform's definite no.
        case refused
        /// The channel may not, so the platform was not asked.
        case notAllowed = "not_allowed"
        /// Tried in vain, and to be tried again.
        case later
        /// May have been sent; where each message costs money it is not tried again.
        case unknown
        /// Its lifetime is over, so that nobody waits for it any more.
        case expired
        /// Not queued, for the day's ceiling of the person, or of all.
        case overCeiling = "over_ceiling"
        /// No key of ours opens it: the service's secret was changed.
        case unreadable
    }

    func count(_ channel: Client.Channel?, _ purpose: OutgoingPurpose, _ outcome: Outcome) {
        Counter(
            label: "fapiao_outgoing_total",
            dimensions: [
                ("channel", channel?.rawValue ?? "none"), ("purpose", purpose.rawValue),
                ("outcome", outcome.rawValue),
            ]
        ).increment()
    }
}
