import Ledger
import Logging
import Verification

/// Sees to it once a day that next year's partitions are there before next year is.
struct PartitionKeeper {
    let store: LedgerStore
    let logger: Logger

    private static let interval: Duration = .seconds(86_400)

    func run() async {
        while !Task.isCancelled {
            // Without them rows go to the default partition, from which they are moved later.
            for shard in store.shards.parts {
                do {
                    try await shard.ensurePartitions(today: Clock.now.dayInChina)
                } catch {
                    logger.warning(
                        "next year's partitions could not be looked after; fapiao migrate does it too",
                        metadata: ["shard": .string(shard.name), "detail": .string(error.detail)])
                }
            }
            try? await Task.sleep(for: Self.interval)
        }
    }
}
