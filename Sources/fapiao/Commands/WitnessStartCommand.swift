import ArgumentParser
import Lottery

struct WitnessStartCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "start",
        abstract: "Begin with a campaign's last seal, as a party that comes in later.",
        discussion: """
            Works the campaign out again from its public files, and keeps the last seal with its seed. \
            For a witness that an amendment brings in, before it serves for the first time: at or after \
            the second from which the amendment holds, when the last seal under the manifest before is \
            published. The draw waits until then. witness.manifests name all manifests, the amendment \
            last. Doing it again is allowed until the witness has answered.

              fapiao witness start https://fapiao.example/lottery/spring
            """)

    @Argument(help: ArgumentHelp("The campaign's folder or address.", valueName: "where"))
    var place: String
    @OptionGroup var settings: SettingsOptions

    func run() async throws {
        let witness = try settings.load().witness
        guard let keys = witness.keys, !witness.folder.isEmpty, !witness.mirror.isEmpty else {
            throw WitnessServeCommand.lacking(witness)
        }
        let campaigns = try WitnessServeCommand.campaigns(
            witness.manifests, keys.verifierKey, keys.publicKey)
        let report = try await CampaignPlace(place: place).sound().report
        guard let manifests = campaigns[report.origin],
            report.manifests.allSatisfy({ digest in manifests.contains { $0.manifest == digest } })
        else {
            Terminal.errorOutput("\(report.origin): witness.manifests are not this campaign's\n")
            throw ExitStatus.badData
        }
        do throws(WitnessFiles.Unusable) {
            let files = try WitnessFiles([witness.folder, witness.mirror])
            var state = try files.load()
            guard
                state.start(
                    report.origin, at: report.sealed, root: report.root, seed: report.seed,
                    closings: report.closings)
            else {
                throw WitnessFiles.Unusable(description: "this witness has answered already")
            }
            try files.store(state)
        } catch {
            Terminal.errorOutput("\(error)\n")
            throw ExitStatus.badData
        }
        Terminal.output("\(report.origin): begins behind entry \(report.sealed)\n")
    }
}
