import ArgumentParser
import FoundationEssentials
import Invoices
import Lottery

/// The campaign's file, and what it is compared with.
struct CampaignOptions: ParsableArguments {
    @Argument(help: "The campaign's YAML file.") var file: String

    @Option(
        name: .customLong("with"),
        help: ArgumentHelp(
            "Another campaign's file, for campaigns that exclude each other. May be repeated; the "
                + "files beside this one unless given.", valueName: "file"))
    var others: [String] = []

    /// The manifest, if it is sound and can be kept. Else prints every reason with its line and ends with 65;
    /// with 66 where the file cannot be read.
    func checked(
        asking parties: Bool
    ) async throws -> (file: CampaignFile, manifest: CampaignManifest, bytes: [UInt8]) {
        do {
            let file = try CampaignFile(path: self.file)
            let (manifest, bytes) = try file.manifest()
            let now = CampaignTime.second(of: Clock.now)
            var concerns = CampaignReview(manifest, now: now, others: otherManifests).concerns
            if parties { concerns += await PartyAnswers.missing(in: manifest) }
            for concern in concerns {
                Terminal.errorOutput("\(file.mistake(at: concern.place, "\(concern)"))\n")
            }
            if !concerns.isEmpty { throw ExitStatus.badData }
            return (file, manifest, bytes)
        } catch let mistake as CampaignFile.Mistake {
            Terminal.errorOutput("\(mistake)\n")
            throw mistake.isUnread ? ExitStatus.noInput : ExitStatus.badData
        }
    }

    /// A file that is no campaign is passed over: a check of its own names its faults.
    private var otherManifests: [CampaignManifest] {
        let folder = URL(filePath: file).deletingLastPathComponent()
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        let beside = names.sorted().filter { $0.hasSuffix(".yaml") }
            .map { folder.appending(path: $0).path }
        return (others.isEmpty ? beside : others).compactMap { path in
            try? CampaignFile(path: path).manifest().manifest
        }
    }
}
