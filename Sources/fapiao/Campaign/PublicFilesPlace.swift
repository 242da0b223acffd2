import Gateways
import Lottery
import ProgramSettings

/// The place of the public files of all campaigns, with a folder for each.
enum PublicFilesPlace {
    case folder(String)
    case web(WebFiles)

    /// If nothing is set, they are the draw's own on the same machine.
    init(
        _ lottery: LotterySettings, _ draw: DrawSettings, dataFolder: String,
        _ reader: inout SettingReader
    ) {
        let own = draw.publicFolder.isEmpty ? dataFolder + "/public" : draw.publicFolder
        guard lottery.publicFiles.contains("://") else {
            self = .folder(lottery.publicFiles.isEmpty ? own : lottery.publicFiles)
            return
        }
        guard let files = WebFiles(lottery.publicFiles) else {
            reader.refuse(LotterySettings.publicFiles, "a folder, or an address by HTTP or HTTPS")
            self = .folder(own)
            return
        }
        self = .web(files)
    }

    func files(of campaign: String) -> any CampaignFiles {
        switch self {
        case .folder(let path): FolderFiles(folder: "\(path)/\(campaign)")
        case .web(let files): files.folder(campaign)
        }
    }
}
