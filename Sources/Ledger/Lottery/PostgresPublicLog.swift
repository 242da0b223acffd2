import Cryptography
package import Invoices
package import Lottery
package import Wire

/// The part of the campaigns' logs that everybody may read, in PostgreSQL.
package struct PostgresPublicLog: PublicLog {
    private let pool: PostgresPool

    /// - Parameter pool: of the nation's database.
    package init(_ pool: PostgresPool) { self.pool = pool }

    private static let standingStatement: PostgresStatement = """
        SELECT h.size, h.number + 1, (extract(epoch FROM h.completed_at) * 1000000)::bigint,
               w.prize, w.wins
        FROM (
            SELECT size, number, completed_at FROM seal
            WHERE origin = $1::text AND seed IS NOT NULL
            ORDER BY size DESC LIMIT 1
        ) AS h
        LEFT JOIN LATERAL (
            SELECT prize, count(*) AS wins FROM win
            WHERE origin = $1::text AND index >= $2::bigint AND index < h.size
            GROUP BY prize
        ) AS w ON true
        """

    /// A win is written with the outcomes of its seal, so each is judged.
    private static let winsStatement = PostgresStatement(
        """
        SELECT \(judgedColumns)
        FROM win AS w
        JOIN log_leaf AS l ON l.origin = w.origin AND l.index = w.index
        JOIN lottery_entry AS e ON e.id = l.entry_id
        WHERE w.origin = $1::text
        ORDER BY w.index DESC
        LIMIT $2::integer
        """)

    private static let entriesStatement = PostgresStatement(
        """
        SELECT \(judgedColumns)
        FROM log_leaf AS l
        JOIN lottery_entry AS e ON e.id = l.entry_id
        LEFT JOIN win AS w ON w.origin = l.origin AND w.index = l.index
        WHERE l.origin = $1::text AND l.index = ANY ($2::bigint[]) AND \(isJudged)
        ORDER BY l.index
        """)

    private static let leafStatement = PostgresStatement(
        """
        SELECT \(judgedColumns)
        FROM lottery_entry AS e
        JOIN log_leaf AS l ON l.entry_id = e.id
        LEFT JOIN win AS w ON w.origin = l.origin AND w.index = l.index
        WHERE e.leaf >= $1::bytea AND e.leaf <= $2::bytea AND \(isJudged)
        LIMIT 2
        """)

    private static let drawWinsStatement = PostgresStatement(
        """
        SELECT \(EntryColumns.drawWin) FROM draw_win AS w
        WHERE w.origin = $1::text AND w.index = $2::bigint AND w.entry_id = (
            SELECT l.entry_id FROM log_leaf AS l
            WHERE l.origin = $1::text AND l.index = $2::bigint)
        ORDER BY w.recorded_at, w.draw, w.turn
        """)

    private static let waitStatement = PostgresStatement(
        """
        SELECT s.begun_at IS NULL, s.cosigned IS NOT NULL,
               (extract(epoch FROM s.begun_at) * 1000000)::bigint, s.seed IS NOT NULL,
               array_to_string(s.awaited, ' ')
        FROM (SELECT) AS asked
        LEFT JOIN log_leaf AS l ON l.entry_id = $1::bigint
        LEFT JOIN LATERAL (
            SELECT begun_at, cosigned, seed, awaited FROM seal
            WHERE seal.origin = l.origin AND seal.size > l.index
            ORDER BY seal.size LIMIT 1
        ) AS s ON true
        """)

    private static let judgedColumns = """
        l.origin, l.index, e.manifest, e.invoice, e.holder_tag, e.accepted_at, e.odds_table,
        w.prize, w.fen
        """

    /// Below the size of a complete seal. The last seal may be open, and those before it are complete.
    private static let isJudged = """
        l.index < (
            SELECT s.size FROM seal AS s
            WHERE s.origin = l.origin AND s.seed IS NOT NULL
            ORDER BY s.size DESC LIMIT 1)
        """

    /// Once a worker's life, and of wins alone.
    private static let countDeadline = Duration.seconds(30)

    /// Reads how far a log is judged, and counts the wins from `first` on. The one statement may
    /// take seconds, and holds up no look-up. Empty for a log without a complete seal.
    package func standing(
        of origin: String, wonFrom first: UInt64
    ) async throws(ServiceUnavailable) -> LogStanding {
        let rows: PostgresRows
        do {
            rows = try await pool.withConnection { session in
                try await session.query(
                    Self.standingStatement, [.text(origin), .int8(Int64(clamping: first))],
                    deadline: Self.countDeadline)
            }
        } catch {
            throw ServiceUnavailable(any: error, of: .ledger)
        }
        guard !rows.isEmpty else { return LogStanding() }
        var standing = LogStanding(
            entries: UInt64(rows.int8(0, 0)), seals: UInt64(rows.int8(0, 1)),
            sealedAt: Timestamp(microseconds: rows.int8(0, 2)))
        for row in 0..<rows.count where !rows.isNull(row, 3) {
            standing.won[rows.text(row, 3)] = UInt64(rows.int8(row, 4))
        }
        return standing
    }

    /// Lists the latest wins of seals by one round trip, the newest first. Wins of draws are not
    /// among them.
    package func latestWins(
        of origin: String, _ maximum: Int
    ) async throws(ServiceUnavailable) -> [PublishedEntry] {
        try Self.judged(
            await pool.rows(Self.winsStatement, [.text(origin), .int4(Int32(clamping: maximum))]))
    }

    /// Reads judged entries by their indexes, by one round trip. Those that are not judged, or that
    /// there are not, are left out.
    package func entries(
        of origin: String, at indexes: [UInt64]
    ) async throws(ServiceUnavailable) -> [PublishedEntry] {
        try Self.judged(
            await pool.rows(
                Self.entriesStatement,
                [.text(origin), .int8Array(indexes.map { Int64(clamping: $0) })]))
    }

    /// Finds the judged entry whose leaf hash begins so, by one round trip. Nil also while it is
    /// not judged, and for several.
    package func entry(leaf: LeafPrefix) async throws(ServiceUnavailable) -> PublishedEntry? {
        let bounds = leaf.bounds
        let found = try Self.judged(
            await pool.rows(
                Self.leafStatement,
                [.bytea(bounds.lowerBound.bytes), .bytea(bounds.upperBound.bytes)]))
        return found.count == 1 ? found[0] : nil
    }

    /// Reads the gifts of draws to an entry by one round trip. Wins that have ended are among them.
    package func drawWins(
        of origin: String, at index: UInt64
    ) async throws(ServiceUnavailable) -> [DrawWin] {
        let rows = try await pool.rows(
            Self.drawWinsStatement, [.text(origin), .int8(Int64(clamping: index))])
        var wins: [DrawWin] = []
        for row in 0..<rows.count { wins.append(try EntryColumns.drawWin(rows, row, from: 0)) }
        return wins
    }

    /// Reads the complete seal that judges an entry, by two statements of one moment. Nil while the
    /// entry is not judged.
    package func seal(
        of origin: String, judging index: UInt64
    ) async throws(ServiceUnavailable) -> CompleteSeal? {
        try await PostgresSealStore(pool, origin: origin).seal(judging: index)
    }

    /// Reads the step that an entry waits for, by one round trip. An entry that there is not counts
    /// as one that waits for its seal.
    package func wait(of id: Int64) async throws(ServiceUnavailable) -> SealWait? {
        let rows = try await pool.rows(Self.waitStatement, [.int8(id)])
        if rows.bool(0, 0) { return .seal }
        if rows.bool(0, 3) { return nil }
        let since = Timestamp(microseconds: rows.int8(0, 2))
        let parties = rows.text(0, 4).split(separator: " ").map(String.init)
        return rows.bool(0, 1)
            ? .reveals(since: since, of: parties) : .cosignatures(since: since, of: parties)
    }

    private static func judged(
        _ rows: PostgresRows
    ) throws(ServiceUnavailable) -> [PublishedEntry] {
        var judged: [PublishedEntry] = []
        for row in 0..<rows.count {
            guard let manifest = Bytes32(rows.bytes(row, 2)),
                let invoice = Bytes32(rows.bytes(row, 3)), let holder = Bytes32(rows.bytes(row, 4))
            else { throw PostgresSealStore.damaged("an entry") }
            let index = UInt64(rows.int8(row, 1))
            judged.append(
                PublishedEntry(
                    origin: rows.text(row, 0), index: index,
                    entry: Entry(
                        manifest: manifest, invoice: invoice, holder: holder,
                        acceptedAt: UInt64(rows.int8(row, 5)),
                        oddsTable: UInt32(rows.int4(row, 6))),
                    outcome: EntryColumns.outcome(rows, row, index: index, prize: 7)))
        }
        return judged
    }
}
