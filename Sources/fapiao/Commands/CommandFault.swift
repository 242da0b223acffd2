import ArgumentParser
import LocalServers

/// The end of a command that failed: every error leaves here, as a sentence and an exit code.
enum CommandFault {
    /// What the parser itself made of the command line, and what a command said already.
    static func end(_ error: any Error) -> Never {
        // The parser asks for help by errors of its own, which have the exit codes of a success or of
        // wrong usage; every other error has that of a failure.
        if error is ExitCode || Fapiao.exitCode(for: error) != .failure {
            Fapiao.exit(withError: error)
        }
        // A command tells what it can foresee where it happens; this is the rest.
        Terminal.errorOutput("the command failed: \(SystemWords.of(error))\n")
        Fapiao.exit(withError: ExitStatus.software)
    }
}
