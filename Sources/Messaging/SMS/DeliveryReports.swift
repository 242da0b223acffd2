import Invoices
import Logging
import Metrics
import Verification

/// Takes what a gateway's platform reports of text messages: counts it, and notes it in the queue of outgoing
/// messages where it is about one of those.
struct DeliveryReports: Sendable {
    /// As far as a platform says it.
    enum Status: String, CaseIterable {
        case delivered, failed, rejected
        /// On its way.
        case queued, accepted
        /// A new version's word is counted, not refused.
        case other

        /// Nil where the message's end is not known yet.
        var hasArrived: Bool? {
            switch self {
            case .delivered: true
            case .failed, .rejected: false
            case .queued, .accepted, .other: nil
            }
        }
    }

    private let gateway: String
    private let outbox: Outbox?
    private let counters: [Status: Counter]

    /// - Parameter gateway: as its sender is named.
    init(_ gateway: String, _ outbox: Outbox?) {
        self.gateway = gateway
        self.outbox = outbox
        counters = Dictionary(
            uniqueKeysWithValues: Status.allCases.map { status in
                (
                    status,
                    Counter(
                        label: "fapiao_sms_delivery_reports_total",
                        dimensions: [("gateway", gateway), ("status", status.rawValue)])
                )
            })
    }

    /// Throws where the queue does not answer: then the platform is to report again.
    /// - Parameter name: what the report calls the message; empty where it names none of ours.
    func take(
        _ status: Status, of name: String, code: String = "", _ logger: Logger
    ) async throws(ServiceUnavailable) {
        if let outbox, let hasArrived = status.hasArrived, Self.isName(name) {
            let report = DeliveryReport(gateway, [name], hasArrived: hasArrived, code: code)
            try await outbox.note(report, logger)
        }
        counters[status]?.increment()
    }

    /// Longer than any platform's name for a message.
    private static let nameBytesMaximum = 256

    private static func isName(_ name: String) -> Bool {
        (1...nameBytesMaximum).contains(name.utf8.count)
    }
}
