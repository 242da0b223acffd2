import ArgumentParser
import Cryptography
import Lottery

/// A campaign's public files for a command that replays them: a folder or an address.
struct CampaignPlace {
    let place: String

    private var isAddress: Bool { place.hasPrefix("https://") || place.hasPrefix("http://") }

    /// What the replay found, and the manifests that the campaign went by. Ends with 69 where the files cannot be
    /// reached, and with the trick's own number where they are not sound.
    func audited(
        _ pinned: CampaignManifest?
    ) async throws -> (report: CampaignReport, manifests: [CampaignManifest]) {
        guard isAddress else { return try await Self.replay(FolderFiles(folder: place), pinned) }
        guard let files = WebFiles(place) else {
            Terminal.errorOutput("\(place) is no address by HTTP or HTTPS\n")
            throw ExitStatus.noInput
        }
        return try await Self.replay(files, pinned)
    }

    private static func replay(
        _ files: some CampaignFiles, _ pinned: CampaignManifest?
    ) async throws -> (report: CampaignReport, manifests: [CampaignManifest]) {
        var check = CampaignCheck(files, pinned: pinned.map { [$0] } ?? [], isAudit: true)
        do throws(CheckEnd) {
            let report = try await check.run()
            return (report, check.manifests)
        } catch {
            switch error {
            case .cheated(let fault):
                Terminal.errorOutput("\(fault.trick.rawValue): \(fault)\n")
                throw ExitCode(fault.trick.exitCode)
            case .unreachable(let reason):
                Terminal.errorOutput("\(reason)\n")
                throw ExitStatus.unavailable
            }
        }
    }
}
