import ArgumentParser
import LocalServers

/// The end of a command that failed: every error leaves here, as a sentence and an exit code.
enum CommandFault {
    /// What the parser itself made of the command line, and what a command said already.
    static func end(_ error: any Error) -> Never {
        switch error {
        case is ExitCode, is ValidationError, is CleanExit: Fapiao.exit(withError: error)
        default:
            // A command tells what it can foresee where it happens; this is the rest.
            Terminal.errorOutput("the command failed: \(SystemWords.of(error))\n")
            Fapiao.exit(withError: ExitStatus.software)
        }
    }
}
