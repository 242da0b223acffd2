import ArgumentParser
import FoundationEssentials
import Lottery
import SystemPackage

/// The folder of a campaign's public files on the machine that writes them.
struct DrawPlace {
    let campaign: String
    let folder: FilePath

    var files: FolderFiles { FolderFiles(folder: folder.string) }

    /// - Parameter name: the campaign's; nil for the only one that there is.
    init(_ settings: Settings, campaign name: String?) throws {
        let draw = settings.draw
        let all = FilePath(
            draw.publicFolder.isEmpty ? settings.dataFolder + "/public" : draw.publicFolder)
        let found = (try? FileManager.default.contentsOfDirectory(atPath: all.string)) ?? []
        let campaigns = found.sorted().filter {
            FileManager.default.fileExists(atPath: all.appending($0).appending("checkpoint").string)
        }
        guard let campaign = name ?? (campaigns.count == 1 ? campaigns[0] : nil),
            campaigns.contains(campaign)
        else {
            Terminal.errorOutput(
                campaigns.isEmpty
                    ? "\(all) has no campaign's files; see draw.publicFolder\n"
                    : "--campaign names one of \(campaigns.joined(separator: ", "))\n")
            throw ExitStatus.noInput
        }
        self.campaign = campaign
        folder = all.appending(campaign)
    }
}
