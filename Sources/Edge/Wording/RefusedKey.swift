package import Logging
import Metrics
import Verification

/// An API key that was sent and may not be used, as the log records it.
package struct RefusedKey: Error, Sendable, Equatable {
    /// The fault of the key; the raw value is the label in metrics.
    package enum Reason: String, Sendable, CaseIterable {
        /// No bearer token, or too long a one.
        case form
        case unknown, expired
        /// Sent from an address that it is not for.
        case elsewhere
        case scope
    }

    /// For the log and metrics only: the answer is the same for every unknown key.
    package let reason: Reason
    /// The first 32 bits of its SHA-256, as `api.keys` begins it: enough to find a line there, and to
    /// tell whether one key is tried again; too little to try keys against. Nil where none was read.
    package var fingerprint: String?
    /// The name of a key of ours.
    package var name: String?
    /// The address, hashed under the service's secret as for the limits.
    package var client: String?

    package init(
        reason: Reason, fingerprint: String? = nil, name: String? = nil, client: String? = nil
    ) {
        self.reason = reason
        self.fingerprint = fingerprint
        self.name = name
        self.client = client
    }

    var code: Problem.Code {
        switch reason {
        case .form, .unknown: .unauthorized
        case .expired: .keyExpired
        case .elsewhere: .keyElsewhere
        case .scope: .forbidden
        }
    }

    /// The answer to the client, with this key attached for the log.
    package var problem: Problem {
        var problem = Problem(code)
        problem.refusedKey = self
        return problem
    }

    /// Fields for the log. The key itself is not among them.
    package var metadata: Logger.Metadata {
        var metadata: Logger.Metadata = ["reason": .string(reason.rawValue)]
        if let fingerprint { metadata["key"] = .string(fingerprint) }
        if let name { metadata["name"] = .string(name) }
        if let client { metadata["client"] = .string(client) }
        return metadata
    }
}

/// Counts refused keys; each reason has a counter from the start, so that an alert sees the first
/// refusal.
package struct RefusedKeyMetrics: Sendable {
    private let counters: [RefusedKey.Reason: Counter]

    package init() {
        counters = Dictionary(
            uniqueKeysWithValues: RefusedKey.Reason.allCases.map { reason in
                let label = "fapiao_api_keys_refused_total"
                return (
                    reason, Counter(label: label, dimensions: [("reason", reason.rawValue)])
                )
            })
    }

    /// Adds one to `fapiao_api_keys_refused_total`.
    package func count(_ reason: RefusedKey.Reason) { counters[reason]?.increment() }
}
