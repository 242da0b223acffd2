import Metrics
import Verification

/// Counts messages of channels by what became of them.
struct ConversationMetrics: Sendable {
    enum Outcome: String, Sendable, CaseIterable {
        /// At least one verdict was given.
        case verdict
        /// Something was asked back.
        case asked
        /// Help, a greeting, what could not be understood or read.
        case guided
        /// Past a limit, and told so.
        case slowed
        /// Past a limit, or of a machine, and not answered.
        case silent
        /// The same message again got the same answer.
        case repeated
        /// The ledger could not be asked.
        case unavailable
    }

    private let counters: [Client.Door: [Outcome: Counter]]

    init() {
        var counters: [Client.Door: [Outcome: Counter]] = [:]
        for door in Client.Door.channels {
            for outcome in Outcome.allCases {
                counters[door, default: [:]][outcome] = Counter(
                    label: "fapiao_messages_total",
                    dimensions: [("door", door.rawValue), ("outcome", outcome.rawValue)])
            }
        }
        self.counters = counters
    }

    func count(_ outcome: Outcome, at door: Client.Door) {
        counters[door]?[outcome]?.increment()
    }
}

extension Client.Door {
    /// The doors of conversations.
    static let channels: [Client.Door] = [
        .sms, .wechat, .wecom, .telegram, .line, .whatsapp, .dingtalk,
    ]
}
