import ArgumentParser
import Cryptography
import Lottery
import ProgramSettings

struct CampaignFinishCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "finish",
        abstract: "Answer in the place of a party that was struck out, as its second keeper.",
        discussion: """
            Prints the one answer that is missing for the seal which the amendment names as begun, and \
            which it says the keeper finishes. The amendment must have all its signatures, and the \
            manifests before it lie beside it. Give the line to the operator, in a file of \
            draw.keeperAnswers. The key is used for nothing else, and destroyed afterwards.

              fapiao campaign finish manifests/5f2c….json --key sealed.key
            """)

    @Argument(help: "The amendment as `campaign publish` wrote it, its .sig beside it.")
    var manifest: String
    @Option(
        help: ArgumentHelp(
            "The file with the party's VRF key as 64 hexadecimal digits.", valueName: "file"))
    var key: String

    func run() async throws {
        let manifests = try await ManifestFolder.signed(manifest)
        guard manifests.count > 1, let next = manifests.last?.manifest,
            let amendment = next.amends, let begun = amendment.begun,
            begun.finishedBy == .keeper,
            case let before = manifests[manifests.count - 2].manifest,
            let party = before.parties.first(where: { $0.name == amendment.struckOut }),
            let question = begun.question(origin: before.origin, manifest: before.digest)
        else {
            Terminal.errorOutput("\(manifest): it names no seal that a keeper finishes\n")
            throw ExitStatus.badData
        }
        let text: SecretText
        do throws(SecretFile.Unusable) {
            text = try SecretFile.read(key)
        } catch {
            Terminal.errorOutput("\(error)\n")
            throw ExitStatus.configuration
        }
        guard let own = ECVRFPrivateKey(SecretSeed.secret(text)),
            own.publicKey == party.revealer.key
        else {
            Terminal.errorOutput("\(key) is not the key of \(party.name)\n")
            throw ExitStatus.configuration
        }
        let proof = RevealRequest.Proof(name: party.name, bytes: own.prove(question.bytes))
        Terminal.output("reveal \(proof.name) \(Base64.encode(proof.bytes))\n")
    }
}
