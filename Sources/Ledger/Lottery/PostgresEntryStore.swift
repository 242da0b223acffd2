package import Cryptography
package import Invoices
package import Lottery
package import Wire

/// The lottery's entries in PostgreSQL.
package struct PostgresEntryStore: EntryStore {
    let pool: PostgresPool
    private let queue: EntryQueue

    /// - Parameters:
    ///   - pool: of the nation's database.
    ///   - writing: another one of it, for entries; where there is none, they hold up what is read. It waits for the
    ///     disk: a receipt is signed as soon as an entry is written.
    package init(_ pool: PostgresPool, writing: PostgresPool? = nil) {
        self.pool = pool
        queue = EntryQueue { entries in await EntryStatement.enter(entries, writing ?? pool) }
    }

    /// One row, whatever is known.
    static let priorStatement = PostgresStatement(
        """
        SELECT i.holder, e.holder = i.holder OR EXISTS (
                SELECT FROM holder_join AS j WHERE j.younger = e.holder AND j.older = i.holder),
            \(EntryColumns.of("e"))
        FROM (SELECT) AS asked
        LEFT JOIN holder_identity AS i ON i.tag = $1::bytea
        LEFT JOIN lottery_entry AS e ON e.key_fingerprint = $2::bytea AND e.invoice = $3::bytea
        """)

    static let salesStatement: PostgresStatement = """
        SELECT personal
        FROM lottery_entry
        WHERE key_fingerprint = $1::bytea AND sale_tag = $2::bytea AND invoice <> $3::bytea
        ORDER BY id DESC
        LIMIT $4::integer
        """

    static let entryStatement = PostgresStatement(
        """
        SELECT \(EntryColumns.of("e"))
        FROM lottery_entry AS e
        WHERE e.leaf = $1::bytea AND EXISTS (
            SELECT FROM holder_identity AS i
            WHERE i.kind = $2::text AND i.holder = coalesce((
                SELECT j.older FROM holder_join AS j WHERE j.younger = e.holder), e.holder))
        """)

    /// Not by the entries' own index, which would be walked until enough of one holder's were met.
    static let ownStatement = PostgresStatement(
        """
        WITH own AS MATERIALIZED (
            SELECT e.*
            FROM holder_identity AS i
            JOIN lottery_entry AS e ON e.holder = ANY (ids_of_holder(i.holder))
            WHERE i.tag = $1::bytea)
        SELECT \(EntryColumns.of("e"))
        FROM own AS e
        WHERE $2::bigint IS NULL OR e.id < $2::bigint
        ORDER BY e.id DESC
        LIMIT $3::integer
        """)

    static let ownLeafStatement = PostgresStatement(
        """
        SELECT \(EntryColumns.of("e"))
        FROM lottery_entry AS e
        WHERE e.leaf BETWEEN $2::bytea AND $3::bytea AND EXISTS (
            SELECT FROM holder_identity AS i
            WHERE i.tag = $1::bytea AND e.holder = ANY (ids_of_holder(i.holder)))
        LIMIT 2
        """)

    /// An entry below the size of a complete seal is judged. The last seal may be open, and those before it are
    /// complete.
    static let outcomesStatement: PostgresStatement = """
        SELECT g.place, l.index, w.prize, w.fen
        FROM unnest($1::bigint[]) WITH ORDINALITY AS g (id, place)
        JOIN log_leaf AS l ON l.entry_id = g.id
        LEFT JOIN win AS w ON w.entry_id = g.id
        WHERE l.index < (
            SELECT s.size FROM seal AS s
            WHERE s.origin = l.origin AND s.completed_at IS NOT NULL
            ORDER BY s.size DESC LIMIT 1)
        """

    static let drawWinsStatement = PostgresStatement(
        """
        SELECT g.place, \(EntryColumns.drawWin)
        FROM unnest($1::bigint[]) WITH ORDINALITY AS g (id, place)
        JOIN draw_win AS w ON w.entry_id = g.id
        ORDER BY g.place, w.recorded_at, w.draw, w.turn
        """)

    static let placedStatement = PostgresStatement(
        """
        SELECT l.index, \(EntryColumns.of("e"))
        FROM unnest($2::bigint[]) AS g (index)
        JOIN log_leaf AS l ON l.origin = $1::text AND l.index = g.index
        JOIN lottery_entry AS e ON e.id = l.entry_id
        """)

    /// No page waits for it: some thousands of rows that no memory holds are read from a disk.
    static let placedDeadline = Duration.seconds(60)

    /// The entries at these places of a campaign's log, in no order; what has no entry is left out.
    package func entries(
        at indexes: [UInt64], of origin: String
    ) async throws(ServiceUnavailable) -> [(index: UInt64, record: EntryRecord)] {
        let rows: PostgresRows
        do {
            rows = try await pool.query(
                Self.placedStatement,
                [.text(origin), .int8Array(indexes.map { Int64(clamping: $0) })],
                deadline: Self.placedDeadline)
        } catch {
            throw ServiceUnavailable(error, of: .ledger)
        }
        var found: [(index: UInt64, record: EntryRecord)] = []
        for row in 0..<rows.count {
            found.append((UInt64(rows.int8(row, 0)), try EntryColumns.entry(rows, row, from: 1)))
        }
        return found
    }

    static let givenStatement: PostgresStatement =
        "SELECT note_given($1::text, $2::bigint[])"

    /// The auditors have the openings of the entries at these places, by an account with the rights of `fapiao_auditor`.
    package func noteGiven(
        _ indexes: [UInt64], of origin: String
    ) async throws(ServiceUnavailable) {
        _ = try await pool.write(
            Self.givenStatement,
            [.text(origin), .int8Array(indexes.map { Int64(clamping: $0) })])
    }

    /// Reads the rows that bear on an entry, by one round trip. It locks nothing: `enter` looks
    /// once more, under its locks.
    package func prior(
        to asked: PriorQuestion
    ) async throws(ServiceUnavailable) -> PriorEntries {
        let (key, invoice) = (asked.keyFingerprint.bytes, asked.invoice.bytes)
        let replies: [PostgresRows]
        do {
            replies = try await pool.query(inOrder: [
                (
                    Self.priorStatement,
                    [.bytea(asked.identity.bytes), .bytea(key), .bytea(invoice)]
                ),
                (
                    Self.salesStatement,
                    [
                        .bytea(key), .bytea(asked.sale.bytes), .bytea(invoice),
                        .int4(Int32(PriorEntries.salesMaximum)),
                    ]
                ),
            ])
        } catch {
            throw ServiceUnavailable(error, of: .ledger)
        }
        let (known, sales) = (replies[0], replies[1])
        return PriorEntries(
            holder: known.isNull(0, 0) ? nil : known.text(0, 0),
            entry: known.isNull(0, 2) ? nil : try EntryColumns.entry(known, 0, from: 2),
            isOwn: !known.isNull(0, 1) && known.bool(0, 1),
            sales: (0..<sales.count).map { sales.bytes($0, 0) })
    }

    /// Enters an invoice, once and for ever. It travels with the entries that wait at the same
    /// time, up to 64 in one transaction; one that the database refuses costs itself only.
    /// - Throws: `.overloaded`, with nothing done, where too many wait. After `mayHaveHappened` the
    ///   entry may be there: entering it again returns it as `known`.
    package func enter(
        _ entry: NewEntry
    ) async throws(ServiceUnavailable) -> EntryDecision {
        try await queue.enter(entry)
    }

    /// Finds an entry by its leaf hash, by one round trip. Nil also where its holder has no
    /// identity of this kind any more.
    package func entry(
        leaf: Bytes32, ofKind kind: String
    ) async throws(ServiceUnavailable) -> EntryRecord? {
        let rows = try await pool.rows(Self.entryStatement, [.bytea(leaf.bytes), .text(kind)])
        return rows.isEmpty ? nil : try EntryColumns.entry(rows, 0, from: 0)
    }

    /// Lists a holder's entries by one round trip, the newest first. The database finds all of them
    /// before it takes the page.
    package func entries(
        ofIdentity tag: Bytes32, before id: Int64?, limit: Int
    ) async throws(ServiceUnavailable) -> [EntryRecord] {
        let rows = try await pool.rows(
            Self.ownStatement,
            [.bytea(tag.bytes), id.map { .int8($0) } ?? .null, .int4(Int32(clamping: limit))])
        var entries: [EntryRecord] = []
        for row in 0..<rows.count { entries.append(try EntryColumns.entry(rows, row, from: 0)) }
        return entries
    }

    /// Finds the one entry of a holder whose leaf hash begins so, by one round trip. Bytes beyond
    /// the length of a hash count for nothing.
    package func entry(
        leafPrefix: [UInt8], ofIdentity tag: Bytes32
    ) async throws(ServiceUnavailable) -> EntryRecord? {
        let prefix = Array(leafPrefix.prefix(Bytes32.count))
        func filled(with byte: UInt8) -> PostgresParameter {
            .bytea(prefix + [UInt8](repeating: byte, count: Bytes32.count - prefix.count))
        }
        let rows = try await pool.rows(
            Self.ownLeafStatement, [.bytea(tag.bytes), filled(with: 0), filled(with: 0xFF)])
        return rows.count == 1 ? try EntryColumns.entry(rows, 0, from: 0) : nil
    }

    /// Reads the outcomes of entries by one round trip. An entry that there is not counts as
    /// `waiting`.
    package func outcomes(
        of ids: [Int64]
    ) async throws(ServiceUnavailable) -> [EntryOutcome] {
        let rows = try await pool.rows(Self.outcomesStatement, [.int8Array(ids)])
        var outcomes = [EntryOutcome](repeating: .waiting, count: ids.count)
        for row in 0..<rows.count {
            let index = UInt64(rows.int8(row, 1))
            outcomes[Int(rows.int8(row, 0)) - 1] = EntryColumns.outcome(
                rows, row, index: index, prize: 2)
        }
        return outcomes
    }

    /// Reads the gifts of draws to entries by one round trip. Wins that have ended are among them.
    package func drawWins(
        of ids: [Int64]
    ) async throws(ServiceUnavailable) -> [[DrawWin]] {
        let rows = try await pool.rows(Self.drawWinsStatement, [.int8Array(ids)])
        var wins = [[DrawWin]](repeating: [], count: ids.count)
        for row in 0..<rows.count {
            wins[Int(rows.int8(row, 0)) - 1].append(
                try EntryColumns.drawWin(rows, row, from: 1))
        }
        return wins
    }
}
