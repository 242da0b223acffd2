extension Scenarios {
    /// As many as the service answers without telling anybody to come again later.
    private static let verifyingConnections = 64

    /// - Parameters:
    ///   - each: invoices of a round, which are verified before it.
    ///   - rate: of an open loop, in which each reply tells the outcome; nil for receipts alone.
    func entries(_ order: EntryOrder, each: Int, skipping skip: Int, rate: Int?) -> Leg {
        var verifying = plan
        verifying.pacing = .closed
        verifying.connections = min(plan.connections, Self.verifyingConnections)
        verifying.threads = min(plan.threads, verifying.connections)
        verifying.warmUpSeconds = 0
        verifying.measuredSeconds = .infinity
        let name = rate.map { "outcomes at \(Table.number(Double($0)))/s" } ?? "entries"
        let seconds = plan.warmUpSeconds + plan.measuredSeconds
        return Leg(name: name, unit: rate == nil ? "receipts" : "outcomes", seconds: seconds) {
            [plan, target, verifying] round, meter in
            let (first, end) = (skip + round * each, skip + (round + 1) * each)
            let asked = Cursor(after: first)
            let before = try await LoadEngine(plan: verifying).run(meter: Meter()) { _ in
                OrderedVerifications(order, asked, until: end, target: target)
            }
            let cursor = Cursor(after: first)
            let tally = try await LoadEngine(plan: plan).run(meter: meter) { _ in
                EntryWorkload(
                    order, cursor, until: end, target: target, awaitsOutcome: rate != nil)
            }
            var result = Leg.Round(tally)
            result.faults.merge(before.faults, uniquingKeysWith: +)
            result.examples.merge(before.examples) { first, _ in first }
            return result
        }
    }
}
