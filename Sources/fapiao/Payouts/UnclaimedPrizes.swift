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

    var service: BackgroundService { BackgroundService("unclaimed prizes") { await run() } }

    private func run() async {
        while !Task.isCancelled {
            do throws(ServiceUnavailable) {
                while let win = try await payouts.expireOne() {
                    logger.info("nobody has claimed a prize", metadata: ["win": .string(win)])
                }
            } catch {
                logger.warning(
                    "unclaimed prizes cannot be ended", metadata: ["detail": .string(error.detail)])
            }
            try? await Task.sleep(for: Self.interval)
        }
    }
}
