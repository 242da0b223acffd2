import FoundationEssentials
import Glibc
import SystemPackage

/// One server's folder: `lock`, `server.log`, its data and, where the path is short, its socket.
struct ServerFolder: Sendable {
    let root: FilePath
    let account: ServerAccount?

    /// sun_path of unix(7) ends after 107 bytes.
    static let socketPathMaximum = 107
    /// PostgreSQL's socket has the longest name of ours.
    static let socketName = ".s.PGSQL.5432"
    /// A log is kept for the last lines of a failure, not for history.
    static let logBytesMaximum: Int64 = 8 << 20

    var log: FilePath { root.appending("server.log") }

    /// Makes the folder, private to us and the server's account.
    init(_ folder: FilePath, account: ServerAccount?) throws(LocalServerError) {
        let absolute = Self.absolute(folder)
        do {
            try FileManager.default.createDirectory(
                atPath: absolute.string, withIntermediateDirectories: true)
        } catch {
            throw .folderUnusable(folder: absolute.string, reason: SystemWords.of(error))
        }
        root = Self.resolved(absolute)
        self.account = account
        try Self.own(root, account: account)
    }

    /// The folder of another `fapiao`, whether there is one or not. Makes and takes over nothing.
    init(ofOther folder: FilePath) {
        root = Self.resolved(Self.absolute(folder))
        account = nil
    }

    private static func absolute(_ folder: FilePath) -> FilePath {
        let here = FilePath(FileManager.default.currentDirectoryPath)
        return folder.isAbsolute ? folder : here.pushing(folder)
    }

    /// The kernel reports a process's folder with symbolic links resolved.
    private static func resolved(_ path: FilePath) -> FilePath {
        FilePath(URL(filePath: path.string).resolvingSymlinksInPath().path)
    }

    /// Makes a folder inside, owned by the server's account.
    func make(_ name: FilePath) throws(LocalServerError) -> FilePath {
        let path = root.pushing(name)
        try claim(path)
        return path
    }

    /// The place of the socket: in the folder; but if that path is too long or holds characters
    /// that a connection string would have to quote, under `base` by a name that only this folder
    /// has.
    func socketFolder(under base: FilePath? = nil) -> FilePath {
        let inside = root.appending("socket")
        let length = inside.string.utf8.count + 1 + Self.socketName.utf8.count
        let plain = inside.string.utf8.allSatisfy { byte in
            UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte
                || UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte
                || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte || "/._-".utf8.contains(byte)
        }
        if length <= Self.socketPathMaximum, plain { return inside }

        // FNV-1a: after a crash the same folder gets the same name again, and finds what it left there.
        let name = root.string.utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) {
            ($0 ^ UInt64($1)) &* 0x100_0000_01b3
        }
        let runtime = base ?? Self.runtimeFolder()
        return runtime.appending("fapiao-\(geteuid())-\(String(name, radix: 16))")
    }

    /// A socket folder elsewhere would stay there for ever once its data folder is deleted.
    func discardSocketFolder(_ socketFolder: FilePath) {
        guard !socketFolder.starts(with: root) else { return }
        try? FileManager.default.removeItem(atPath: socketFolder.string)
    }

    /// The server's log, open to append.
    func openLog() throws(LocalServerError) -> FileDescriptor {
        if let size = try? log.stat().size, size > Self.logBytesMaximum {
            let older = root.appending("server.log.1").string
            try? FileManager.default.removeItem(atPath: older)
            try? FileManager.default.moveItem(atPath: log.string, toPath: older)
        }
        do {
            return try FileDescriptor.open(
                log, .writeOnly, options: [.create, .append, .closeOnExec, .noFollow],
                permissions: .ownerReadWrite)
        } catch {
            throw .folderUnusable(folder: log.string, reason: SystemWords.of(error))
        }
    }

    /// The last lines of the server's log.
    func lastLines(_ count: Int = 12) -> String {
        let data = FileManager.default.contents(atPath: log.string) ?? Data()
        return String(decoding: data.suffix(8_192), as: UTF8.self)
            .split(separator: "\n").suffix(count).joined(separator: "\n")
    }

    private static func runtimeFolder() -> FilePath {
        let named = ProcessInfo.processInfo.environment["XDG_RUNTIME_DIR"]
        // Root's own is closed to the account that its servers run as.
        guard geteuid() != 0, let named, FileManager.default.isWritableFile(atPath: named),
            named.utf8.count < 40
        else { return "/tmp" }
        return FilePath(named)
    }

    /// Makes the folder or takes over the one that is there, for the server's account alone.
    func claim(_ path: FilePath) throws(LocalServerError) {
        do {
            try FileManager.default.createDirectory(
                atPath: path.string, withIntermediateDirectories: false)
        } catch {
            // Under /tmp anyone may have taken the name first: adopt nothing that a stranger made.
            guard let found = try? path.stat(followTargetSymlink: false), found.type == .directory,
                found.userID.rawValue == geteuid() || found.userID.rawValue == account?.user
            else {
                throw .folderUnusable(folder: path.string, reason: SystemWords.of(error))
            }
        }
        try Self.own(path, account: account)
    }

    private static func own(
        _ path: FilePath, account: ServerAccount?
    ) throws(LocalServerError) {
        do {
            let folder = try FileDescriptor.open(
                path, .readOnly, options: [.directory, .noFollow, .closeOnExec])
            defer { try? folder.close() }
            let kept = account.map { fchown(folder.rawValue, $0.user, $0.group) } ?? 0
            guard kept == 0, fchmod(folder.rawValue, 0o700) == 0 else {
                throw Errno(rawValue: errno)
            }
        } catch {
            throw .folderUnusable(folder: path.string, reason: SystemWords.of(error))
        }
    }
}

extension ServerFolder {
    /// Before anything is made: whether the server's account may pass through what is there above the folder.
    static func requirePassage(
        to folder: FilePath, for account: ServerAccount?
    ) async throws(LocalServerError) {
        guard let account else { return }
        let folder = resolved(absolute(folder))
        var above = folder.removingLastComponent()
        while !above.components.isEmpty, !FileManager.default.fileExists(atPath: above.string) {
            above.removeLastComponent()
        }
        do {
            let nowhere = try FileDescriptor.open(
                FilePath("/dev/null"), .writeOnly, options: .closeOnExec)
            let process = try await SupervisedProcess.start(
                ["test", "-x", above.string], as: account, signal: "KILL", log: nowhere)
            if await process.end().succeeded { return }
        } catch {
            throw .folderUnusable(folder: folder.string, reason: SystemWords.of(error))
        }
        throw .folderUnreachable(folder: folder.string, account: account.name)
    }

    /// Runs a program to its end as the server's account, its output in the log.
    func run(_ command: [String]) async throws(LocalServerError) {
        let program = command.first ?? ""
        let log = try openLog()
        let end: ProcessEnd
        do throws(ProcessEnd) {
            let process = try await SupervisedProcess.start(
                command, as: account, signal: "KILL", log: log)
            end = await process.end()
        } catch {
            end = error
        }
        guard end.succeeded else {
            throw .startFailed(server: program, reason: end.how, lastLines: lastLines())
        }
    }
}
