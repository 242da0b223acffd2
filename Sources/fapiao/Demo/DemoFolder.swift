import Cryptography
import FoundationEssentials
import Invoices
import Lottery
import ProgramSettings
import SystemPackage

/// The keys and the manifest of the sample campaign, below the data folder. It is made whole or not at all.
struct DemoFolder {
    let path: FilePath

    private static let witnessFolders = ["notary", "consumers"]
    /// Making keys and having them signed takes a moment.
    private static let secondsUntilOpen: UInt64 = 5

    /// Makes it where it is missing, beside its place: a crash in the middle leaves only a draft, which the next start
    /// throws away.
    static func made(in dataFolder: String) async throws -> DemoFolder {
        let here = FilePath(FileManager.default.currentDirectoryPath)
        let data = here.pushing(FilePath(dataFolder))
        let folder = DemoFolder(path: data.appending("demo"))
        if FileManager.default.fileExists(atPath: folder.path.string) { return folder }
        let draft = DemoFolder(path: data.appending("demo.partial"))
        if FileManager.default.fileExists(atPath: draft.path.string) {
            try FileManager.default.removeItem(atPath: draft.path.string)
        }
        // The accounts of private servers pass through the one, and have nothing to look for in the other.
        try FileManager.default.createDirectory(
            atPath: data.string, withIntermediateDirectories: true)
        try FileManager.default.createDirectory(
            atPath: draft.path.string, withIntermediateDirectories: false,
            attributes: [.posixPermissions: 0o700])
        try await draft.fill()
        try AtomicFile.rename(draft.path, to: folder.path)
        try AtomicFile.syncFolder(data)
        return folder
    }

    // MARK: what it holds

    /// The folder of everything that this machine keeps.
    var data: FilePath { path.removingLastComponent() }

    func key(_ name: String) -> FilePath { path.appending("\(name).key") }

    /// The folder of a witness's keys and state; `mirror` in it has the second copy.
    func witness(_ place: Int) -> FilePath { path.appending(Self.witnessFolders[place]) }

    var witnessCount: Int { Self.witnessFolders.count }

    /// The key that opens holders' accounts.
    func payeeKey() throws -> FilePath { try laterKey("payee") }
    /// The key of the operators' console.
    func consoleKey() throws -> FilePath { try laterKey("console") }

    /// Folders that were made before there was one get it now.
    private func laterKey(_ name: String) throws -> FilePath {
        let path = key(name)
        if !FileManager.default.fileExists(atPath: path.string) { try Self.makeKey(path) }
        return path
    }

    /// The key that workers encrypt payees' accounts under. They cannot open them.
    func payeePublicKey() throws -> X25519PublicKey {
        guard let payee = X25519PrivateKey(try Self.secret(payeeKey())) else { throw Errno.ioError }
        return payee.publicKey
    }

    /// The manifest, and the place of its file.
    func manifest() throws -> (path: FilePath, manifest: CampaignManifest) {
        let folder = path.appending("manifests")
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.string)
        guard let name = names.first(where: { $0.hasSuffix(".json") }),
            let bytes = try AtomicFile.read(folder.appending(name))
        else { throw Errno.noSuchFileOrDirectory }
        return (folder.appending(name), try CampaignManifest(bytes))
    }

    /// Of a program that enters for people.
    var apiKey: APIKeyText {
        get throws { APIKeyText(text: try SecretFile.read(key("api").string).reveal()) }
    }

    static let apiKeyOwner = "demo"
    /// Of `apiKey`, in the settings.
    var apiKeyLine: String {
        get throws { "\(Self.apiKeyOwner):verify+enter:\(try apiKey.digest)" }
    }

    // MARK: making it

    private func fill() async throws {
        let names = ["campaign", "personal", "receipt", "log", "reveal", "operator", "auditor"]
        for name in names { try Self.makeKey(key(name)) }
        try AtomicFile.write(
            Array("\(APIKeyText.new().text)\n".utf8), to: key("api"), isPrivate: true)
        var witnesses: [DemoCampaign.Party] = []
        let witnessNames = DemoCampaign.witnessNames + [DemoCampaign.reserveName]
        let ports = try await FreePort.several(witnessNames.count)
        for (place, folder) in (Self.witnessFolders + ["reserve"]).enumerated() {
            witnesses.append(
                try makeWitness(
                    witnessNames[place], in: path.appending(folder), port: ports[place]))
        }
        let log = try NoteKeyFile.signer(key("log").string, name: DemoCampaign.origin)
        let receipt = try NoteKeyFile.signer(
            key("receipt").string, name: DemoCampaign.origin + "/receipt")
        let auditor = try NoteKeyFile.signer(
            key("auditor").string, name: DemoCampaign.auditorName)
        let operatorKey = try NoteKeyFile.signer(
            key("operator").string, name: DemoCampaign.operatorName)
        guard let campaignKey = CampaignKey(try Self.secret(key("campaign"))),
            let revealer = ECVRFPrivateKey(try Self.secret(key("reveal")))
        else { throw Errno.ioError }
        let party = DemoCampaign.Party(
            name: DemoCampaign.operatorName, noteKey: operatorKey.verifierKey,
            revealKey: revealer.publicKey, port: nil)
        let campaign = DemoCampaign(
            opens: UInt64(Clock.now.microseconds / 1_000_000) + Self.secondsUntilOpen,
            logKey: log.verifierKey, receiptKey: receipt.verifierKey,
            campaignKey: campaignKey.fingerprint, parties: [party] + witnesses.dropLast(),
            reserve: witnesses[witnesses.count - 1], auditorKey: auditor.verifierKey,
            program: SHA256.hash(try AtomicFile.read(FilePath(OwnCommand.program)) ?? []))
        try await publish(campaign)
    }

    /// As each party would on a machine of its own.
    private func publish(_ campaign: DemoCampaign) async throws {
        let (file, manifests) = (path.appending("campaign.yaml"), path.appending("manifests"))
        try AtomicFile.write(
            Array(DemoCampaign.rules.utf8), to: path.appending("rules.txt"), isPrivate: false)
        try AtomicFile.write(Array(campaign.yaml.utf8), to: file, isPrivate: false)
        try FileManager.default.createDirectory(
            atPath: manifests.string, withIntermediateDirectories: false)
        let ours = [
            (DemoCampaign.operatorName, key("operator")),
            (DemoCampaign.auditorName, key("auditor")),
        ]
        let keys =
            ours
            + zip(DemoCampaign.witnessNames, Self.witnessFolders).map {
                ($0, path.appending($1).appending("cosigner.key"))
            }
        try await OwnCommand.run(
            ["campaign", "publish", file.string, "--output", manifests.string]
                + keys.flatMap { ["--key", "\($0)=\($1)"] })
    }

    private func makeWitness(
        _ name: String, in folder: FilePath, port: Int
    ) throws -> DemoCampaign.Party {
        let mirror = folder.appending("mirror")
        try FileManager.default.createDirectory(
            atPath: mirror.string, withIntermediateDirectories: true)
        let (cosigner, reveal) = (folder.appending("cosigner.key"), folder.appending("reveal.key"))
        try Self.makeKey(cosigner)
        try Self.makeKey(reveal)
        try WitnessFiles([folder.string, mirror.string]).create()
        guard let key = Ed25519PrivateKey(seed: try Self.secret(cosigner)),
            let signer = NoteSigner(name: name, kind: .cosignature, key: key),
            let revealer = ECVRFPrivateKey(try Self.secret(reveal))
        else { throw Errno.ioError }
        return DemoCampaign.Party(
            name: name, noteKey: signer.verifierKey, revealKey: revealer.publicKey,
            port: port)
    }

    private static func makeKey(_ path: FilePath) throws {
        _ = try KeyFile.make(at: path)
    }

    private static func secret(_ path: FilePath) throws -> Secret {
        SecretSeed.secret(try SecretFile.read(path.string))
    }
}
