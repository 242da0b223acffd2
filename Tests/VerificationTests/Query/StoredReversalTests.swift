import Invoices
import Testing
import Verification

struct StoredReversalTests {
    @Test(
        arguments: [
            (.normal, 100, 0, .none), (.voided, 100, 0, .none),
            (.redFlushed, 100, 0, .unknown), (.redFlushed, 100, -1, .partly(remaining: Fen(99))),
            (.partlyRedFlushed, 100, -99, .partly(remaining: Fen(1))),
            (.redFlushed, 100, -100, .wholly), (.whollyRedFlushed, 100, -100, .wholly),
            // A record whose sum is beyond 64 bits says nothing.
            (.partlyRedFlushed, -2, .min, .unknown), (.redFlushed, .max, .max, .unknown),
        ] as [(InvoiceStatus, Int64, Int64, StoredInvoice.Reversal)])
    func theRestIsTheTotalWithoutTheReds(
        _ status: InvoiceStatus, _ total: Int64, _ reds: Int64, _ reversal: StoredInvoice.Reversal
    ) throws {
        let number = try #require(InvoiceNumber("26990000000000000002"))
        let stored = StoredInvoice(
            id: InvoiceID(code: nil, number: number), revision: 2, status: status,
            kind: .digitalOrdinary, issuedOn: try #require(CalendarDay("2026-01-05")),
            amount: Fen(total), total: Fen(total), redTotal: Fen(reds), checkCode: nil,
            sellerTaxNumber: "S", face: [])
        #expect(stored.reversal == reversal)
    }
}
