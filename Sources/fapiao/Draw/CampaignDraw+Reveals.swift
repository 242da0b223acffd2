import FoundationEssentials
import Invoices
import Ledger
import Logging
import Lottery
import SystemPackage

extension CampaignDraw {
    /// Between two looks for terms of periodic draws, which people wait for.
    private static let betweenReveals = Duration.seconds(2)

    /// People must look first.
    private static let afterRefusedReveal = Duration.seconds(30)

    /// Gives the operator's part of every periodic draw whose whole terms are published, as long as this process leads:
    /// no other one has the key.
    func revealDraws() async {
        guard let keys = seeds.keys(for: campaign.origin) else { return }
        let reveal = OperatorsReveal(
            memory: database.seals(of: campaign.origin), published: PublicFolder(folder),
            reading: PublicFolder(folder),
            publicKey: keys.revealerKey, prove: { keys.prove($0) })
        // All seals are read for a look, so one that would say the same is put off.
        var given: [String: [UInt8]] = [:]
        var refusedUntil: [String: ContinuousClock.Instant] = [:]
        while !Task.isCancelled {
            for plan in await closedDraws() {
                let name = plan.name
                let under = (try? PublicFolder(folder).read(CampaignPath.drawnUnder(name))) ?? []
                if given[name] == under { continue }
                if let until = refusedUntil[name], until > .now { continue }
                do throws(OperatorsReveal<PublicFolder, PublicFolder>.Refusal) {
                    switch try await reveal.reveal(plan) {
                    case .waits: continue
                    case .revealed:
                        logger.notice("revealed for a draw", metadata: ["draw": "\(name)"])
                    case .given: break
                    }
                    given[name] = under
                } catch {
                    refusedUntil[name] = .now + Self.afterRefusedReveal
                    logger.error(
                        "does not reveal for a draw",
                        metadata: ["draw": "\(name)", "reason": "\(error)"])
                }
            }
            try? await Task.sleep(for: Self.betweenReveals)
        }
    }

    /// Those of the campaign whose results are not published.
    private func closedDraws() async -> [DrawPlan] {
        let now = CampaignTime.second(of: Clock.now)
        let stored = (try? await database.seals(of: campaign.origin).manifests()) ?? []
        let manifests = stored.compactMap { try? CampaignManifest($0.body) }
        return CampaignManifest.announcedDraws(by: manifests).values
            .map(\.plan).filter { $0.closes < now }.sorted { $0.name < $1.name }
            .filter { plan in
                let result = folder.appending(CampaignPath.result(plan.name))
                return !FileManager.default.fileExists(atPath: result.string)
            }
    }
}
