import Cryptography
import Doubles
import Lottery
import Synchronization
import Testing

@testable import Ledger
@testable import Wire

/// What the tables themselves refuse, whoever writes, and that the role of the draw is enough.
struct LotteryTableTests {
    private static let campaign = LotteryCampaign()

    private static func withSealed(
        _ body: (PostgresPool, String) async throws -> Void
    ) async throws {
        let conninfo = try await LedgerDatabase.fresh()
        try await LedgerDatabase.withPool(conninfo) { pool in
            try await LotteryRows.publish(campaign, pool)
            try await LotteryRows.enter(campaign.entries(0..<40), pool)
            // The rights suffice for the statements that the sequencer has.
            try await LedgerDatabase.withPool(conninfo, as: "fapiao_lottery") { own in
                let bench = SealingBench(
                    campaign, PostgresSealStore(own, origin: LotteryCampaign.origin))
                let sequencer = bench.sequencer()
                while case .sealed = try await sequencer.step(at: 1) {}
                #expect(try await bench.told() == bench.replayed())
                let told = try await bench.told()
                #expect(told.contains { $0 != nil })
                let figures = try #require(try await bench.store.dailyFigures())
                #expect(figures.size == UInt64(told.count))
                let won = Dictionary(grouping: told.compactMap { $0 }, by: \.self)
                #expect(
                    Dictionary(uniqueKeysWithValues: figures.won.map { ($0.name, $0.count) })
                        == won.mapValues { UInt64($0.count) })
            }
            try await body(pool, conninfo)
        }
    }

    @Test func whatIsWrittenIsNeverChanged() async throws {
        try await Self.withSealed { pool, _ in
            for sql in [
                "UPDATE campaign SET name = 'x'", "DELETE FROM campaign_manifest",
                "UPDATE lottery_entry SET odds_table = 2", "DELETE FROM lottery_entry",
                // An opening can be emptied, and nothing else of an entry.
                "UPDATE lottery_entry SET personal = 'x'",
                "UPDATE lottery_entry SET personal = '', holder = 'x'",
                "DELETE FROM log_leaf", "UPDATE log_leaf SET index = index + 100",
                "UPDATE log_head SET root = previous_seed FROM seal", "DELETE FROM log_head",
                "UPDATE seal SET seed = root", "UPDATE seal SET cosigned = checkpoint",
                "UPDATE seal SET manifest = root, cosigned = NULL",
                "UPDATE seal SET begun_at = now()", "DELETE FROM seal", "TRUNCATE seal CASCADE",
                "UPDATE win SET fen = fen + 1", "DELETE FROM win",
            ] {
                let state = await #expect(throws: WireError.self) {
                    try await pool.query(PostgresStatement(sql))
                }
                #expect(state?.serverCode == "42501", "\(sql)")
            }
        }
    }

    /// Where the server is told to wait for nothing.
    @Test(arguments: [
        "INSERT INTO lottery_entry (origin) SELECT origin FROM lottery_entry WHERE false",
        "UPDATE log_head SET root = root WHERE false",
        "UPDATE seal SET cosigned = cosigned WHERE false",
        "INSERT INTO campaign_state (origin) SELECT origin FROM campaign_state WHERE false",
        "INSERT INTO draw_answer (origin) SELECT origin FROM draw_answer WHERE false",
        "INSERT INTO outgoing_message (purpose) SELECT purpose FROM outgoing_message WHERE false",
        "INSERT INTO awaited_invoice (kind) SELECT kind FROM awaited_invoice WHERE false",
    ])
    func whatIsPromisedIsOnTheDiskFirst(_ sql: String) async throws {
        let conninfo = try await LedgerDatabase.fresh()
        try await LedgerDatabase.withPool(
            conninfo,
            {
                $0.sessions = 1
                $0.parameters["synchronous_commit"] = "off"
            }
        ) { pool in
            let setting: PostgresStatement = "SELECT current_setting('synchronous_commit')"
            let (before, during, after) = try await pool.withConnection { session in
                let before = try await session.query(setting).text(0, 0)
                let during = try await session.transaction {
                    _ = try await session.query(PostgresStatement(sql))
                    return try await session.query(setting).text(0, 0)
                }
                return (before, during, try await session.query(setting).text(0, 0))
            }
            #expect((before, during, after) == ("off", "local", "off"))
        }
    }

    @Test func anEntryOfAnotherCampaignsManifestOrKeyIsRefused() async throws {
        try await Self.withSealed { pool, _ in
            let foreign = LotteryCampaign(falls: false)
            let table: [([Entry], Bytes32?, String)] = [
                (foreign.entries(100..<101), nil, "23503"),
                (Self.campaign.entries(100..<101), .zero, "23503"),
                // The same invoice once more.
                (Self.campaign.entries(0..<1, acceptedAt: 9), nil, "23505"),
            ]
            for (entries, key, code) in table {
                let error = await #expect(throws: WireError.self) {
                    try await LotteryRows.enter(entries, pool, fingerprint: key)
                }
                #expect(error?.serverCode == code)
            }
        }
    }

    @Test func oneProcessHasTheLockAtATime() async throws {
        let conninfo = try await LedgerDatabase.fresh()
        let databases = (0..<2).map { _ in
            LotteryDatabase(SecretText(conninfo), logger: quiet)
        }
        try await withThrowingTaskGroup { group in
            for database in databases { group.addTask { await database.run() } }
            for database in databases { try await database.connected(within: patience) }
            let origin = LotteryCampaign.origin
            try await databases[0].withLock(on: origin) { isHeld in
                #expect(await isHeld())
                let second = try await databases[1].withLock(on: origin) { _ in true }
                let other = try await databases[1].withLock(on: "other") { _ in true }
                #expect(second == nil && other == true)
            }
            let next = try await databases[1].withLock(on: origin) { _ in true }
            #expect(next == true)
            group.cancelAll()
        }
    }

    private final class Count: Sendable {
        let value = Mutex(0)
    }

    /// More campaigns than the database has sessions for this process are drawn at once.
    @Test func oneProcessDrawsManyCampaigns() async throws {
        let database = LotteryDatabase(
            SecretText(try await LedgerDatabase.fresh()), logger: quiet)
        let life = Task { await database.run() }
        defer { life.cancel() }
        try await database.connected(within: patience)
        let held = Count()
        let count = 40
        try await withThrowingTaskGroup { group in
            for number in 0..<count {
                group.addTask {
                    let value = try await database.withLock(on: "campaign \(number)") { isHeld in
                        held.value.withLock { $0 += 1 }
                        try await eventually { held.value.withLock { $0 } == count }
                        return await isHeld()
                    }
                    #expect(value == true)
                }
            }
            try await group.waitForAll()
        }
    }
}
