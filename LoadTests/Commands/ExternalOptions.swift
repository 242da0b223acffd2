import ArgumentParser

struct ExternalOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The ledger's PostgreSQL, as its owner, for pgbench and COPY.", valueName: "conninfo"))
    var database: String?

    @Option(help: ArgumentHelp("The service's Redis, for redis-benchmark.", valueName: "path"))
    var redisSocket: String?

    @Option(help: "pgbench's clients.")
    var pgbenchClients = 16

    func validate() throws {
        guard (1...1_000).contains(pgbenchClients) else {
            throw ValidationError("--pgbench-clients is from 1 to 1000")
        }
    }
}
