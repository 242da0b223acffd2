import FoundationEssentials
import Invoices
import Ledger
import LocalServers
import Logging
import Lottery
import Messaging
import SystemPackage
import Timing

/// The draw of one campaign: it takes the lead where nobody has it, and seals until it loses it.
struct CampaignDraw: Sendable {
    let campaign: LotteryDatabase.Campaign
    let database: LotteryDatabase
    let seeds: DrawSeeds
    let folder: FilePath
    let keeperAnswers: [RevealRequest.Proof]
    let timestampURL: String?
    let connections: OutboundConnections
    let status: DrawStatus
    let logger: Logger

    /// Between two looks for entries. A look reads a few rows of an index; half of this is what it adds to
    /// the way from receipt to outcome. A campaign in which nothing comes is looked at less often, in a part of the
    /// time since the last entry: there may be hundreds that are over.
    private static func betweenLooks(after idle: Duration) -> Duration {
        min(max(.milliseconds(10), idle / 600), .milliseconds(500))
    }
    /// Between two attempts to take the lead, and two questions whether it is still held.
    private static let lockInterval = Duration.seconds(2)
    /// After a refusal to go on: people must look first.
    private static let afterRefusal = Duration.seconds(30)

    func run() async {
        var backoff = Backoff(first: .milliseconds(100), ceiling: .seconds(5))
        while !Task.isCancelled {
            do {
                let led: Void? = try await database.withLock(on: campaign.origin) { isHeld in
                    backoff.succeeded()
                    status.set(leads: true)
                    logger.info("leads the draw")
                    await seal(isHeld)
                }
                status.set(leads: false)
                // Another process has it, and this one stands by.
                if led == nil { try? await Task.sleep(for: Self.lockInterval) }
            } catch {
                status.set(leads: false)
                logger.warning("the draw has lost its lead", metadata: ["error": "\(error)"])
                try? await Task.sleep(for: backoff.failed(chance: .random(in: 0..<1)))
            }
        }
    }

    /// Returns once the lead is lost.
    private func seal(_ isHeld: () async -> Bool) async {
        guard let keys = seeds.keys(for: campaign.origin) else {
            return await refuse("the keys of the draw are none for \(campaign.origin)")
        }
        // A process that has lost its lead in the database may be in the middle of its last files.
        let lock: ProcessLock
        do {
            try FileManager.default.createDirectory(
                atPath: folder.string, withIntermediateDirectories: true)
            lock = try ProcessLock(folder.appending("draw.lock"))
        } catch {
            logger.warning(
                "the public folder cannot be had", metadata: ["reason": "\(SystemWords.of(error))"])
            try? await Task.sleep(for: Self.lockInterval)
            return
        }
        defer { withExtendedLifetime(lock) {} }
        let reason = await withDiscardingTaskGroup(returning: String?.self) { group in
            group.addTask { await revealDraws() }
            group.addTask { await publishDays() }
            // Nothing is signed or revealed while people have to look.
            defer { group.cancelAll() }
            return await seal(keys, isHeld)
        }
        if let reason { await refuse(reason) }
    }

    /// Returns once the lead is lost, or people must look.
    /// - Returns: why they must; nil where another leads.
    private func seal(_ keys: SealingKeys, _ isHeld: () async -> Bool) async -> String? {
        let sequencer = Sequencer(
            origin: campaign.origin, keys: keys, store: database.seals(of: campaign.origin),
            files: PublicFolder(folder), keeperAnswers: keeperAnswers,
            connect: { [connections] in Self.way(to: $0, connections) })
        var asked = ContinuousClock.now
        var busyAt = asked
        var backoff = Backoff(first: .milliseconds(50), ceiling: .seconds(2))
        while !Task.isCancelled {
            if ContinuousClock.now - asked > Self.lockInterval {
                guard await isHeld() else { return nil }
                asked = .now
            }
            let began = ContinuousClock.now
            do throws(SequencerFault) {
                switch try await sequencer.step(at: Self.milliseconds) {
                case .idle:
                    status.sealed(sequencer.sealedSize, in: nil)
                    try? await Task.sleep(for: Self.betweenLooks(after: began - busyAt))
                case .tooEarly(let until):
                    let now = Self.milliseconds
                    let wait = until > now ? until - now : 0
                    try? await Task.sleep(for: .milliseconds(min(wait, 1_000)))
                case .waits(let names):
                    for name in status.wait(for: names, since: began) {
                        logger.warning("the draw waits", metadata: ["party": "\(name)"])
                    }
                    try? await Task.sleep(for: backoff.failed(chance: .random(in: 0.5..<1)))
                case .sealed(let seal):
                    backoff.succeeded()
                    busyAt = began
                    status.sealed(
                        seal.question.size,
                        in: .milliseconds(Int64(Self.milliseconds) - Int64(seal.begunAt)))
                    logger.debug("sealed", metadata: ["size": "\(seal.question.size)"])
                }
            } catch {
                guard error.isPassing else { return "\(error)" }
                // A process that has overtaken this one has the lock as well.
                if case .overtaken = error { return nil }
                logger.warning("the draw starts again", metadata: ["reason": "\(error)"])
                try? await Task.sleep(for: backoff.failed(chance: .random(in: 0.5..<1)))
            }
        }
        return nil
    }

    private static func way(
        to witness: SealingParties.Witness, _ connections: OutboundConnections
    ) -> any SealWitness {
        if let way = HTTPSealWitness(witness.url, connections) { return way }
        return NoWitness()
    }

    private func refuse(_ reason: String) async {
        status.stop(reason)
        logger.critical("the draw refuses to go on", metadata: ["reason": "\(reason)"])
        try? await Task.sleep(for: Self.afterRefusal)
    }

    private static var milliseconds: UInt64 { UInt64(Clock.now.microseconds / 1_000) }
}
