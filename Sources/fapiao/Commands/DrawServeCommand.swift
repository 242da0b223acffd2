import ArgumentParser
import Cryptography
import Ledger
import Logging
import Lottery
import ProgramSettings
import SystemPackage

struct DrawServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Seal what was entered, and show the public files.",
        discussion: """
            Gives the entries of every published campaign their places in its log, has the checkpoints \
            cosigned and the seeds revealed by the campaign's witnesses, keeps the outcomes in the \
            database, and writes the public files, which it shows under /lottery/NAME/.

            Of a periodic draw whose whole terms are published it reveals the operator's part, once.

            It is a process of its own: only it has draw.logKey and draw.revealKey, and its database \
            account needs the role fapiao_lottery. Run a second one to stand by; it takes over when the \
            first one is gone. With a witness away the draw waits and goes on by itself; /metrics and \
            /readyz say for whom. After the database was restored from a backup it refuses to go on.
            """)

    @Option(help: "The port, instead of draw.port; 0 takes any that is free.")
    var port: Int?

    @OptionGroup var settings: SettingsOptions

    func run() async throws {
        let flags = port.map { [DrawSettings.port.declaration.key: String($0)] } ?? [:]
        let settings = try settings.load(overriding: flags)
        let draw = settings.draw
        let url = settings.databaseURL(or: draw.databaseURL)
        guard let seeds = draw.seeds else { throw LackingSettings.refuse(draw.missingKeys) }
        guard !url.isEmpty else { throw LackingSettings.refuse(DrawSettings.databaseURL) }
        let logger = LogSetup.serviceLogger(settings.log)
        let database = LotteryDatabase(url, logger: logger)
        let folder =
            draw.publicFolder.isEmpty ? settings.dataFolder + "/public" : draw.publicFolder
        let module = DrawModule(
            database, seeds, folder: FilePath(folder),
            keeperAnswers: try draw.keeperAnswers.flatMap { try KeeperAnswersFile.read($0) },
            timestampURL: draw.timestampURL, logger: logger)
        let life = Task { await database.run() }
        defer { life.cancel() }
        do {
            try await database.connected(within: Backend.connectDeadline)
            try await database.requireCurrentSchema(within: .seconds(5))
        } catch {
            Terminal.errorOutput("\(error)\n")
            throw ExitStatus.unavailable
        }
        try await SideProcess(
            module: module.module,
            listener: Listener(host: draw.host, port: draw.port, logger: logger),
            operators: settings.operators.at(port: draw.operatorsPort), logger: logger
        ).run(as: "draw")
    }
}
