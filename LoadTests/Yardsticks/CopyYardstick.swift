/// Plain COPY of the rows that the round before brought in, into an empty table with the same
/// columns, checks and indexes.
struct CopyYardstick: Sendable {
    let database: String
    let folder: ScratchFolder

    func run(_ keys: [InvoiceKey]) async throws -> Leg.Round {
        var lines = ""
        for key in keys { lines += "\(key.issueYear)\t\(key.uuid)\n" }
        let wanted = try folder.write(lines, to: "wanted")
        let rows = folder.path("rows")
        // psql takes a \copy on one line only.
        let select = "SELECT invoice.* FROM invoice JOIN wanted USING (issue_year, invoice_id)"
        let script = try folder.write(
            """
            CREATE TEMP TABLE wanted (issue_year smallint, invoice_id uuid);
            \\copy wanted FROM '\(wanted)'
            ANALYZE wanted;
            \\copy (\(select)) TO '\(rows)'
            DROP TABLE IF EXISTS load_test_copy;
            CREATE TABLE load_test_copy (LIKE invoice INCLUDING ALL);
            \\timing on
            \\copy load_test_copy FROM '\(rows)'
            \\timing off
            DROP TABLE load_test_copy;
            """, to: "copy.sql")
        let program = ExternalProgram(name: "psql", deadline: .seconds(600))
        let text = try await program.run(
            ["-X", "-v", "ON_ERROR_STOP=1", "-d", database, "-f", script], in: folder)
        let copied = text.split(separator: "\n").last { $0.hasPrefix("COPY ") }
        let time = text.split(separator: "\n").last { $0.hasPrefix("Time: ") }
        guard let count = copied.flatMap({ Double($0.dropFirst(5)) }), count > 0,
            let milliseconds = time.flatMap({ Double($0.dropFirst(6).prefix { $0 != " " }) })
        else { throw LoadError.program("psql", "no rows to copy: \(text.suffix(300))") }
        return Leg.Round(perSecond: count / (milliseconds / 1_000), latency: nil)
    }
}
