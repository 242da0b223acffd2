import Cryptography
import FoundationEssentials
import Gateways
import Invoices
import Ledger
import LocalServers
import Logging
import Lottery
import SystemPackage

/// The lottery of `serve --demo`: a campaign that is open, and beside the service its draw and two witnesses, each a
/// process of its own. With a lottery of one's own in the settings there is none.
struct DemoLottery {
    private let folder: DemoFolder
    private let settings: Settings
    /// Of the public files: as set where it is free.
    private let drawPort: Int
    private let payments: DemoPayments
    private let console: DemoConsole

    /// Nil where the settings have keys of a lottery already.
    static func made(for settings: Settings) async throws -> DemoLottery? {
        guard settings.lottery.keys == nil else { return nil }
        return DemoLottery(
            folder: try await DemoFolder.made(in: settings.dataFolder), settings: settings,
            drawPort: try await FreePort.find(preferring: settings.draw.port),
            payments: try await DemoPayments.made(for: settings),
            console: try await DemoConsole.made(for: settings))
    }

    /// The settings that tell a worker of it. API keys that are set stay as they are.
    var overrides: [String: String] {
        get throws {
            var overrides: [String: String] = [:]
            for name in ["campaign", "personal", "receipt"] {
                overrides["lottery.\(name)KeyFile"] = folder.key(name).string
            }
            overrides["lottery.publicFiles"] = publicFolder.string
            overrides["lottery.payeeKey"] = Hexadecimal.encode(try folder.payeePublicKey().bytes)
            let (host, port) = (settings.listen.host, settings.listen.port)
            if settings.lottery.site.isEmpty, port > 0, !settings.listen.isSecure {
                overrides["lottery.site"] = "http://\(host):\(port)"
            }
            if settings.apiKeys.isEmpty { overrides["api.keys"] = try folder.apiKeyLine }
            return overrides
        }
    }

    private static let accountRest = Duration.seconds(10)

    private var publicFolder: FilePath { folder.path.appending("public") }

    /// Opens the campaign, and keeps its processes running while `body` runs.
    /// - Parameter body: gets the lines that say what to try.
    func running<Value>(
        _ store: LedgerStore, keys: EntryKeys, logger: Logger,
        _ body: (DemoLotteryWelcome) async throws -> Value
    ) async throws -> Value {
        let (path, manifest) = try folder.manifest()
        // A demonstration does not last the three days that an account rests.
        try await store.nation.accounts.shortenRest(to: Self.accountRest)
        try await console.prepare(store, in: folder)
        let operatorFile = try write("operator", ["data": ["folder": folder.data.string]])
        // The same reference at each start: the money comes once.
        try await OwnCommand.run([
            "books", "deposit", manifest.rules.campaign, "\(manifest.fund)", "--reference", "demo",
            "--config", operatorFile.string,
        ])
        try await OwnCommand.run(
            ["campaign", "open", path.string, "--config", operatorFile.string])
        var programs: [LocalProgram] = []
        do {
            for (name, words, file) in try processes(path, manifest) {
                programs.append(
                    try await LocalProgram.start(
                        name, [OwnCommand.program] + words + ["--config", file.string],
                        in: file.removingLastComponent(), logger: logger))
            }
            try await waitUntilOpen(manifest)
            let receipt = try await DemoReceipts(store: store, keys: keys, manifest: manifest)
                .next()
            let value = try await body(
                DemoLotteryWelcome(
                    files: "http://127.0.0.1:\(drawPort)/lottery/\(manifest.rules.campaign)/",
                    receipt: receipt, providers: payments.url, console: console,
                    apiKey: settings.apiKeys.isEmpty ? try folder.apiKey.text : nil))
            await Self.stop(programs)
            return value
        } catch {
            await Self.stop(programs)
            throw error
        }
    }

    private static func stop(_ programs: [LocalProgram]) async {
        for program in programs.reversed() { await program.stop() }
    }

    /// At the very first start the campaign is a few seconds old.
    private func waitUntilOpen(_ manifest: CampaignManifest) async throws {
        let wait = Int64(manifest.opens) * 1_000_000 - Clock.now.microseconds
        if wait > 0 { try await Task.sleep(for: .microseconds(wait)) }
    }

    /// Each with the file of its settings, in whose folder it works.
    private func processes(
        _ path: FilePath, _ manifest: CampaignManifest
    ) throws -> [(name: String, words: [String], file: FilePath)] {
        var processes: [(String, [String], FilePath)] = []
        for place in 0..<folder.witnessCount {
            let (home, party) = (folder.witness(place), manifest.parties[place + 1])
            let port = party.url?.split(separator: ":").last.map(String.init) ?? "0"
            let file = try write(
                "witness\(place + 1)",
                [
                    "witness": [
                        "name": party.name, "port": port, "operatorsPort": "0",
                        "cosignerKeyFile": home.appending("cosigner.key").string,
                        "revealKeyFile": home.appending("reveal.key").string,
                        "folder": home.string, "mirror": home.appending("mirror").string,
                        "manifests": "[\(path)]",
                    ]
                ])
            processes.append(("witness \(party.name)", ["witness", "serve"], file))
        }
        let database = try LocalPostgres.conninfoOfOther(in: folder.data.appending("postgres"))
        let file = try write(
            "draw",
            [
                "draw": [
                    "port": "\(drawPort)", "operatorsPort": "0",
                    "publicFolder": publicFolder.string,
                    // With the rights of the draw and no others.
                    "databaseURL": "\(database) options='-c role=fapiao_lottery'",
                    "logKeyFile": folder.key("log").string,
                    "revealKeyFile": folder.key("reveal").string,
                ]
            ])
        processes.append(("draw", ["draw", "serve"], file))
        processes.append(
            (
                "providers", payments.providers(in: folder),
                try write("providers", ["log": ["level": "warning"]])
            ))
        processes.append(
            (
                "payout", ["payout", "run"],
                try write("payout", ["payout": try payments.settings(in: folder, database)])
            ))
        processes.append(
            (
                "console", DemoConsole.command,
                try write("console", try console.settings(in: folder, database))
            ))
        return processes
    }

    /// A file of settings in a folder of its own.
    private func write(
        _ name: String, _ areas: KeyValuePairs<String, KeyValuePairs<String, String>>
    ) throws -> FilePath {
        let home = folder.path.appending("run").appending(name)
        try FileManager.default.createDirectory(
            atPath: home.string, withIntermediateDirectories: true)
        var text = "# Written at each start of `fapiao serve --demo`.\n"
        for (area, values) in areas {
            text += "\(area):\n"
            for (key, value) in values {
                text += value.hasPrefix("[") ? "  \(key): \(value)\n" : "  \(key): \"\(value)\"\n"
            }
        }
        let file = home.appending("fapiao.yaml")
        try AtomicFile.write(Array(text.utf8), to: file, isPrivate: true)
        return file
    }
}
