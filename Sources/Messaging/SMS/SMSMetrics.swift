import Metrics

/// Counts what the gateways for text messages see besides the conversation itself.
struct SMSMetrics: Sendable {
    /// Why a call was refused.
    enum Refusal: String, CaseIterable {
        case address, secret, signature
        /// It comes from the platform, but is not what it documents.
        case form
        /// Too old or too new: it could be sent again after we have forgotten it.
        case stale
    }

    /// The outcome of a reply that we sent by a call of our own.
    enum Sending: String, CaseIterable {
        case sent
        /// The platform said no.
        case refused
        /// No usable answer came in time: it may have been sent, so it is not sent again.
        case unknown
        /// As far as we can tell it was not sent; the platform's next attempt is answered.
        case failed
    }

    private let refusals: [Refusal: Counter]
    private let sendings: [Sending: Counter]

    init(_ gateway: String) {
        refusals = Dictionary(
            uniqueKeysWithValues: Refusal.allCases.map { reason in
                (
                    reason,
                    Counter(
                        label: "fapiao_sms_refused_total",
                        dimensions: [("gateway", gateway), ("reason", reason.rawValue)])
                )
            })
        sendings = Dictionary(
            uniqueKeysWithValues: Sending.allCases.map { outcome in
                (
                    outcome,
                    Counter(
                        label: "fapiao_sms_replies_total",
                        dimensions: [("gateway", gateway), ("outcome", outcome.rawValue)])
                )
            })
    }

    func refused(_ reason: Refusal) { refusals[reason]?.increment() }
    func count(_ outcome: Sending) { sendings[outcome]?.increment() }
}
