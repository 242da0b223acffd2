import Lottery
import Metrics

/// Counts entries by what came of them, and refusals by rule; all from the start, so that an alert sees the first.
struct EntryMetrics: Sendable {
    enum Result: String, Sendable, CaseIterable {
        /// A new entry.
        case entered
        /// The same again: the first entry.
        case again
        case refused
        /// The answer was no invoice that could be entered.
        case unverified
        /// The ledger or the store did not answer.
        case unavailable
    }

    private let results: [Result: Counter]
    private let rules: [String: Counter]

    init() {
        results = Dictionary(
            uniqueKeysWithValues: Result.allCases.map { result in
                let dimensions = [("result", result.rawValue)]
                return (result, Counter(label: "fapiao_entries_total", dimensions: dimensions))
            })
        rules = Dictionary(
            uniqueKeysWithValues: EntryRefusal.rules.map { rule in
                (rule, Counter(label: "fapiao_entries_refused_total", dimensions: [("rule", rule)]))
            })
    }

    func count(_ result: Result) { results[result]?.increment() }

    func count(_ refusal: EntryRefusal) {
        count(.refused)
        rules[refusal.rule]?.increment()
    }
}
