import ArgumentParser

struct TargetOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Where the service listens (http only).",
            discussion: "Once for each worker, if there are several: connections take turns."))
    var url = ["http://127.0.0.1:8080"]

    @Option(help: "API key, sent as a bearer token.")
    var key: String?

    @Option(help: ArgumentHelp("A further header of every request.", valueName: "name: value"))
    var header: [String] = []

    @Option(help: "Connections, each with at most one request in flight.")
    var connections = 64

    @Option(help: "Event loop threads of the load generator.")
    var threads = 1

    @Option(help: "Seconds after which a reply is given up.")
    var timeout = 10.0

    func validate() throws {
        for url in url where Target(url: url, headers: []) == nil {
            throw ValidationError("'\(url)' is not an http address such as http://127.0.0.1:8080")
        }
        guard connections >= 1, connections <= 20_000 else {
            throw ValidationError("--connections is from 1 to 20000")
        }
        guard threads >= 1, threads <= connections, threads <= 64 else {
            throw ValidationError("--threads is from 1 to 64, and not more than --connections")
        }
        guard timeout > 0 else { throw ValidationError("--timeout must be above 0") }
        let lines = header + [key ?? ""]
        guard !lines.contains(where: { $0.contains(where: \.isNewline) }) else {
            throw ValidationError("a header is one line")
        }
    }

    var target: Target {
        var headers = header
        if let key { headers.append("authorization: Bearer \(key)") }
        let workers = url.compactMap { Target(url: $0, headers: headers) }
        guard var target = workers.first, workers.count == url.count else {
            preconditionFailure("validate() let an address pass that is none")
        }
        target.others = workers.dropFirst().map(\.address)
        return target
    }
}
