import Cryptography
import Invoices
import Ledger
import Logging
import Lottery
import Messaging

extension CampaignDraw {
    /// Between two looks whether a day is over. A look reads two small files.
    private static let betweenDays = Duration.seconds(30)
    /// Between two questions to a timestamp authority that does not answer.
    private static let betweenStamps = Duration.seconds(600)

    /// Publishes what each day leaves, as long as this process leads, and has it stamped.
    func publishDays() async {
        guard let keys = seeds.keys(for: campaign.origin) else { return }
        let daily = DailyPublication(
            origin: campaign.origin, keys: keys, published: PublicFolder(folder))
        var askedAt: ContinuousClock.Instant?
        while !Task.isCancelled {
            do {
                try await publishDay(daily)
                if askedAt.map({ .now - $0 > Self.betweenStamps }) ?? true,
                    try await stampDay(daily)
                {
                    askedAt = .now
                }
            } catch {
                logger.warning(
                    "a day's figures are not published", metadata: ["reason": "\(error)"])
            }
            try? await Task.sleep(for: Self.betweenDays)
        }
    }

    private func publishDay(_ daily: DailyPublication<PublicFolder>) async throws {
        let store = database.seals(of: campaign.origin)
        let manifests = try await store.manifests().compactMap { try? CampaignManifest($0.body) }
        let now = Self.second
        guard let day = try daily.due(manifests, at: now),
            let figures = try await store.dailyFigures()
        else { return }
        try await daily.publish(figures, of: day, at: now)
        logger.notice("published a day's figures", metadata: ["day": "\(day)"])
    }

    /// - Returns: whether an authority was asked.
    private func stampDay(_ daily: DailyPublication<PublicFolder>) async throws -> Bool {
        guard let timestampURL,
            let authority = HTTPTimestampAuthority(timestampURL, connections),
            let (day, hash) = try daily.unstamped(at: Self.second)
        else { return false }
        do throws(HTTPTimestampAuthority.Refusal) {
            let stamp = try await authority.stamp(hash)
            try await Self.keep(stamp.bytes, of: day, daily)
        } catch {
            logger.warning(
                "no stamp for a day's figures",
                metadata: ["day": "\(day)", "reason": "\(error)"])
        }
        return true
    }

    private static func keep(
        _ stamp: [UInt8], of day: CalendarDay, _ daily: DailyPublication<PublicFolder>
    ) async throws(HTTPTimestampAuthority.Refusal) {
        do throws(LogFilesFault) {
            try await daily.publish(stamp: stamp, of: day)
        } catch {
            throw HTTPTimestampAuthority.Refusal(description: error.description)
        }
    }

    private static var second: UInt64 { UInt64(clamping: Clock.now.microseconds / 1_000_000) }
}
