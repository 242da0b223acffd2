package import Invoices
package import Logging
import Metrics
package import Verification

/// Counts answers by verdict and channel.
package struct VerdictMetrics: Sendable {
    private let counters: [Client.Channel: [String: Counter]]

    package init() {
        var counters: [Client.Channel: [String: Counter]] = [:]
        for channel in Client.Channel.allCases {
            for name in Verdict.names + [Self.unavailable] {
                counters[channel, default: [:]][name] = Counter(
                    label: "fapiao_verifications_total",
                    dimensions: [("channel", channel.rawValue), ("verdict", name)])
            }
        }
        self.counters = counters
    }

    /// Adds one to `fapiao_verifications_total`.
    package func count(_ verdict: Verdict, at channel: Client.Channel) {
        counters[channel]?[verdict.name]?.increment()
    }

    /// One that got no verdict, because the ledger did not answer.
    package func countUnavailable(at channel: Client.Channel) {
        counters[channel]?[Self.unavailable]?.increment()
    }

    /// The results of a batch; one line in the log covers all those without a verdict.
    package func count(
        _ results: [Result<Answer, ServiceUnavailable>], at channel: Client.Channel,
        _ logger: Logger
    ) {
        var faults: [ServiceUnavailable] = []
        for result in results {
            switch result {
            case .success(let answer): count(answer.verdict, at: channel)
            case .failure(let fault):
                faults.append(fault)
                countUnavailable(at: channel)
            }
        }
        guard let fault = faults.first else { return }
        var metadata = fault.metadata
        metadata["parts"] = .stringConvertible(faults.count)
        logger.warning("\(fault.service) did not answer parts of a batch", metadata: metadata)
    }

    /// The label for questions that got no verdict, for a service was away.
    package static let unavailable = "unavailable"
}

extension Verdict {
    static let names = [
        "consistent", "inconsistent", "not_found", "out_of_range", "malformed", "limited",
        "throttled", "overloaded",
    ]

    /// The word that programs read.
    package var name: String {
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
