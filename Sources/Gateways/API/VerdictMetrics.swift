import Metrics
import Verification

/// Counts answers by verdict and door.
struct VerdictMetrics: Sendable {
    private let counters: [Client.Door: [String: Counter]]

    init() {
        var counters: [Client.Door: [String: Counter]] = [:]
        for door in Client.Door.allCases {
            for name in Verdict.names + [Self.unavailable] {
                counters[door, default: [:]][name] = Counter(
                    label: "fapiao_verifications_total",
                    dimensions: [("door", door.rawValue), ("verdict", name)])
            }
        }
        self.counters = counters
    }

    func count(_ verdict: Verdict, at door: Client.Door) {
        counters[door]?[verdict.name]?.increment()
    }

    /// One that got no verdict, because the ledger did not answer.
    func countUnavailable(at door: Client.Door) {
        counters[door]?[Self.unavailable]?.increment()
    }

    static let unavailable = "unavailable"
}

extension Verdict {
    static let names = [
        "consistent", "inconsistent", "not_found", "out_of_range", "malformed", "limited",
        "throttled", "overloaded",
    ]

    /// The word that programs read.
    var name: String {
        switch self {
        case .consistent: "consistent"
        case .inconsistent: "inconsistent"
        case .notFound: "not_found"
        case .outOfRange: "out_of_range"
        case .malformed: "malformed"
        case .limited: "limited"
        case .throttled: "throttled"
        case .overloaded: "overloaded"
        }
    }
}
