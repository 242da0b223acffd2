import Edge
import Invoices
import Ledger
import Logging

/// Gives prizes that nobody has claimed in time back to their funds.
struct UnclaimedPrizes: Sendable {
    let payouts: PostgresPayoutStore
    let logger: Logger

    /// A claim ends at the end of a day; a minute more takes nothing from anybody.
    private static let interval = Duration.seconds(60)
    /// Prizes that cannot be ended are found before all others. So many are the fault of no single
    /// row, and the log has to be read.
    private static let leftMaximum = 100

    var service: BackgroundService { BackgroundService("unclaimed prizes") { await run() } }

    private func run() async {
        while !Task.isCancelled {
            do throws(ServiceUnavailable) {
                try await endAll()
            } catch {
                logger.warning(
                    "unclaimed prizes cannot be ended", metadata: ["detail": .string(error.detail)])
            }
            try? await Task.sleep(for: Self.interval)
        }
    }

    /// Whatever cannot be ended is tried again the next time.
    private func endAll() async throws(ServiceUnavailable) {
        var left: [String] = []
        while left.count < Self.leftMaximum, !Task.isCancelled,
            let end = try await payouts.expireOne(besides: left)
        {
            switch end {
            case .expired(let win):
                logger.info("nobody has claimed a prize", metadata: ["win": .string(win)])
            case .left(let win, let reason):
                left.append(win)
                logger.critical(
                    "an unclaimed prize cannot be ended",
                    metadata: ["win": .string(win), "reason": .string(reason)])
            }
        }
    }
}
