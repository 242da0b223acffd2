import ArgumentParser
import Cryptography
import Edge
import Gateways
import Lottery
import ProgramSettings
import SystemPackage

struct WitnessCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "witness",
        abstract: "Watch over campaigns as a party that is not their operator.",
        subcommands: [
            WitnessServeCommand.self, NewWitnessCommand.self, WitnessStartCommand.self,
            WitnessConfirmCommand.self, WitnessSourceCommand.self,
        ])
}

struct NewWitnessCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "new",
        abstract: "Make a witness's keys and its empty state.",
        discussion: """
            Writes cosigner.key and reveal.key, which only their owner can read, and the first copy of \
            the state into a folder, the second copy into another one, on another device. Prints what \
            manifests say of the witness and the settings for `fapiao witness serve`.

            A witness whose state is lost must not be made anew under the same keys.

              fapiao witness new notary.example/w --folder /var/lib/witness \\
                                  --mirror /mnt/b/witness
            """)

    @Argument(help: "The name in manifests: printable ASCII without '+' and space.") var name:
        String
    @Option(help: "The folder of keys and state.") var folder: String
    @Option(help: "The folder of the state's second copy, on another device.") var mirror: String

    func validate() throws {
        guard folder != mirror else {
            throw ValidationError("--mirror is another folder than --folder")
        }
    }

    func run() async throws {
        let cosigner = try KeyFile.make("cosigner.key", in: folder)
        let reveal = try KeyFile.make("reveal.key", in: folder)
        guard let cosignerKey = Ed25519PrivateKey(seed: cosigner),
            let signer = NoteSigner(name: name, kind: .cosignature, key: cosignerKey),
            let revealer = ECVRFPrivateKey(reveal)
        else {
            Terminal.errorOutput("\(name) is no name for a key\n")
            throw ExitCode.validationFailure
        }
        do throws(WitnessFiles.Unusable) {
            try WitnessFiles([folder, mirror]).create()
        } catch {
            Terminal.errorOutput("\(error)\n")
            throw ExitStatus.cannotCreate
        }
        Terminal.output("note_key \(signer.verifierKey)\n")
        Terminal.output("vrf_key \(Hexadecimal.encode(revealer.publicKey.bytes))\n")
        Terminal.errorOutput(
            """
            in fapiao.yaml:
            witness:
              name: \(name)
              cosignerKeyFile: \(FilePath(folder).appending("cosigner.key"))
              revealKeyFile: \(FilePath(folder).appending("reveal.key"))
              folder: \(folder)
              mirror: \(mirror)

            """)
    }
}

struct WitnessServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Cosign and reveal for the campaigns whose manifests were set.",
        discussion: """
            Answers C2SP's add-checkpoint, and reveal and draw, under the rules of witness.manifests \
            alone: one successor to a seal, one answer to a draw. Its state lies in two files on two \
            devices, and is on both before an answer leaves; the newer one counts and mends the other. \
            Never restore either from a backup: a copy may have forgotten an answer.
            """)

    @Option(help: "The port, instead of witness.port; 0 takes any that is free.")
    var port: Int?

    @OptionGroup var settings: SettingsOptions

    func run() async throws {
        let flags = port.map { [WitnessSettings.port.declaration.key: String($0)] } ?? [:]
        let settings = try settings.load(overriding: flags)
        let witness = settings.witness
        guard let keys = witness.keys, !witness.folder.isEmpty, !witness.mirror.isEmpty else {
            throw Self.lacking(witness)
        }
        let campaigns = try Self.campaigns(witness.manifests, keys.verifierKey, keys.publicKey)
        let logger = LogSetup.serviceLogger(settings.log)
        let keeper: WitnessKeeper
        do throws(WitnessFiles.Unusable) {
            keeper = try WitnessKeeper(
                keys, try WitnessFiles([witness.folder, witness.mirror]), campaigns,
                terms: FilePath(witness.folder).appending("terms"), logger: logger)
        } catch {
            Terminal.errorOutput("\(error)\n")
            throw ExitStatus.badData
        }
        try await keeper.compare()
        try await SideProcess(
            module: ServiceModule("witness", routes: [WitnessRoutes(keeper)]),
            listener: Listener(host: witness.host, port: witness.port, logger: logger),
            operators: settings.operators.at(port: witness.operatorsPort), logger: logger
        ).run(as: "witness")
    }

    static func lacking(_ witness: WitnessSettings) -> ExitCode {
        let missing = witness.missingKeys
        guard missing.isEmpty else { return LackingSettings.refuse(missing) }
        Terminal.errorOutput("witness.name: '\(witness.name)' is no name for a key\n")
        return ExitStatus.configuration
    }

    /// By origin, in the order of the files. The last one of each has this witness; one that comes in, or has left, is
    /// in none of some others.
    static func campaigns(
        _ paths: [String], _ cosigner: VerifierKey, _ revealer: ECVRFPublicKey
    ) throws -> WitnessState.Campaigns {
        var campaigns: WitnessState.Campaigns = [:]
        var strangers: [String: String] = [:]
        for path in paths {
            func refuse(_ reason: String, _ status: ExitCode) -> ExitCode {
                Terminal.errorOutput("\(path): \(reason)\n")
                return status
            }
            guard let bytes = try? AtomicFile.read(FilePath(path)) else {
                throw refuse("cannot be read", ExitStatus.noInput)
            }
            let manifest: CampaignManifest
            do {
                manifest = try CampaignManifest(bytes)
            } catch {
                throw refuse("\(error)", ExitStatus.badData)
            }
            let isParty = manifest.parties.contains {
                $0.noteKey == cosigner && $0.revealer.key == revealer
            }
            if isParty || manifest.cosigners.contains(where: { $0.noteKey == cosigner }) {
                strangers[manifest.origin] = nil
            } else {
                strangers[manifest.origin] = path
            }
            let earlier = campaigns[manifest.origin]?.last?.manifest
            guard manifest.amends?.manifest == earlier else {
                throw refuse("it does not amend the manifest before it", ExitStatus.badData)
            }
            campaigns[manifest.origin, default: []].append(SealingParties(manifest))
        }
        if let path = strangers.values.sorted().first {
            Terminal.errorOutput("\(path): this witness is not in it with these keys\n")
            throw ExitStatus.badData
        }
        return campaigns
    }
}
