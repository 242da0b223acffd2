import ArgumentParser

struct BareServerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bare-server",
        abstract: "Give the captured answer to everybody, as the yardstick 'bare'.",
        discussion: "One event loop, NIO's HTTP/1 decoder and nothing else; until it is stopped.",
        shouldDisplay: false)

    @Option(
        help: ArgumentHelp("What 'capture-answer' wrote.", valueName: "file"))
    var answer: String

    @OptionGroup var listen: ListenOptions

    func run() async throws {
        let server = try await BareServer.listen(
            host: listen.host, port: listen.port, answer: try FixedAnswer(file: answer))
        try listen.tell(server.port)
        try await server.run()
    }
}
