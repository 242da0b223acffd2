import Doubles
import Invoices
import LocalServers
import Testing
import Verification

@testable import Ledger
@testable import Wire

/// Writers in each other's way, and servers that die under them.
@Suite struct PostgresWriterTests {
    typealias Synthetic = SyntheticInvoice

    @Test func redsOfManyWritersNeverExceedTheOriginal() async throws {
        let conninfo = try await LedgerDatabase.fresh()
        let originals = [Synthetic.digital(1), Synthetic.digital(2)]
        try await LedgerDatabase.withPool(conninfo, { $0.sessions = 4 }) { pool in
            let ports = LedgerPorts(pool)
            _ = try await ports.writer.apply(originals.map { .issue($0) })
            let applied = try await withThrowingTaskGroup { group in
                for task in 0..<8 {
                    group.addTask {
                        // Every writer names both, each in its own order.
                        let pair = task.isMultiple(of: 2) ? originals : originals.reversed()
                        var applied = 0
                        for round in 0..<6 {
                            let reds = pair.enumerated().map { index, original in
                                Synthetic.red(
                                    100 + task * 100 + round * 10 + index, of: original, yuan: 7)
                            }
                            applied += try await PostgresLedgerWriter(pool)
                                .apply(reds.map { .issue($0) })
                                .count { $0 == .applied(revision: 1) }
                        }
                        return applied
                    }
                }
                return try await group.reduce(0, +)
            }
            // 100 yuan hold fourteen times seven.
            #expect(applied == 28)
            for original in originals {
                let stored = try await ports.stored(original)
                #expect(stored?.redTotal == Fen(-113 * 7 * 14))
                #expect(stored?.revision == 15)
            }
        }
    }

    @Test func sameInvoicesFromManyWritersAreThereOnce() async throws {
        let conninfo = try await LedgerDatabase.fresh()
        try await LedgerDatabase.withPool(conninfo, { $0.sessions = 4 }) { pool in
            let start = try await PostgresChangeFeed(pool).changes(after: nil).cursor
            let changes = (1...600).map { LedgerChange.issue(Synthetic.digital($0)) }
            let applied = try await withThrowingTaskGroup { group in
                for task in 0..<6 {
                    group.addTask {
                        let mine = task.isMultiple(of: 2) ? changes : changes.reversed()
                        return try await PostgresLedgerWriter(pool).apply(mine)
                            .count { $0 == .applied(revision: 1) }
                    }
                }
                return try await group.reduce(0, +)
            }
            #expect(applied == 600)
            #expect(try await LedgerPorts(pool).changes(after: start).changes.count == 600)
        }
    }

    /// A void is a transaction of its own, after the issues of its batch.
    @Test func aRefusedVoidSaysWhetherAnIssueWasCommittedBefore() async throws {
        try await LedgerDatabase.withFresh { pool in
            try await pool.withConnection { session in
                _ = try await session.execute(
                    """
                    CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
                    BEGIN RAISE EXCEPTION 'refused by the test'; END $$;
                    CREATE TRIGGER refuse BEFORE UPDATE ON invoice
                    FOR EACH ROW EXECUTE FUNCTION refuse();
                    """)
            }
            let writer = PostgresLedgerWriter(pool)
            let invoice = Synthetic.digital(1)
            let half = await #expect(throws: ServiceUnavailable.self) {
                _ = try await writer.apply([.issue(invoice), .void(invoice.id)])
            }
            #expect(half?.code == .rejected)
            #expect(half?.effect == .mayHaveHappened)
            let none = await #expect(throws: ServiceUnavailable.self) {
                _ = try await writer.apply([.void(invoice.id)])
            }
            #expect(none?.code == .rejected)
            #expect(none?.effect == .didNotHappen)
            #expect(try await LedgerPorts(pool).stored(invoice)?.status == .normal)
        }
    }

    @Test func aServerKilledInTheMiddleOfALoadLosesNothingAndDoublesNothing() async throws {
        let server = try await LedgerDatabase.ownServer()
        let invoices = (1...12_000).map { Synthetic.digital($0) }
        let text = invoices.flatMap { $0.json + [UInt8(ascii: "\n")] }
        // The load has to notice the loss, not to wait for the server's return.
        let impatient = { (configuration: inout PostgresConfiguration) in
            configuration.reconnectGrace = .seconds(2)
            configuration.sessionWaitDeadline = .seconds(3)
        }
        try await LedgerDatabase.withPool(server.conninfo, impatient) { pool in
            _ = try await SchemaMigrator(pool).migrate(today: today)
            let start = try await PostgresChangeFeed(pool).changes(after: nil).cursor
            let ingest = Ingest(writer: PostgresLedgerWriter(pool), actor: .test)
            let (loaded, reached) = AsyncStream.makeStream(of: Int.self)
            let load = Task {
                try await ingest.run(
                    Chunks(text, of: 64_000), format: .ndjson,
                    progress: {
                        reached.yield($0.issued)
                    })
            }
            var batches = loaded.makeAsyncIterator()
            let before = await batches.next() ?? 0
            #expect(before > 0)
            await server.kill()
            let end = await load.result
            try await server.restart()
            try await pool.connected(within: patience)

            let report = try await rerun(ingest, text)
            #expect(report.issued + report.already == invoices.count)
            #expect(report.already >= before)
            // Only a machine that loads all within one kill's time gets here.
            if case .success(let whole) = end { #expect(whole.issued == invoices.count) }
            let rows = try await pool.query("SELECT count(*) FROM invoice")
            #expect(rows.int8(0, 0) == Int64(invoices.count))
            let changes = try await LedgerPorts(pool).changes(after: start).changes
            #expect(changes.count == invoices.count)
            #expect(Set(changes.map(\.id)) == Set(invoices.map(\.id)))
        }
        await server.stop()
    }

    /// As a person would: again until the server is back for all of the pool's connections.
    private func rerun(_ ingest: Ingest, _ text: [UInt8]) async throws -> IngestReport {
        let end = ContinuousClock.now + patience
        while ContinuousClock.now < end {
            let report = try? await ingest.run(Chunks(text, of: 64_000), format: .ndjson)
            if let report { return report }
        }
        return try await ingest.run(Chunks(text, of: 64_000), format: .ndjson)
    }
}
