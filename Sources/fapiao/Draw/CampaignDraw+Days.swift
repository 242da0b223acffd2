import Cryptography
import Invoices
import Ledger
import Logging
import Lottery
import Messaging

extension CampaignDraw {
    /// Between two looks whether a day is over.
    private static let betweenDays = Duration.seconds(30)
    /// Between two questions to a timestamp authority that does not answer.
    private static let betweenStamps = Duration.seconds(600)

    /// Publishes what each day leaves, as long as this process leads, and has it stamped.
    func publishDays() async {
        guard let keys = seeds.keys(for: campaign.origin) else { return }
        let daily = DailyPublication(
            origin: campaign.origin, keys: keys, published: PublicFolder(folder))
        var askedAt: ContinuousClock.Instant?
        // The last day that needs nothing more: a look reads every manifest, so there is one a day.
        var done: CalendarDay?
        while !Task.isCancelled {
            do {
                let now = CampaignTime.second(of: Clock.now)
                let today = CampaignTime.calendarDay(of: now)
                if done != today, try await publishDay(daily, at: now) { done = today }
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

    /// - Returns: false where the day has no figures yet, for nothing is sealed.
    private func publishDay(
        _ daily: DailyPublication<PublicFolder>, at now: UInt64
    ) async throws -> Bool {
        let store = database.seals(of: campaign.origin)
        let manifests = try await store.manifests().compactMap { try? CampaignManifest($0.body) }
        if let day = try daily.due(manifests, at: now) {
            guard let figures = try await store.dailyFigures() else { return false }
            try await daily.publish(figures, of: day, at: now)
            logger.notice("published a day's figures", metadata: ["day": "\(day)"])
        }
        for day in try daily.gaps(manifests, at: now) {
            logger.warning("a day has no figures", metadata: ["day": "\(day)"])
        }
        return true
    }

    /// - Returns: whether an authority was asked.
    private func stampDay(_ daily: DailyPublication<PublicFolder>) async throws -> Bool {
        guard let timestampURL,
            let authority = HTTPTimestampAuthority(timestampURL, connections),
            let (day, hash) = try daily.unstamped(at: CampaignTime.second(of: Clock.now))
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
}
