import Foundation

/// pgbench with one prepared single-row SELECT by primary key on the ledger's own table.
///
/// pgbench's variables are numbers and it has no tables of keys, so the script picks one of some
/// hundred keys by a tree of CASEs, and the server puts the UUID together from its two halves:
/// a microsecond each. That these rows are all in memory favours the yardstick.
struct PgBench: Sendable {
    let database: String
    let script: String
    let clients: Int
    let seconds: Double
    let folder: ScratchFolder

    /// Enough to be spread over all partitions; more would make pgbench itself slower.
    static let keysMaximum = 256

    init(
        database: String, corpus: Corpus, clients: Int, seconds: Double, seed: UInt64,
        folder: ScratchFolder
    ) throws {
        self.database = database
        self.clients = clients
        self.seconds = seconds
        self.folder = folder
        let order = Permutation(count: corpus.count, seed: seed)
        let keys = (0..<min(Self.keysMaximum, corpus.count)).map { corpus.key(order[$0]) }
        func choice(_ value: (InvoiceKey) -> Int64) -> String { Self.tree(keys.map(value)[...]) }
        let text = """
            \\set i random(0, \(keys.count - 1))
            \\set year \(choice { Int64($0.issueYear) })
            \\set high \(choice { Int64(truncatingIfNeeded: $0.nibbles >> 64) })
            \\set low \(choice { Int64(truncatingIfNeeded: $0.nibbles) })
            SELECT revision, status, face FROM invoice WHERE issue_year = :year::smallint \
            AND invoice_id = (lpad(to_hex(:high::bigint), 16, '0') \
            || lpad(to_hex(:low::bigint), 16, '0'))::uuid;

            """
        script = try folder.write(text, to: "select.sql")
    }

    /// The value at `:i`, found by halving.
    private static func tree(_ values: ArraySlice<Int64>) -> String {
        guard values.count > 1, let first = values.first else { return "\(values.first ?? 0)" }
        if values.allSatisfy({ $0 == first }) { return "\(first)" }
        let middle = values.startIndex + values.count / 2
        let below = tree(values[..<middle])
        return "case when :i < \(middle) then \(below) else \(tree(values[middle...])) end"
    }

    func run() async throws -> Leg.Round {
        let whole = Int(max(1, seconds.rounded()))
        let program = ExternalProgram(name: "pgbench", deadline: .seconds(whole + 60))
        let text = try await program.run(
            [
                "-n", "-M", "prepared", "-f", script, "-c", "\(clients)", "-j", "1",
                "-T", "\(whole)", database,
            ], in: folder)
        guard let start = text.range(of: "tps = "),
            let rate = Double(text[start.upperBound...].prefix { $0 != " " })
        else { throw LoadError.program("pgbench", text) }
        return Leg.Round(perSecond: rate, latency: nil)
    }
}
