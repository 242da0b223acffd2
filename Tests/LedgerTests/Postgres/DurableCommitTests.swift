import Doubles
import Invoices
import Testing
import Verification

@testable import Ledger
@testable import Wire

/// What the writer of the ledger promises where the server is told to wait for nothing.
struct DurableCommitTests {
    private static func rows(_ numbers: Range<Int>) -> [IssueRow] {
        numbers.map { number in
            let invoice = SyntheticInvoice.digital(number)
            return IssueRow(place: number, invoice: invoice, of: .issue(invoice))
        }
    }

    private static func issue(
        _ rows: [IssueRow], byCopy: Bool, in session: PostgresSession
    ) async throws {
        if byCopy {
            try await IssueCopy(rows: rows[...], actor: .demo, deadline: patience).run(in: session)
        } else {
            _ = try await session.query(
                IssueStatement.insert,
                IssueStatement.parameters(rows) + [.text(ChangeActor.demo.text)])
        }
    }

    @Test(arguments: [true, false])
    func anIssueIsOnTheDiskFirst(_ byCopy: Bool) async throws {
        let conninfo = try await LedgerDatabase.fresh()
        try await LedgerDatabase.withPool(
            conninfo,
            {
                $0.sessions = 1
                $0.parameters["synchronous_commit"] = "off"
            }
        ) { pool in
            let setting: PostgresStatement = "SELECT current_setting('synchronous_commit')"
            try await pool.withConnection { session in
                for (numbers, during) in [(0..<3, "local"), (0..<0, "off")] {
                    // The copy of nothing is nobody's call.
                    if byCopy, numbers.isEmpty { continue }
                    let found = try await session.transaction {
                        try await Self.issue(Self.rows(numbers), byCopy: byCopy, in: session)
                        return try await session.query(setting).text(0, 0)
                    }
                    #expect(found == during)
                    #expect(try await session.query(setting).text(0, 0) == "off")
                }
            }
        }
    }
}
