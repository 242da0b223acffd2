import Cryptography
import Edge
import Gateways
import Ledger
import Logging
import Lottery
import Messaging
import Synchronization
import SystemPackage

/// The draws of all campaigns that are published, and their public files.
struct DrawModule: Sendable {
    private let database: LotteryDatabase
    private let seeds: DrawSeeds
    private let folder: FilePath
    private let keeperAnswers: [RevealRequest.Proof]
    private let timestampURL: String?
    private let connections = OutboundConnections()
    private let draws = Draws()
    private let logger: Logger

    /// A campaign that is published begins to be drawn within this.
    private static let betweenCampaigns = Duration.seconds(5)
    /// Each has a task, files and gauges of its own; a country has fewer at once.
    static let campaignsMaximum = 256

    private final class Draws: Sendable {
        let all = Mutex<[String: DrawStatus]>([:])
    }

    init(
        _ database: LotteryDatabase, _ seeds: DrawSeeds, folder: FilePath,
        keeperAnswers: [RevealRequest.Proof], timestampURL: String?, logger: Logger
    ) {
        self.database = database
        self.seeds = seeds
        self.folder = folder
        self.keeperAnswers = keeperAnswers
        self.timestampURL = timestampURL
        self.logger = logger
    }

    var module: ServiceModule {
        ServiceModule(
            "draw",
            routes: [PublicFileRoutes { [folder] in Self.read($0, in: folder) }],
            services: [BackgroundService("draw campaigns") { await run() }],
            gauges: [{ [draws] in for status in statuses(draws) { status.sample() } }],
            checks: [
                HealthCheck(name: "draws", isEssential: false) { [draws] in
                    let faults = statuses(draws).compactMap { status in
                        status.fault(at: .now).map { "\(status.campaign): \($0)" }
                    }
                    return faults.isEmpty ? nil : faults.sorted().joined(separator: "; ")
                }
            ])
    }

    private static func read(_ path: String, in folder: FilePath) -> [UInt8]? {
        let place = path.split(separator: "/").reduce(into: folder) { $0.append(String($1)) }
        return (try? AtomicFile.read(place)) ?? nil
    }

    private func statuses(_ draws: Draws) -> [DrawStatus] {
        draws.all.withLock { Array($0.values) }
    }

    private func run() async {
        await withDiscardingTaskGroup { group in
            while !Task.isCancelled {
                for campaign in await campaigns() {
                    let status = DrawStatus(campaign: campaign.name)
                    let count = draws.all.withLock { all -> Int? in
                        guard all[campaign.name] == nil else { return nil }
                        all[campaign.name] = status
                        return all.count
                    }
                    guard let count else { continue }
                    guard count <= Self.campaignsMaximum else {
                        status.stop("it is not drawn: there are more than \(Self.campaignsMaximum)")
                        logger.critical(
                            "a campaign is not drawn", metadata: ["campaign": "\(campaign.name)"])
                        continue
                    }
                    var logger = logger
                    logger[metadataKey: "campaign"] = .string(campaign.name)
                    let draw = CampaignDraw(
                        campaign: campaign, database: database, seeds: seeds,
                        folder: folder.appending(campaign.name),
                        keeperAnswers: keeperAnswers, timestampURL: timestampURL,
                        connections: connections,
                        status: status, logger: logger)
                    group.addTask { await draw.run() }
                }
                try? await Task.sleep(for: Self.betweenCampaigns)
            }
        }
    }

    private func campaigns() async -> [LotteryDatabase.Campaign] {
        do {
            return try await database.campaigns()
        } catch {
            logger.warning("campaigns cannot be read", metadata: ["error": "\(error)"])
            return []
        }
    }
}
