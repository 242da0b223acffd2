import Cryptography
import Invoices
import Payouts
import Testing

@testable import Ledger
@testable import Wire

/// What became of the entries of a campaign, as an auditor counts it.
struct CampaignReportTests {
    private static let phone = AccountBench.identity("anna")

    /// A paid prize of a void invoice, and what its bank says afterwards.
    private static func clawBack(
        _ index: UInt64, _ bench: AccountBench, then answer: ProviderAnswer? = nil
    ) async throws {
        try await bench.win(Int(index), "anna", fen: 1_000)
        let store = PostgresPayoutStore(bench.owner)
        let win = WinID(origin: AccountBench.origin, index: index)
        let now = WatchBench.start
        let submission = Submission(
            account: MerchantAccount(.wechat, "1900000001"),
            order: OrderNumber(of: win, attempt: 1), amount: Fen(1_000), payee: "openid", body: [1])
        let changes: [@Sendable (inout Payout) -> [Transfer]] =
            [
                { payout in
                    payout.bind([1], at: now)
                    return payout.begin(submission, withheld: .zero, at: now)
                },
                { payout in
                    payout.answered(
                        WatchBench.paid(Fen(1_000)), to: payout.order, at: now, jitter: 0)
                }, { payout in payout.void(at: now) },
            ]
            + (answer.map { answer in
                [{ payout in payout.answered(answer, to: payout.order, at: now, jitter: 0) }]
            } ?? [])
        for change in changes { #expect(try await store.change(win, change)) }
    }

    /// Each number is among those above it, or the report would hide too few of a small group.
    @Test func whatIsSentBackIsNeitherPaidNorClawedBack() async throws {
        try await AccountBench.run { bench in
            try await bench.holder("anna", knownBy: [Self.phone])
            try await Self.clawBack(1, bench)
            try await Self.clawBack(2, bench, then: .returned(reason: "AC04"))
            try await Self.clawBack(3, bench, then: .returned(reason: "AC04"))
            // Nothing is owed for it, so it goes back to the fund.
            let third = WinID(origin: AccountBench.origin, index: 3)
            _ = try await PostgresPayoutStore(bench.owner).change(third) { $0.forfeit() }
            let owed = try await PostgresClawbacks(bench.owner).clawback(third)
            #expect(owed?.end == .returned)

            var counts: [CampaignTally.Counts] = []
            try await PostgresCampaignReport(bench.owner).forEachPage(of: AccountBench.origin) {
                counts += $0.map(\.counts)
            }
            #expect(
                counts == [
                    .init(entries: 1, wins: 1, paid: 1, clawedBack: 1),
                    .init(entries: 1, wins: 1), .init(entries: 1, wins: 1),
                ])
            #expect(try await PostgresBooks(bench.owner).proof().faults == [])
        }
    }
}
