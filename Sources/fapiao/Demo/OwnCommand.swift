import ArgumentParser
import FoundationEssentials
import Subprocess
import SystemPackage

/// Runs commands of this very program as a person would at a terminal, with no settings but those that are named.
enum OwnCommand {
    /// The file of this program, by a path that holds for another process too.
    static var program: String {
        let link = "/proc/self/exe"
        return (try? FileManager.default.destinationOfSymbolicLink(atPath: link)) ?? link
    }

    /// The most bytes that a command may print.
    private static let textMaximum = 65_536

    /// Tells what it said, and ends with 70, where it does not end with 0.
    static func run(_ words: [String]) async throws {
        let done = try await Subprocess.run(
            .path(FilePath(program)), arguments: Arguments(words), environment: .custom([:]),
            workingDirectory: "/", output: .string(limit: textMaximum),
            error: .string(limit: textMaximum))
        guard done.terminationStatus.isSuccess else {
            Terminal.errorOutput(
                "fapiao \(words.joined(separator: " ")): \(done.standardError)\n")
            throw ExitStatus.software
        }
    }
}
