import Edge
import Metrics
import Verification

/// Counts the platforms' messages by outcome.
struct WebhookMetrics: Sendable {
    enum Outcome: String, CaseIterable {
        /// Its sender is not proven.
        case refused
        /// Proven, and nothing that we understand.
        case unreadable
        /// Answered at once, or silently passed over by the conversation.
        case answered
        /// To be answered by a call of ours, after the platform had hung up or been acknowledged.
        case late
        /// The answer was there, and the platform did not take it.
        case undelivered
        /// Came once more, and gets no answer this time.
        case repeated
        /// Not taken, because too much was under way.
        case overloaded
    }

    private let counters: [Outcome: Counter]

    init(_ channel: Client.Channel) {
        counters = Dictionary(
            uniqueKeysWithValues: Outcome.allCases.map { outcome in
                (
                    outcome,
                    Counter(
                        label: "fapiao_webhook_messages_total",
                        dimensions: [("channel", channel.rawValue), ("outcome", outcome.rawValue)])
                )
            })
    }

    func count(_ outcome: Outcome) { counters[outcome]?.increment() }

    /// Does `work`, and counts its refusal by kind.
    func countingRefusals<Result: Sendable>(
        _ work: () async throws -> Result
    ) async throws -> Result {
        do {
            return try await work()
        } catch {
            count(error)
            throw error
        }
    }

    private func count(_ error: any Error) {
        guard let problem = error as? Problem else { return }
        switch problem.code {
        case .forbidden: count(.refused)
        case .overloaded: count(.overloaded)
        default: count(.unreadable)
        }
    }
}
