import Foundation

/// pgbench with one prepared single-row INSERT into the table of entries, as its owner: each row is one that the draw
/// takes for an entry of the campaign.
struct PgInsert: Sendable {
    let database: String
    let clients: Int
    let seconds: Double
    let folder: ScratchFolder

    func run() async throws -> Leg.Round {
        let script = try folder.write(try await text(), to: "insert.sql")
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

    private func text() async throws -> String {
        let select = """
            SELECT encode(manifest, 'hex') || ' ' || origin || ' ' || encode(key_fingerprint, 'hex')
            FROM campaign_manifest JOIN campaign USING (origin) LIMIT 1
            """
        let program = ExternalProgram(name: "psql", deadline: .seconds(30))
        let row = try await program.run(["-qAtX", "-d", database, "-c", select], in: folder)
            .split(whereSeparator: \.isWhitespace).map(String.init)
        guard row.count == 3 else { throw LoadError.program("psql", "there is no campaign") }
        let (manifest, origin, key) = ("'\\x\(row[0])'::bytea", row[1], row[2])
        // As long as an encrypted opening.
        let personal = String(repeating: "5a", count: 200)
        return """
            \\set a random(1, 4000000000000000000)
            \\set b random(1, 4000000000000000000)
            INSERT INTO lottery_entry (accepted_at, odds_table, manifest, invoice, holder_tag, leaf, \
            key_fingerprint, seller_tag, sale_tag, origin, holder, personal) \
            SELECT v.at, 1, \(manifest), v.invoice, v.invoice, \
            sha256('\\x000000000f66617069616f2e656e7472792e7631'::bytea || \(manifest) || v.invoice \
            || v.invoice || int8send(v.at) || int4send(1)), '\\x\(key)', v.invoice, v.invoice, \
            '\(origin)', 'pgbench', '\\x\(personal)' \
            FROM (SELECT sha256(int8send(:a::bigint) || int8send(:b::bigint)) AS invoice, \
            floor(extract(epoch FROM now()))::bigint AS at) AS v;

            """
    }
}
