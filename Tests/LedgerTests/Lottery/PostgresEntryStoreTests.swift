import Cryptography
import Doubles
import Invoices
import Testing

@testable import Ledger
@testable import Lottery
@testable import Wire

/// What only the database has.
struct PostgresEntryStoreTests {
    private func withStore(
        _ body: (PostgresEntryStore, PostgresPool) async throws -> Void
    ) async throws {
        try await LedgerDatabase.withFresh { pool in
            try await pool.publish(EntryBench.campaign)
            try await body(PostgresEntryStore(pool), pool)
        }
    }

    private func enter(_ store: PostgresEntryStore, _ number: Int) async throws -> EntryRecord {
        guard case .entered(let stored) = try await store.enter(EntryBench.entry(number)) else {
            throw ServiceUnavailable(.ledger, .rejected, "not entered")
        }
        return stored
    }

    /// The sequencer's tables, as it writes them seal by seal.
    @Test func anEntryIsJudgedOnceItsSealIsComplete() async throws {
        try await withStore { store, pool in
            var entries: [EntryRecord] = []
            for number in 1...4 { entries.append(try await enter(store, number)) }
            let ids = entries.map(\.id)
            func outcomes() async throws -> [EntryOutcome] { try await store.outcomes(of: ids) }

            for (index, entry) in entries.prefix(3).enumerated() {
                _ = try await pool.query(
                    "INSERT INTO log_leaf (index, entry_id, leaf, origin) VALUES ($1, $2, $3, $4)",
                    [
                        .int8(Int64(index)), .int8(entry.id), .bytea(entry.leaf.bytes),
                        .text(entry.origin),
                    ])
            }
            try await seal(pool, first: 0, size: 2)
            // Even a win says nothing before its seal is complete.
            _ = try await pool.query(
                "INSERT INTO win (index, entry_id, fen, origin, prize) VALUES (1, $1, 1000, $2, 'p10')",
                [.int8(ids[1]), .text(EntryBench.campaign.origin)])
            #expect(try await outcomes() == [.waiting, .waiting, .waiting, .waiting])
            _ = try await pool.query(
                """
                UPDATE seal SET cosigned = 'c', proofs = '{}', seed = manifest, completed_at = now()
                WHERE size = 2
                """)
            try await seal(pool, first: 2, size: 3)
            let won = EntryOutcome.won(index: 1, prize: "p10", value: Fen(1_000))
            #expect(try await outcomes() == [.lost(index: 0), won, .waiting, .waiting])
            // In the order of the question.
            #expect(try await store.outcomes(of: [ids[1], ids[0]]) == [won, .lost(index: 0)])
        }
    }

    /// For draws and auditors, who know entries by their places.
    @Test func entriesAreFoundAtTheirPlacesInTheLog() async throws {
        try await withStore { store, pool in
            let origin = EntryBench.campaign.origin
            let entries = [try await enter(store, 1), try await enter(store, 2)]
            // The order of entering is not that of the log.
            for (index, entry) in entries.reversed().enumerated() {
                _ = try await pool.query(
                    "INSERT INTO log_leaf (index, entry_id, leaf, origin) VALUES ($1, $2, $3, $4)",
                    [
                        .int8(Int64(index)), .int8(entry.id), .bytea(entry.leaf.bytes),
                        .text(origin),
                    ])
            }
            let found = try await store.entries(at: [1, 9, 0, .max], of: origin)
                .sorted { $0.index < $1.index }
            #expect(found.map(\.index) == [0, 1])
            #expect(found.map(\.record) == entries.reversed())
            #expect(try await store.entries(at: [0], of: "other.example/lottery/x").isEmpty)
        }
    }

    private func seal(
        _ pool: PostgresPool, first: Int64, size: Int64
    ) async throws {
        _ = try await pool.query(
            """
            INSERT INTO seal (number, size, first, begun_at, manifest, root, previous_seed, origin,
                              checkpoint)
            SELECT $2::bigint, $1::bigint, $2::bigint, now(), manifest, manifest, manifest, origin,
                   'c'
            FROM campaign_manifest
            """, [.int8(size), .int8(first)])
    }

    @Test(arguments: [CampaignStatement.State.paused, .closed])
    func nothingIsEnteredOnceThePauseIsWritten(_ state: CampaignStatement.State) async throws {
        try await withStore { store, pool in
            let stored = try await enter(store, 1)
            try await pool.set(EntryBench.campaign.origin, state)
            #expect(try await store.enter(EntryBench.entry(2)) == .shut(state))
            #expect(try await store.enter(EntryBench.entry(1)) == .known(stored))
            try await pool.set(EntryBench.campaign.origin, .open)
            _ = try await enter(store, 2)
        }
    }

    /// What is counted while others commit must be read anew, or caps would be exceeded.
    @Test func transactionsThatReadTheirBeginningAreRefused() async throws {
        try await withStore { _, pool in
            let conninfo = pool.configuration.conninfo
            try await LedgerDatabase.withPool(
                conninfo, { $0.parameters["default_transaction_isolation"] = "serializable" }
            ) { pool in
                let fault = await #expect(throws: ServiceUnavailable.self) {
                    _ = try await PostgresEntryStore(pool).enter(EntryBench.entry(1))
                }
                #expect(fault?.effect == .didNotHappen)
            }
        }
    }

    @Test func anEntryWaitsForItsSealAndItsHolderIsThere() async throws {
        try await withStore { store, pool in
            _ = try await enter(store, 1)
            let rows = try await pool.query(
                """
                SELECT count(*), min(octet_length(seller_tag)), min(octet_length(sale_tag)),
                       (SELECT count(*) FROM lottery_waiting), (SELECT count(*) FROM holder)
                FROM lottery_entry
                """)
            #expect(rows.int8(0, 0) == 1)
            #expect(rows.int4(0, 1) == 32 && rows.int4(0, 2) == 32)
            #expect(rows.int8(0, 3) == 1 && rows.int8(0, 4) == 1)
        }
    }
}
