import ArgumentParser
import LocalServers

/// The end of a command that failed: every error leaves here, as a sentence and an exit code.
enum CommandFault {
    /// Ends the program with `error`: the parser's own, one that a command has told already, or any other.
    static func end(_ error: any Error) -> Never {
        // The parser asks for help by errors of its own, which have the exit codes of a success or of
        // wrong usage; every other error has that of a failure.
        if error is ExitCode || Fapiao.exitCode(for: error) != .failure {
            Fapiao.exit(withError: error)
        }
        // A command reports faults that it can foresee where they happen; this is the rest.
        Terminal.errorOutput("the command failed: \(SystemWords.of(error))\n")
        Fapiao.exit(withError: ExitStatus.software)
    }
}
