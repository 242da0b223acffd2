import Ledger
import Verification

/// Brings every part of the ledger to this version's schema. A part that cannot be reached is told
/// and leaves the others alone: the command may run again.
struct Migration {
    let store: LedgerStore

    /// - Parameter tell: gets a line for each part.
    /// - Throws: where there is but one part, its fault.
    /// - Returns: whether all parts are up to date.
    func run(_ tell: (String) -> Void) async throws(SchemaFault) -> Bool {
        let today = Clock.now.dayInChina
        if store.shards.parts.count == 1 {
            tell("\(try await store.shards.parts[0].migrate(today: today))")
            return true
        }
        var isWhole = true
        for shard in store.shards.parts {
            do throws(SchemaFault) {
                tell("\(shard.name): \(try await shard.migrate(today: today))")
            } catch {
                isWhole = false
                tell("\(shard.name): failed: \(error)")
            }
        }
        return isWhole
    }
}
