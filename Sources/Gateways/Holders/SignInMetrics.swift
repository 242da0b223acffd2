import Lottery
import Metrics

/// Counts what comes of signing in; all from the start, so that an alert sees the first. Many wrong codes, or codes
/// far beyond what is usual, are somebody who tries.
struct SignInMetrics: Sendable {
    enum Result: String, Sendable, CaseIterable {
        case codeSent = "code_sent"
        /// Too many were asked for, by the phone or from the address.
        case codeRefused = "code_refused"
        /// The day's ceilings are reached.
        case codeExhausted = "code_exhausted"
        case confirmed
        case wrong
        /// The code is none, or no longer.
        case over
        case triesRefused = "tries_refused"
        case linkUsed = "link_used"
        case linkLapsed = "link_lapsed"
    }

    private let results: [Result: Counter]

    init() {
        results = Dictionary(
            uniqueKeysWithValues: Result.allCases.map { result in
                let dimensions = [("result", result.rawValue)]
                return (result, Counter(label: "fapiao_sign_ins_total", dimensions: dimensions))
            })
    }

    func count(result: Result) { results[result]?.increment() }

    func count(_ request: HolderSessions.CodeRequest) {
        switch request {
        case .sent: count(result: .codeSent)
        case .wait: count(result: .codeRefused)
        case .exhausted: count(result: .codeExhausted)
        }
    }

    func count(_ confirmation: HolderSessions.Confirmation) {
        switch confirmation {
        case .confirmed: count(result: .confirmed)
        case .wrong: count(result: .wrong)
        case .over: count(result: .over)
        case .wait: count(result: .triesRefused)
        }
    }
}
