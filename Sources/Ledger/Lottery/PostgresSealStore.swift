import Cryptography
package import Invoices
package import Lottery
import Wire

/// A campaign's log and seals in PostgreSQL. Everything that goes on has its size in a condition: a sequencer that has lost
/// its lock finds another one there and changes nothing.
package struct PostgresSealStore: SealStore {
    let pool: PostgresPool
    let origin: String

    init(_ pool: PostgresPool, origin: String) {
        self.pool = pool
        self.origin = origin
    }

    /// Reads the campaign's manifests in the order in which they hold, by one round trip. Empty for
    /// a campaign that there is not.
    package func manifests() async throws(ServiceUnavailable) -> [StoredManifest] {
        let rows = try await pool.rows(
            """
            SELECT holds_from, body, signatures
            FROM campaign_manifest
            WHERE origin = $1::text
            ORDER BY holds_from
            """, [.text(origin)])
        return (0..<rows.count).map { row in
            StoredManifest(
                holdsFrom: UInt64(rows.int8(row, 0)), body: rows.bytes(row, 1),
                signatures: rows.text(row, 2))
        }
    }

    /// Reads the signed notes of the campaign's states from this place on, by one round trip. Empty
    /// where no later state was written.
    package func states(
        from number: UInt64
    ) async throws(ServiceUnavailable) -> [String] {
        let rows = try await pool.rows(
            """
            SELECT note
            FROM campaign_state
            WHERE origin = $1::text AND place >= $2::bigint
            ORDER BY place
            """, [.text(origin), .int8(Int64(clamping: number))])
        return (0..<rows.count).map { rows.text($0, 0) }
    }

    /// Reads entries that have no index, the oldest first, by one round trip.
    /// - Throws: `.damaged` for an entry whose fields no longer give the hash of its receipt.
    package func waiting(
        _ maximum: Int, acceptedBy second: UInt64
    ) async throws(ServiceUnavailable) -> [StoredEntry] {
        try Self.entries(
            await pool.rows(
                """
                SELECT e.id, e.manifest, e.invoice, e.holder_tag, e.accepted_at, e.odds_table, e.leaf
                FROM lottery_waiting AS w
                JOIN lottery_entry AS e ON e.id = w.entry_id
                WHERE w.origin = $1::text AND e.accepted_at <= $3::bigint
                ORDER BY w.entry_id
                LIMIT $2::bigint
                """,
                [.text(origin), .int8(Int64(maximum)), .int8(Int64(clamping: second))]))
    }

    /// Reads entries of the log by one round trip; fewer than asked for where the log ends before.
    /// - Throws: `.damaged` as `waiting` does.
    package func entries(
        _ indexes: Range<UInt64>
    ) async throws(ServiceUnavailable) -> [StoredEntry] {
        try Self.entries(
            await pool.rows(
                """
                SELECT e.id, e.manifest, e.invoice, e.holder_tag, e.accepted_at, e.odds_table, e.leaf
                FROM log_leaf AS l
                JOIN lottery_entry AS e ON e.id = l.entry_id
                WHERE l.origin = $1::text AND l.index >= $2::bigint AND l.index < $3::bigint
                ORDER BY l.index
                """,
                [
                    .text(origin), .int8(Int64(clamping: indexes.lowerBound)),
                    .int8(Int64(clamping: indexes.upperBound)),
                ]))
    }

    /// Gives entries their indexes and begins their seal, by one transaction of four statements.
    /// After a thrown `mayHaveHappened` the seal may be begun: `state` tells.
    package func begin(
        _ seal: LogSeal, _ entries: [StoredEntry]
    ) async throws(ServiceUnavailable) -> Bool {
        let question = seal.question
        let (first, size) = (Int64(question.from), Int64(question.size))
        let note = String(decoding: seal.checkpoint.bytes, as: UTF8.self)
        let root = PostgresParameter.bytea(question.root.bytes)
        return try await transaction { session in
            // The first of its log has no row to compare with, and finds one if it is not the first.
            let head =
                first == 0
                ? try await session.query(
                    """
                    INSERT INTO log_head (origin, size, root, checkpoint)
                    VALUES ($1::text, $2::bigint, $3::bytea, $4::text)
                    ON CONFLICT (origin) DO NOTHING
                    """, [.text(origin), .int8(size), root, .text(note)])
                : try await session.query(
                    """
                    UPDATE log_head
                    SET size = $2::bigint, root = $3::bytea, checkpoint = $4::text
                    WHERE origin = $1::text AND size = $5::bigint
                    """, [.text(origin), .int8(size), root, .text(note), .int8(first)])
            let ids = entries.map(\.id)
            let taken = try await session.query(
                """
                DELETE FROM lottery_waiting
                WHERE origin = $1::text AND entry_id = ANY ($2::bigint[])
                """, [.text(origin), .int8Array(ids)])
            guard head.affectedRows == 1, taken.affectedRows == ids.count else { return false }
            _ = try await session.query(
                """
                INSERT INTO log_leaf (origin, index, entry_id, leaf)
                SELECT $1::text, $2::bigint + place - 1, entry_id, leaf
                FROM unnest($3::bigint[], $4::bytea[]) WITH ORDINALITY AS u (entry_id, leaf, place)
                """,
                [
                    .text(origin), .int8(first), .int8Array(ids),
                    .byteaArray(entries.map(\.entry.leafHash.bytes)),
                ])
            _ = try await session.query(
                """
                INSERT INTO seal (origin, number, size, first, manifest, root, previous_seed,
                                  checkpoint, begun_at)
                VALUES ($1::text, $2::bigint, $3::bigint, $4::bigint, $5::bytea, $6::bytea, $7::bytea,
                        $8::text, 'epoch'::timestamptz + $9::bigint * interval '1 ms')
                """,
                [
                    .text(origin), .int8(Int64(seal.number)), .int8(size), .int8(first),
                    .bytea(question.manifest.bytes), root, .bytea(question.previousSeed.bytes),
                    .text(note), .int8(Int64(seal.begunAt)),
                ])
            return true
        }
    }

    /// Puts an open seal under another manifest, by one statement. False also when it is repeated.
    package func goOver(_ seal: LogSeal) async throws(ServiceUnavailable) -> Bool {
        try await pool.rows(
            """
            UPDATE seal
            SET manifest = $3::bytea, cosigned = NULL, awaited = '{}'
            WHERE origin = $1::text AND size = $2::bigint AND seed IS NULL
                AND manifest <> $3::bytea
            """,
            [
                .text(origin), .int8(Int64(seal.question.size)),
                .bytea(seal.question.manifest.bytes),
            ]
        ).affectedRows == 1
    }

    /// Keeps the parties whose answers a seal waits for, by one statement. Safe to repeat.
    package func keepAwaited(
        _ parties: [String], of seal: LogSeal
    ) async throws(ServiceUnavailable) -> Bool {
        try await pool.rows(
            """
            UPDATE seal
            SET awaited = $4::text[]
            WHERE origin = $1::text AND size = $2::bigint AND manifest = $3::bytea
                AND seed IS NULL
            """,
            [
                .text(origin), .int8(Int64(seal.question.size)),
                .bytea(seal.question.manifest.bytes), .textArray(parties),
            ]
        ).affectedRows == 1
    }

    /// Keeps the cosigned checkpoint of a seal, by one statement. False also when it is repeated,
    /// and for a seal that has no cosigned note.
    package func keepCosigned(_ seal: LogSeal) async throws(ServiceUnavailable) -> Bool {
        guard let note = seal.cosigned else { return false }
        return try await pool.rows(
            """
            UPDATE seal
            SET cosigned = $3::text, awaited = '{}'
            WHERE origin = $1::text AND size = $2::bigint AND manifest = $4::bytea
                AND cosigned IS NULL
            """,
            [
                .text(origin), .int8(Int64(seal.question.size)),
                .text(String(decoding: note.bytes, as: UTF8.self)),
                .bytea(seal.question.manifest.bytes),
            ]
        ).affectedRows == 1
    }

    /// Keeps a seal's seed and winners by one transaction, in which the database reserves each
    /// prize in the books. False also when it is repeated.
    /// - Throws: `.rejected`, and nothing is written, where the campaign's fund does not hold the
    ///   prizes. After `mayHaveHappened` the seal may be complete: `state` tells.
    package func complete(_ seal: CompleteSeal) async throws(ServiceUnavailable) -> Bool {
        try await transaction { session in
            let kept = try await session.query(
                """
                UPDATE seal
                SET proofs = $3::bytea[], seed = $4::bytea, completed_at = clock_timestamp()
                WHERE origin = $1::text AND size = $2::bigint AND manifest = $5::bytea
                    AND seed IS NULL AND cosigned IS NOT NULL
                """,
                [
                    .text(origin), .int8(Int64(seal.size)), .byteaArray(seal.proofs),
                    .bytea(seal.seed.bytes), .bytea(seal.seal.question.manifest.bytes),
                ])
            guard kept.affectedRows == 1 else { return false }
            if seal.wins.isEmpty { return true }
            _ = try await session.query(
                """
                INSERT INTO win (origin, index, entry_id, prize, fen)
                SELECT $1::text, index, entry_id, prize, fen
                FROM unnest($2::bigint[], $3::bigint[], $4::text[], $5::bigint[])
                    AS u (index, entry_id, prize, fen)
                """,
                [
                    .text(origin), .int8Array(seal.wins.map { Int64($0.index) }),
                    .int8Array(seal.wins.map(\.entry)), .textArray(seal.wins.map(\.prize)),
                    .int8Array(seal.wins.map(\.value.value)),
                ])
            return true
        }
    }
}

extension PostgresSealStore {
    private struct NotDone: Error {}

    /// Rolled back where `body` returns false.
    func transaction(
        _ body: (PostgresSession) async throws -> Bool
    ) async throws(ServiceUnavailable) -> Bool {
        do {
            try await pool.withConnection { session in
                try await session.transaction {
                    guard try await body(session) else { throw NotDone() }
                }
            }
            return true
        } catch is NotDone {
            return false
        } catch {
            throw ServiceUnavailable(any: error, of: .ledger)
        }
    }

    /// One picture of several statements.
    func snapshot<Value>(
        _ body: (PostgresSession) async throws -> Value
    ) async throws(ServiceUnavailable) -> Value {
        do {
            return try await pool.withConnection { session in
                try await session.transaction("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY") {
                    try await body(session)
                }
            }
        } catch {
            throw ServiceUnavailable(any: error, of: .ledger)
        }
    }

    /// Of a campaign's log, for statements that begin with it.
    var own: PostgresParameter { .text(origin) }
    var name: String { origin }

    static func damaged(_ what: String) -> ServiceUnavailable {
        ServiceUnavailable(.ledger, .damaged, "\(what) cannot be read", effect: .didNotHappen)
    }

    private static func entries(_ rows: PostgresRows) throws(ServiceUnavailable) -> [StoredEntry] {
        var entries: [StoredEntry] = []
        entries.reserveCapacity(rows.count)
        for row in 0..<rows.count {
            guard let manifest = Bytes32(rows.bytes(row, 1)),
                let invoice = Bytes32(rows.bytes(row, 2)), let holder = Bytes32(rows.bytes(row, 3))
            else { throw damaged("an entry") }
            let entry = Entry(
                manifest: manifest, invoice: invoice, holder: holder,
                acceptedAt: UInt64(rows.int8(row, 4)), oddsTable: UInt32(rows.int4(row, 5)))
            // The holder's receipt names this hash, so the log must not publish another one.
            guard entry.leafHash.bytes == rows.bytes(row, 6) else { throw damaged("an entry") }
            entries.append(StoredEntry(id: rows.int8(row, 0), entry: entry))
        }
        return entries
    }
}
