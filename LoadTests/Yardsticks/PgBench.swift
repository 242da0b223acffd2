import Foundation

/// pgbench with prepared single-row SELECTs by primary key on the ledger's own table.
///
/// pgbench's variables are numbers, so the keys stand in the script, one statement each, prepared
/// once by each client. That favours the yardstick: partitions are chosen when it is planned, and
/// these rows are all in memory.
struct PgBench: Sendable {
    let database: String
    let script: String
    let clients: Int
    let seconds: Double
    let folder: ScratchFolder

    /// Enough to be spread over all partitions and pages, few enough plans for the server's memory.
    static let keysMaximum = 500

    init(
        database: String, corpus: Corpus, clients: Int, seconds: Double, seed: UInt64,
        folder: ScratchFolder
    ) throws {
        self.database = database
        self.clients = clients
        self.seconds = seconds
        self.folder = folder
        let order = Permutation(count: corpus.count, seed: seed)
        var lines = ""
        for place in 0..<min(Self.keysMaximum, corpus.count) {
            let key = corpus.key(order[place])
            lines += "SELECT revision, status, face FROM invoice WHERE issue_year = "
            lines += "\(key.issueYear) AND invoice_id = '\(key.uuid)';\n"
        }
        statements = min(Self.keysMaximum, corpus.count)
        script = try folder.write(lines, to: "select.sql")
    }

    private let statements: Int

    func run() async throws -> Leg.Round {
        let whole = Int(max(1, seconds.rounded()))
        let program = ExternalProgram(name: "pgbench", deadline: .seconds(whole + 60))
        let text = try await program.run(
            [
                "-n", "-M", "prepared", "-f", script, "-c", "\(clients)", "-j", "1",
                "-T", "\(whole)", database,
            ], in: folder)
        guard let start = text.range(of: "tps = "),
            let scripts = Double(text[start.upperBound...].prefix { $0 != " " })
        else { throw LoadError.program("pgbench", text) }
        return Leg.Round(perSecond: scripts * Double(statements), latency: nil)
    }
}
