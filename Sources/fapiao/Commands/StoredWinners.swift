import Cryptography
import Invoices
import Ledger
import Lottery

/// The database in which winners become wins, by the account of the draw. It is asked once a run at most, so it is connected
/// for that alone.
struct StoredWinners: WinnerStore {
    private let url: SecretText
    private let settings: Settings

    /// Nil where no database is set.
    init?(_ settings: Settings) {
        let draw = settings.draw
        url = settings.databaseURL(or: draw.databaseURL)
        guard !url.isEmpty else { return nil }
        self.settings = settings
    }

    func record(_ drawn: DrawnWinners) async throws(ServiceUnavailable) -> WinnerDecision {
        let database = LotteryDatabase(url, logger: LogSetup.commandLogger(settings.log))
        let life = Task { await database.run() }
        defer { life.cancel() }
        try await database.connected(within: Backend.connectDeadline)
        return try await database.winners.record(drawn)
    }
}
