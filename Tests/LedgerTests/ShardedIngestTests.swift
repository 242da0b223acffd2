import Doubles
import Invoices
import Testing
import Verification

@testable import Ledger

/// Loads into a ledger of two parts, one of which is away.
@Suite struct ShardedIngestTests {
    @Test func onlyTheRowsOfTheGonePartFailAndTheyComeAgain() async throws {
        let map = try #require(ShardMap(regions: [[44]]))
        let (nation, south) = (MemoryLedger(), MemoryLedger())
        let writer = ShardedWriter(
            writers: Sharded(map) { [nation, south][$0] },
            ledgers: Sharded(map) { [nation, south][$0] })
        let rows = (1...6).map { SyntheticInvoice.digital($0, province: $0 % 3 == 0 ? 44 : 33) }
        let text = rows.map { String(decoding: $0.json, as: UTF8.self) + "\n" }.joined()
        func load() async throws -> (report: IngestReport, rejected: [RejectedRow]) {
            var rejected: [RejectedRow] = []
            let report = try await Ingest(writer: writer, actor: .test).run(
                Chunks(text.utf8, of: 100), format: .ndjson, rejected: { rejected.append($0) })
            return (report, rejected)
        }
        south.fail(with: ServiceUnavailable(.ledger, .unreachable, "gone"))
        let first = try await load()
        #expect(first.report.issued == 4)
        #expect(first.report.failed == 2)
        #expect(first.report.read == 6)
        #expect(first.rejected.map(\.line) == [3, 6])
        #expect(first.rejected.map(\.reason.code) == ["unreachable", "unreachable"])
        south.fail(with: nil)
        let second = try await load()
        #expect(second.report.issued == 2)
        #expect(second.report.already == 4)
        #expect(second.report.failed == 0)
    }
}
