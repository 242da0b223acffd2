import Doubles
import Foundation
import Invoices
import LocalServers
import Testing
import Verification

@testable import Ledger
@testable import Wire

/// A crash gives the numbers of transactions that never reached the disk out again.
@Suite struct PostgresCrashTests {
    @Test func aChangeUnderANumberThatWasUsedBeforeIsNotMissed() async throws {
        let server = try await LedgerDatabase.ownServer()
        let invoice = SyntheticInvoice.digital(1)
        try await LedgerDatabase.withPool(server.conninfo) { pool in
            _ = try await SchemaMigrator(pool).migrate(today: today)
            let ports = LedgerPorts(pool)
            _ = try await ports.apply(.issue(invoice))
            let writer = try await pool.stopLogWriter()
            let lost = try await pool.query("SELECT pg_current_xact_id()").int8(0, 0)
            let cursor = try await ports.feed.changes(after: nil).cursor
            // The whole server starts anew, as after any such death.
            kill(writer, SIGKILL)
            try await eventually {
                let page = try? await ports.feed.changes(after: nil)
                return page.map { $0.cursor.life != cursor.life } ?? false
            }
            try await eventually {
                let outcome = try? await ports.apply(.void(invoice.id))
                return outcome == .applied(revision: 2) || outcome == .alreadyApplied
            }
            let used = try await pool.query(
                "SELECT transaction_id FROM invoice_change WHERE change = 'void'"
            ).int8(0, 0)
            // So the cursor says of the void's number that it was handed out.
            #expect(used <= lost)
            for start in [cursor, cursor.bare] {
                let (changes, next) = try await ports.changes(after: start)
                #expect(changes.contains(FeedChange(id: invoice.id, revision: 2, isIssue: false)))
                #expect(try await ports.changes(after: next).changes == [])
            }
        }
        await server.stop()
    }
}
