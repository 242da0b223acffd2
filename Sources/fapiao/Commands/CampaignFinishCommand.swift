import ArgumentParser
import Cryptography
import Lottery

struct CampaignFinishCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "finish",
        abstract: "Answer in the place of a party that was struck out, as its second keeper.",
        discussion: """
            Prints the one answer that is missing for the seal which the amendment names as begun, and \
            which it says the keeper finishes. The amendment must have all its signatures, and the \
            manifests before it lie beside it. Give the line to the operator, in a file of \
            draw.keeperAnswers. With --draw it is the answer to a periodic draw whose terms were \
            published and for which the operator has revealed: each source is typed here too, from the \
            public draw itself, and the line goes to `draw run --keeper-answer`. The key is used for \
            nothing else, and destroyed afterwards.

              fapiao campaign finish manifests/5f2c….json --key sealed.key
              fapiao campaign finish manifests/5f2c….json --key sealed.key --draw may \\
                     --in https://fapiao.example/lottery/spring \\
                     --source 'ssq=01 05 11 17 23 30 + 09'
            """)

    @Argument(help: "The amendment as `campaign publish` wrote it, its .sig beside it.")
    var manifest: String
    @Option(
        help: ArgumentHelp(
            "The file with the party's VRF key as 64 hexadecimal digits.", valueName: "file"))
    var key: String

    @Option(help: ArgumentHelp("The draw that was begun.", valueName: "name")) var draw: String?
    @Option(
        name: .customLong("in"),
        help: ArgumentHelp("The campaign's public files, a folder or address.", valueName: "where"))
    var campaign: String?
    @Option(
        help: ArgumentHelp(
            "A source as it was drawn. May be repeated.", valueName: "name=result"))
    var source: [SourceArgument] = []

    func validate() throws {
        if (draw == nil) != (campaign == nil) { throw ValidationError("--draw needs --in") }
    }

    func run() async throws {
        let manifests = try await ManifestFolder.signed(manifest)
        guard manifests.count > 1, let amendment = manifests.last?.manifest.amends,
            case let before = manifests[manifests.count - 2].manifest,
            let party = before.parties.first(where: { $0.name == amendment.struckOut })
        else { throw refused("it strikes nobody out") }
        let question: [UInt8]
        if let draw, let campaign {
            question = try await asked(draw, CampaignPlace(place: campaign), party, before)
        } else {
            guard let begun = amendment.begun, begun.finishedBy == .keeper,
                let asked = begun.question(origin: before.origin, manifest: before.digest)
            else { throw refused("it names no seal that a keeper finishes") }
            question = asked.bytes
        }
        guard let own = ECVRFPrivateKey(try SecretKeyFile.secret(key)),
            own.publicKey == party.revealer.key
        else {
            Terminal.errorOutput("\(key) is not the key of \(party.name)\n")
            throw ExitStatus.configuration
        }
        let proof = RevealRequest.Proof(name: party.name, bytes: own.prove(question))
        Terminal.output("reveal \(proof.name) \(Base64.encode(proof.bytes))\n")
    }

    /// The question that the party was asked for a draw: as the operator has published and revealed
    /// it, and with the sources that the keeper's own people have typed.
    private func asked(
        _ draw: String, _ place: CampaignPlace, _ party: CampaignParty, _ before: CampaignManifest
    ) async throws -> [UInt8] {
        let files = try place.files()
        do throws(BegunDraw.Refusal) {
            return try await BegunDraw.question(
                of: draw, in: files, under: before, party: party.name,
                sources: source.map(\.source))
        } catch {
            throw refused("\(error)")
        }
    }

    private func refused(_ reason: String) -> ExitCode {
        Terminal.errorOutput("\(manifest): \(reason)\n")
        return ExitStatus.badData
    }
}
