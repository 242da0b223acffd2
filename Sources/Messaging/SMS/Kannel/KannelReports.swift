import Metrics

/// Counts delivery reports by what they say (Kannel 1.4.5 User's Guide, "Delivery Reports").
struct KannelReports: Sendable {
    /// The bits of `dlr-mask`, each of which comes alone.
    private static let names = [
        1: "delivered", 2: "failed", 4: "queued", 8: "accepted", 16: "rejected",
    ]
    /// A new version's word is counted, not refused.
    private static let other = "other"
    static let statuses = 1...255

    private let counters: [String: Counter]

    init() {
        counters = Dictionary(
            uniqueKeysWithValues: (Self.names.values + [Self.other]).map { status in
                (
                    status,
                    Counter(
                        label: "fapiao_sms_delivery_reports_total",
                        dimensions: [("gateway", "kannel"), ("status", status)])
                )
            })
    }

    func count(_ status: Int) { counters[Self.names[status] ?? Self.other]?.increment() }
}
