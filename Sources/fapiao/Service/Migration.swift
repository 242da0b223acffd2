import Verification
import Invoices
import Ledger

/// Brings every schema set of every part of the ledger to this version. A part that cannot be reached
/// is told and leaves the others alone: the command may run again.
struct Migration {
    let store: LedgerStore

    /// - Parameter tell: gets a line for each set of each part.
    /// - Throws: where there is but one part, its first fault.
    /// - Returns: whether all parts are up to date.
    func run(_ tell: (String) -> Void) async throws(SchemaFault) -> Bool {
        let today = Clock.now.dayInChina
        let isOne = store.shards.parts.count == 1
        var isWhole = true
        for shard in store.shards.parts {
            let place = isOne ? "" : "\(shard.name): "
            for schema in shard.schemas {
                do throws(SchemaFault) {
                    tell("\(place)\(try await shard.migrate(schema, today: today))")
                } catch {
                    if isOne { throw error }
                    isWhole = false
                    tell("\(place)\(schema) schema failed: \(error)")
                }
            }
        }
        return isWhole
    }
}
