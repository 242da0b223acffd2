import Metrics
package import Verification

/// Counts messages of channels by outcome.
struct ConversationMetrics: Sendable {
    enum Outcome: String, Sendable, CaseIterable {
        /// At least one verdict was given.
        case verdict
        /// An invoice was entered into a campaign, or the rule was named that keeps it out.
        case entered
        /// Something was asked back.
        case asked
        /// Help, a greeting, or a message that could not be understood or read.
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

    private let counters: [Client.Channel: [Outcome: Counter]]

    init() {
        var counters: [Client.Channel: [Outcome: Counter]] = [:]
        for channel in Client.Channel.conversational {
            for outcome in Outcome.allCases {
                counters[channel, default: [:]][outcome] = Counter(
                    label: "fapiao_messages_total",
                    dimensions: [("channel", channel.rawValue), ("outcome", outcome.rawValue)])
            }
        }
        self.counters = counters
    }

    func count(_ outcome: Outcome, at channel: Client.Channel) {
        counters[channel]?[outcome]?.increment()
    }
}

extension Client.Channel {
    /// The channels of conversations.
    package static let conversational: [Client.Channel] = [
        .sms, .wechat, .wecom, .telegram, .line, .whatsapp, .dingtalk,
    ]
}
