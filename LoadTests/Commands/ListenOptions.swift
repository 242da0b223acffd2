import ArgumentParser
import Foundation

/// Where a server of the load tests listens, and who is told.
struct ListenOptions: ParsableArguments {
    @Option(help: "Address to listen on.")
    var host = "127.0.0.1"

    @Option(help: "Port to listen on; 0 takes any that is free.")
    var port = 0

    @Option(help: ArgumentHelp("Write the port here, once it listens.", valueName: "file"))
    var portFile: String?

    func validate() throws {
        guard (0...65_535).contains(port) else { throw ValidationError("--port is a TCP port") }
    }

    func tell(_ port: Int) throws {
        guard let portFile else { return }
        try Data("\(port)\n".utf8).write(to: URL(fileURLWithPath: portFile), options: .atomic)
    }
}
