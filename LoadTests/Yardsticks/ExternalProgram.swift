import Foundation

/// A program that we did not write, run to its end with a deadline.
struct ExternalProgram: Sendable {
    let name: String
    let deadline: Duration

    /// What it printed; throws when it cannot be found, fails, or takes too long.
    func run(_ arguments: [String], in folder: ScratchFolder) async throws -> String {
        let output = folder.path("\(name).out")
        _ = FileManager.default.createFile(atPath: output, contents: nil)
        guard let file = FileHandle(forWritingAtPath: output) else {
            throw LoadError.program(name, "cannot write \(output)")
        }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [name] + arguments
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = file
        process.standardError = file
        let (ended, continuation) = AsyncStream.makeStream(of: Int32.self)
        process.terminationHandler = { process in
            continuation.yield(process.terminationStatus)
            continuation.finish()
        }
        try Self.withoutSignalMask { try process.run() }
        let watchdog = Task { [deadline] in
            try await Task.sleep(for: deadline)
            process.terminate()
        }
        var status: Int32 = -1
        for await value in ended { status = value }
        watchdog.cancel()
        if process.isRunning { process.terminate() }
        try file.close()
        let text = try String(contentsOfFile: output, encoding: .utf8)
        guard status == 0 else {
            throw LoadError.program(name, "ended with \(status): \(text.suffix(500))")
        }
        return text
    }

    /// Dispatch's threads block all signals and a child inherits that; pgbench, which ends its run
    /// at SIGALRM, would never end.
    private static func withoutSignalMask(_ body: () throws -> Void) rethrows {
        var none = sigset_t()
        var before = sigset_t()
        unsafe sigemptyset(&none)
        unsafe pthread_sigmask(SIG_SETMASK, &none, &before)
        defer { unsafe pthread_sigmask(SIG_SETMASK, &before, nil) }
        try body()
    }
}

/// A folder of our own under the system's temporary one, removed at the end.
final class ScratchFolder: Sendable {
    private let folder: String

    init() throws {
        folder = NSTemporaryDirectory() + "/fapiao-load-\(UUID().uuidString)"
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700])
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    func path(_ name: String) -> String { "\(folder)/\(name)" }

    func write(_ text: String, to name: String) throws -> String {
        try text.write(toFile: path(name), atomically: false, encoding: .utf8)
        return path(name)
    }
}
