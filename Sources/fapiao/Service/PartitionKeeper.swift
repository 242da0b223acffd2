import Ledger
import Verification

/// Sees to it once a day that next year's partitions are there before next year is.
struct PartitionKeeper {
    let store: LedgerStore

    private static let interval: Duration = .seconds(86_400)

    func run() async {
        while !Task.isCancelled {
            try? await Task.sleep(for: Self.interval)
            // Without them rows go to the default partition, from which they are moved later.
            for shard in store.shards.parts {
                try? await shard.ensurePartitions(today: Clock.now.dayInChina)
            }
        }
    }
}
