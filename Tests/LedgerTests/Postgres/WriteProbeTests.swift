import Doubles
import Invoices
import Testing
import Verification

@testable import Ledger
@testable import Wire

struct WriteProbeTests {
    @Test func aLedgerThatTakesWritesIsWellAndKeepsNothing() async throws {
        try await LedgerDatabase.withFresh { pool in
            let probe = WriteProbe(pool, logger: quiet)
            for pages in 1...3 {
                await probe.probe()
                #expect(probe.fault == nil)
                // Each takes a page of the disk that was not there, or a full disk would not show.
                let rows = try await pool.query(
                    "SELECT count(*), pg_relation_size('write_probe') / 8192 FROM write_probe")
                #expect(rows.int8(0, 0) == 0)
                #expect(rows.int8(0, 1) == Int64(pages))
            }
        }
    }

    @Test func aServerThatOnlyReadsIsFoundAndForgivenWhenItWritesAgain() async throws {
        let conninfo = try await LedgerDatabase.fresh()
        try await LedgerDatabase.withPool(conninfo) { pool in
            let probe = WriteProbe(pool, logger: quiet)
            _ = try await pool.query("SET default_transaction_read_only = on")
            await probe.probe()
            #expect(probe.fault?.detail.contains("read-only") == true)
            _ = try await pool.query("SET default_transaction_read_only = off")
            await probe.probe()
            #expect(probe.fault == nil)
        }
    }

    /// What PostgreSQL says on a full disk, said by the function itself.
    @Test func aFullDiskIsFound() async throws {
        try await LedgerDatabase.withFresh { pool in
            _ = try await pool.query(
                """
                CREATE OR REPLACE FUNCTION probe_writing() RETURNS void LANGUAGE plpgsql AS $$
                BEGIN
                    RAISE EXCEPTION 'could not extend file: No space left on device'
                        USING ERRCODE = 'disk_full';
                END
                $$
                """)
            let probe = WriteProbe(pool, logger: quiet)
            await probe.probe()
            #expect(probe.fault?.code == .overloaded)
            #expect(probe.fault?.detail.contains("No space left") == true)
        }
    }

    @Test func theVerifierNeedsNoRightMoreThanItsGrants() async throws {
        let conninfo = try await LedgerDatabase.fresh()
        try await LedgerDatabase.withPool(conninfo, as: "fapiao_verifier") { pool in
            let probe = WriteProbe(pool, logger: quiet)
            await probe.probe()
            #expect(probe.fault == nil)
            // It reads who changed what, and writes its own.
            let invoices = (1...100).map { SyntheticInvoice.digital($0) }
            let writer = PostgresLedgerWriter(pool)
            _ = try await writer.apply(invoices.map { .issue($0) }, by: .key("shop"))
            _ = try await writer.apply([.void(invoices[0].id)], by: .person("alice"))
            let changes = try await PostgresInvoiceHistory(pool).changes(of: invoices[0].id)
            #expect(changes.map(\.actor) == ["key:shop", "person:alice"])
        }
    }
}
