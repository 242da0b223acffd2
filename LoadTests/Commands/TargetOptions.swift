import ArgumentParser

struct TargetOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Where the service listens, http or https (HTTP/1.1 over TLS).",
            discussion: """
                Once for each worker, if there are several: connections take turns. All are http \
                or all are https.
                """))
    var url = ["http://127.0.0.1:8080"]

    @Option(
        help: ArgumentHelp(
            "PEM file with the authorities that vouch for an https service, or its own certificate.",
            discussion: "Without it the system's are believed. No other certificate ever is.",
            valueName: "file"))
    var ca: String?

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
        do { _ = try Target(workers: url, headers: []) } catch {
            throw ValidationError("\(error)")
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

    var target: Target { target(at: url) }

    /// The same requests to another server.
    func target(at urls: [String]) -> Target {
        var headers = header
        if let key { headers.append("authorization: Bearer \(key)") }
        guard var target = try? Target(workers: urls, headers: headers) else {
            preconditionFailure("validate() let an address pass that is none")
        }
        target.caFile = ca
        return target
    }
}
