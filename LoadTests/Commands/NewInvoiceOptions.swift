import ArgumentParser

struct NewInvoiceOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Invoices that the ledger does not have yet, from 'fapiao sample' with another seed.",
            valueName: "file"))
    var new: String?

    @Option(help: "Connections that bring them in.")
    var ingestConnections = 4

    @Option(help: "Lines in a request.")
    var lines = 4_992

    @Flag(
        help: """
            Bring in what changes known invoices as well: voids and red-letter invoices. COPY can \
            do neither, and a request that has them waits at its end until no cache answers the \
            old status.
            """)
    var allChanges = false

    func validate() throws {
        guard (1...1_000).contains(ingestConnections), (1...1_000_000).contains(lines) else {
            throw ValidationError("--ingest-connections is 1 to 1000, --lines 1 to 1000000")
        }
    }

    /// Each round brings in its part of the file and then copies the same rows; nothing without
    /// a file.
    func legs(
        _ scenarios: Scenarios, _ rounds: RoundOptions, _ database: String?
    ) throws -> [Leg] {
        guard let new else { return [] }
        let parts = try IngestPart.parts(
            of: NDJSONFile(path: new), rounds: rounds.rounds, linesPerRequest: lines,
            onlyIssues: !allChanges)
        let ingest = scenarios.ingest(parts, connections: ingestConnections)
        guard let database else { return [ingest] }
        let copy = CopyYardstick(database: database, folder: try ScratchFolder())
        var pair = ingest
        pair.yardsticks = ["COPY"]
        let yardstick = Leg(name: "COPY", unit: "rows", seconds: 10) { round, _ in
            // The rows must be there first: in a round that runs backwards they are those of
            // the round before.
            try await copy.run(parts[round.isMultiple(of: 2) ? round : round - 1].keys)
        }
        return [pair, yardstick]
    }
}
