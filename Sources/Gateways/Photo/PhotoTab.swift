import Synchronization
import Verification

/// What senders of pictures pay and owe, in queries of their limit: something before a picture is
/// looked at, and afterwards for the processor time that it took.
///
/// What their limit does not hold afterwards they owe, and pay before the next one. Debts are this
/// worker's, as the time was.
final class PhotoTab: Sendable {
    /// Processor time that what is paid before covers; a usual photo takes less.
    static let timeIncluded: Duration = .milliseconds(250)
    /// Processor time beyond it that counts as a query.
    static let timePerQuery: Duration = .milliseconds(50)
    /// Senders who owe something; past it the smallest debt is forgotten.
    static let debtorsMaximum = 10_000
    /// Whoever sends nothing for so long could have paid.
    static let debtKept: Duration = .seconds(600)

    private struct Debt {
        let queries: Int
        let until: Timestamp

        func owed(at now: Timestamp) -> Int { until > now ? queries : 0 }
    }

    private let allowance: any Allowance
    private let debts = Mutex<[Client: Debt]>([:])

    init(_ allowance: any Allowance) { self.allowance = allowance }

    var debtors: Int { debts.withLock { $0.count } }

    /// Spends `cost` queries and what is owed, all or nothing; nil when that is spent, else how long to
    /// wait.
    func pay(_ cost: Int, by client: Client, at now: Timestamp) async -> Duration? {
        let owed = debts.withLock { $0.removeValue(forKey: client)?.owed(at: now) ?? 0 }
        guard cost + owed > 0 else { return nil }
        let retryAfter = await allowance.spend(cost + owed, by: client)
        if retryAfter != nil { owe(owed, client, at: now) }
        return retryAfter
    }

    func charge(_ time: Duration, to client: Client, at now: Timestamp) async {
        let beyond = (time - Self.timeIncluded).microseconds
        guard beyond > 0 else { return }
        let step = Self.timePerQuery.microseconds
        let queries = Int((beyond + step - 1) / step)
        // What is left of the limit goes at once, half and half again, for all workers to see; the rest
        // is owed here.
        var (unpaid, part) = (queries, queries)
        while part > 0 {
            if unpaid >= part, await allowance.spend(part, by: client) == nil { unpaid -= part }
            part /= 2
        }
        owe(unpaid, client, at: now)
    }

    private func owe(_ queries: Int, _ client: Client, at now: Timestamp) {
        guard queries > 0 else { return }
        debts.withLock { debts in
            if debts.count >= Self.debtorsMaximum {
                debts = debts.filter { $0.value.until > now }
                // The smallest first: they were the cheapest to run up.
                if debts.count >= Self.debtorsMaximum,
                    let least = debts.min(by: { $0.value.queries < $1.value.queries })?.key
                {
                    debts[least] = nil
                }
            }
            let before = debts[client]?.owed(at: now) ?? 0
            debts[client] = Debt(
                queries: before + queries, until: now.advanced(by: Self.debtKept))
        }
    }
}
