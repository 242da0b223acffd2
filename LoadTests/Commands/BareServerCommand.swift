import ArgumentParser
import Foundation

struct BareServerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bare-server",
        abstract: "Give the captured answer to everybody, as the yardstick 'bare'.",
        discussion: "One event loop, NIO's HTTP/1 decoder and nothing else; until it is stopped.",
        shouldDisplay: false)

    @Option(
        help: ArgumentHelp("What 'capture-answer' wrote.", valueName: "file"))
    var answer: String

    @Option(help: "Address to listen on.")
    var host = "127.0.0.1"

    @Option(help: "Port to listen on; 0 takes any that is free.")
    var port = 0

    @Option(help: ArgumentHelp("Write the port here, once it listens.", valueName: "file"))
    var portFile: String?

    func validate() throws {
        guard (0...65_535).contains(port) else { throw ValidationError("--port is a TCP port") }
    }

    func run() async throws {
        let server = try await BareServer.listen(
            host: host, port: port, answer: try FixedAnswer(file: answer))
        if let portFile {
            try Data("\(server.port)\n".utf8)
                .write(to: URL(fileURLWithPath: portFile), options: .atomic)
        }
        try await server.run()
    }
}
