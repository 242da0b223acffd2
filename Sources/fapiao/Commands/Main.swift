import ArgumentParser
import Dispatch
import Glibc
import Images
import NIOCore

/// The start of the program. It is not asynchronous as the commands are: the process for one photo
/// must decide what it is before anything starts a thread.
@main
enum Main {
    static func main() {
        if CommandLine.arguments.dropFirst().first == PhotoProcess.name { PhotoProcess.run() }
        // NIO counts the machine's processors. More event loops than this process may use would take turns
        // at one, and each turn would take longer.
        NIOSingletons.groupLoopCountSuggestion = UsableProcessors.count
        Task {
            await run()
            exit(0)
        }
        dispatchMain()
    }

    private static func run() async {
        let command: any ParsableCommand
        do {
            command = try Fapiao.parseAsRoot()
        } catch {
            Fapiao.exit(withError: error)
        }
        do {
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                var command = command
                try command.run()
            }
        } catch {
            CommandFault.end(error)
        }
    }
}
