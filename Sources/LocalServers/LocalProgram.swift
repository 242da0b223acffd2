import FoundationEssentials
import Glibc
package import Logging
package import SystemPackage

/// A program that listens, as a child process with a folder of its own: started again when it dies, and gone when
/// we are, however we end. It runs under our account.
package struct LocalProgram: Sendable {
    private let supervisor: ServerSupervisor<ProgramRecipe>

    /// Returns when the program has said that it listens. From then on one that dies is started again, until
    /// ``stop()``.
    /// - Parameters:
    ///   - name: for people.
    ///   - command: the program by its whole path, and its arguments.
    ///   - folder: of its log and of the lock that holds off another `fapiao`; the program works in it.
    package static func start(
        _ name: String, _ command: [String], in folder: FilePath, logger: Logger
    ) async throws(LocalServerError) -> LocalProgram {
        let recipe = ProgramRecipe(
            name: name, folder: try ServerFolder(folder, account: nil), words: command)
        let supervisor = ServerSupervisor(recipe, logger: logger)
        try await supervisor.start()
        return LocalProgram(supervisor: supervisor)
    }

    /// Asks the program to end, and kills it where it does not.
    package func stop() async {
        await supervisor.stop()
    }
}

/// How a program of ours is run beside us.
struct ProgramRecipe: ServerRecipe {
    let name: String
    let folder: ServerFolder
    /// The program and its arguments.
    let words: [String]

    let stopSignal = (name: "TERM", number: SIGTERM)
    /// It connects to a database that has just begun, on a machine that may build something meanwhile.
    let startLimit = Duration.seconds(60)
    /// It has no socket.
    var socketFolder: FilePath { folder.root }

    /// The kernel cuts a name after fifteen bytes.
    var processes: FolderProcesses {
        let program = FilePath(words.first ?? "").lastComponent?.string ?? ""
        return FolderProcesses(
            program: String(decoding: program.utf8.prefix(15), as: UTF8.self), folder: folder.root)
    }

    /// In its folder, where a later start finds one that was left there.
    var command: [String] { ["env", "-C", folder.root.string] + words }

    /// Puts the last run's log aside: a line of that run would be taken for this one's answer.
    func prepare() async throws(LocalServerError) {
        let log = folder.log.string
        guard FileManager.default.fileExists(atPath: log) else { return }
        do {
            let older = log + ".1"
            if FileManager.default.fileExists(atPath: older) {
                try FileManager.default.removeItem(atPath: older)
            }
            try FileManager.default.moveItem(atPath: log, toPath: older)
        } catch {
            throw .folderUnusable(folder: log, reason: SystemWords.of(error))
        }
    }

    func accepts(pid: Int32) async -> Bool {
        let log = FileManager.default.contents(atPath: folder.log.string) ?? Data()
        return String(decoding: log.prefix(65_536), as: UTF8.self).contains(" listens on ")
    }
}
