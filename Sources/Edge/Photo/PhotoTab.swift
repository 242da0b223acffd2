package import Invoices
import Synchronization
package import Verification

/// The payments and debts of clients that send photos, in queries of their limit: they pay something
/// before a photo is looked at, and afterwards for the processor time that it took.
///
/// Afterwards they owe what their limit does not cover, and pay it before the next photo. What was paid
/// for a photo that was refused unread counts for the next one. Debts are this worker's, as the time was.
package final class PhotoTab: Sendable {
    /// Processor time that the payment before covers; a usual photo takes less.
    static let timeIncluded: Duration = .milliseconds(250)
    /// Processor time beyond it that counts as a query.
    static let timePerQuery: Duration = .milliseconds(50)
    /// Clients that owe something; past this number the smallest debt is forgotten.
    static let debtorsMaximum = 10_000
    /// The lifetime of a debt: a client that sends nothing for so long could have paid.
    static let debtKept: Duration = .seconds(600)

    private struct Debt {
        /// Below zero where the client has paid for nothing.
        let queries: Int
        let until: Timestamp

        func owed(at now: Timestamp) -> Int { until > now ? queries : 0 }
    }

    private let allowance: any Allowance
    private let debts = Mutex<[Client: Debt]>([:])

    package init(_ allowance: any Allowance) { self.allowance = allowance }

    var debtors: Int { debts.withLock { $0.count } }

    /// Spends `cost` queries and what is owed, less what was paid for nothing, all or nothing; nil when
    /// that is spent, else how long to wait.
    package func pay(_ cost: Int, by client: Client, at now: Timestamp) async -> Duration? {
        let owed = debts.withLock { $0.removeValue(forKey: client)?.owed(at: now) ?? 0 }
        guard cost + owed > 0 else {
            owe(cost + owed, client, at: now)
            return nil
        }
        let retryAfter = await allowance.spend(cost + owed, by: client)
        if retryAfter != nil { owe(owed, client, at: now) }
        return retryAfter
    }

    /// Gives back a payment for a photo that nothing was done with, as when there was too much to do.
    package func giveBack(_ cost: Int, to client: Client, at now: Timestamp) {
        owe(-cost, client, at: now)
    }

    /// Charges the processor time beyond the share that the payment covers, rounded up to whole
    /// queries. Never refuses: the photo has been read.
    package func charge(_ time: Duration, to client: Client, at now: Timestamp) async {
        let beyond = (time - Self.timeIncluded).microseconds
        guard beyond > 0 else { return }
        let step = Self.timePerQuery.microseconds
        let queries = Int((beyond + step - 1) / step)
        // The rest of the limit is spent at once, in parts that are halved each time, for all workers to
        // see; what it does not cover is owed here.
        var (unpaid, part) = (queries, queries)
        while part > 0 {
            if unpaid >= part, await allowance.spend(part, by: client) == nil { unpaid -= part }
            part /= 2
        }
        owe(unpaid, client, at: now)
    }

    private func owe(_ queries: Int, _ client: Client, at now: Timestamp) {
        guard queries != 0 else { return }
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
