import ArgumentParser
import Cryptography
import FoundationEssentials
import Invoices
import Lottery

/// A campaign's public files for a command that replays them: a folder or an address.
struct CampaignPlace {
    typealias Replayed = (report: CampaignReport, manifests: [CampaignManifest])

    let place: String

    var isAddress: Bool { place.hasPrefix("https://") || place.hasPrefix("http://") }

    /// True if it may be a campaign: an address or a folder, and no file of a holder's.
    var isCampaign: Bool {
        var isFolder = false
        return isAddress
            || FileManager.default.fileExists(atPath: place, isDirectory: &isFolder) && isFolder
    }

    /// Replays the campaign: the result and the manifests that it went by, or the trick. Ends with
    /// 69 if the files cannot be reached.
    func replayed(
        _ pinned: [CampaignManifest] = [], wanted: Set<Bytes32> = [], isAudit: Bool = false
    ) async throws -> Result<Replayed, CampaignFault> {
        try await Self.replay(files(), pinned, wanted, isAudit)
    }

    /// Ends with 66 for what is no address.
    func files() throws -> any CampaignFiles {
        guard isAddress else { return FolderFiles(folder: place) }
        guard let files = WebFiles(place) else {
            Terminal.errorOutput("\(place) is no address by HTTP or HTTPS\n")
            throw ExitStatus.noInput
        }
        return files
    }

    /// The same for who has no use for files that are not sound: ends with the trick's own number.
    func sound(
        _ pinned: [CampaignManifest] = [], isAudit: Bool = false
    ) async throws -> Replayed {
        switch try await replayed(pinned, isAudit: isAudit) {
        case .success(let replayed): return replayed
        case .failure(let fault):
            Terminal.errorOutput("\(fault.trick.rawValue): \(fault)\n")
            throw ExitCode(fault.trick.exitCode)
        }
    }

    private static func replay(
        _ files: some CampaignFiles, _ pinned: [CampaignManifest], _ wanted: Set<Bytes32>,
        _ isAudit: Bool
    ) async throws -> Result<Replayed, CampaignFault> {
        let now = CampaignTime.second(of: Clock.now)
        var check = CampaignCheck(
            files, pinned: pinned, wanted: wanted, at: now, isAudit: isAudit)
        do throws(CheckEnd) {
            let report = try await check.run()
            return .success((report, check.manifests))
        } catch {
            switch error {
            case .cheated(let fault): return .failure(fault)
            case .unreachable(let reason):
                Terminal.errorOutput("\(reason)\n")
                throw ExitStatus.unavailable
            }
        }
    }
}
