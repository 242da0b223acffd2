import Gateways
import Logging
import Verification

/// Tells the log that people were told to come again later: a line for each would be the next flood.
struct ShedReport: Sendable {
    let loops: LoopFigures
    let lag: TaskLag
    let lookup: InvoiceLookup
    let logger: Logger

    private static let pause: Duration = .seconds(10)

    /// By where they had waited.
    var counts: [(place: String, count: Int)] {
        [("loop", loops.shed), ("ledger", lookup.shed), ("router", lag.shed)]
    }

    /// Until the task is cancelled.
    func run() async {
        var told = counts
        while !Task.isCancelled {
            try? await Task.sleep(for: Self.pause)
            let now = counts
            let risen = zip(now, told).map { ($0.place, $0.count - $1.count) }.filter { $1 > 0 }
            told = now
            guard !risen.isEmpty else { continue }
            let metadata = risen.map { ($0, Logger.MetadataValue.stringConvertible($1)) }
            logger.warning(
                "there is more to do than this worker can: some were told to come again later",
                metadata: Logger.Metadata(uniqueKeysWithValues: metadata))
        }
    }
}
