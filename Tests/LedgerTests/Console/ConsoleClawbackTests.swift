import Cryptography
import Invoices
import Operators
import Payouts
import Testing

@testable import Ledger
@testable import Wire

/// What holders owe, settled at the console by the functions that the command line has.
struct ConsoleClawbackTests {
    private static let small = Fen(500_00)
    private static let large = Fen(500_01)

    /// A paid win that is to be paid back, as whoever pays writes one.
    private static func owe(_ bench: ConsoleBench, _ fen: Fen) async throws -> WinID {
        let win = ConsoleBench.win
        try await PayoutRows.reserve(win, fen, bench.owner)
        let payouts = PostgresPayoutStore(bench.owner)
        let submission = Submission(
            account: MerchantAccount(.wechat, "1900000001"),
            order: OrderNumber(of: win, attempt: 1), amount: fen, payee: "openid", body: [1])
        let paid = ProviderAnswer.paid(
            PaidTransfer(reference: "42", amount: fen, merchant: "1900000001"))
        _ = try await payouts.change(win) { payout in
            payout.bind([1], at: ConsoleBench.start)
            return payout.begin(submission, withheld: .zero, at: ConsoleBench.start)
        }
        _ = try await payouts.change(win) { payout in
            payout.answered(paid, to: payout.order, at: ConsoleBench.start, jitter: 0)
        }
        _ = try await payouts.change(win) { $0.void(at: ConsoleBench.start) }
        return win
    }

    private static func bench(
        owing fen: Fen,
        _ body: (ConsoleBench, WinID, _ li: ConsoleDeed, _ wang: ConsoleDeed) async throws -> Void
    ) async throws {
        try await ConsoleBench.run { bench in
            try await bench.add("li", .operator)
            try await bench.add("wang", .approver)
            let (li, wang) = (try await bench.token("li"), try await bench.token("wang"))
            let win = try await owe(bench, fen)
            try await body(bench, win, bench.deed(li), bench.deed(wang))
            #expect(try await PostgresBooks(bench.owner).proof().faults == [])
        }
    }

    @Test func whatCameBackSettlesIt() async throws {
        try await Self.bench(owing: Self.small) { bench, win, li, wang async throws in
            let repaid = try #require(ClawbackEnd(repaidBy: "B1"))
            #expect(try await bench.desk.clawback(win)?.end == nil)
            #expect(
                try await bench.desk.end(clawback: win, repaid, li) == .done(.settled))
            let ended = try await bench.desk.clawback(win)
            #expect(ended?.end == "repaid" && ended?.reference == "B1")
            let noted = try await bench.audit().filter { $0.hasSuffix(": settle") }
            // What changes nothing is not noted.
            #expect(try await bench.desk.end(clawback: win, repaid, wang) == .done(.exists))
            #expect(
                try await bench.desk.end(clawback: win, .writtenOff, wang)
                    == .done(ClawbackOutcome.none))
            #expect(noted == ["li: settle"])
            #expect(try await bench.audit().filter { $0.hasSuffix(": settle") } == noted)
            let acts = try await bench.desk.payout(win)?.history.acts ?? []
            #expect(acts.map(\.actor) == ["console:li"])
        }
    }

    /// The second one names the same reference, and reads it at the page.
    @Test func twoPeopleNameOneReference() async throws {
        try await Self.bench(owing: Self.large) { bench, win, li, wang async throws in
            let repaid = try #require(ClawbackEnd(repaidBy: "B1"))
            #expect(try await bench.desk.clawback(win)?.wantedReference == nil)
            #expect(try await bench.desk.end(clawback: win, repaid, li) == .done(.wanted))
            #expect(try await bench.desk.clawback(win)?.wantedReference == "B1")
            #expect(try await bench.desk.end(clawback: win, repaid, wang) == .done(.settled))
        }
    }

    @Test func twoPeopleWriteALargeOneOff() async throws {
        try await Self.bench(owing: Self.large) { bench, win, li, wang async throws in
            func writeOff(_ deed: ConsoleDeed) async throws -> ConsoleOutcome<ClawbackOutcome> {
                try await bench.desk.end(clawback: win, .writtenOff, deed)
            }
            #expect(try await writeOff(li) == .done(.wanted))
            #expect(try await bench.desk.clawback(win)?.wantedBy == "console:li")
            #expect(try await writeOff(li) == .done(.samePerson))
            #expect(try await bench.desk.clawback(win)?.end == nil)
            #expect(try await writeOff(wang) == .done(.writtenOff))
            #expect(
                try await bench.audit().filter { $0.hasSuffix(": settle") }
                    == ["li: settle", "wang: settle"])
        }
    }

    /// Both are known: one by his session, the other by his login.
    @Test func oneAtTheConsoleAndOneAtTheTerminalAreTwo() async throws {
        try await Self.bench(owing: Self.large) { bench, win, li, wang async throws in
            let repaid = try #require(ClawbackEnd(repaidBy: "B1"))
            func atTheTerminal(
                as name: String,
                _ act: (PostgresClawbacks) async throws -> PostgresClawbacks.Outcome
            ) async throws -> PostgresClawbacks.Outcome {
                try await KnownPeople.at(bench.conninfo, bench.owner, as: name) { pool in
                    try await act(PostgresClawbacks(pool))
                }
            }
            #expect(try await bench.desk.end(clawback: win, repaid, li) == .done(.wanted))
            // Whatever name he gives, he is who has the login.
            #expect(
                try await atTheTerminal(as: "li") {
                    try await $0.settle(win, reference: "B1", by: "person:wang", because: "came")
                } == .samePerson)
            // Another end begins anew, by whichever door.
            #expect(
                try await atTheTerminal(as: "li") {
                    try await $0.writeOff(win, by: "person:li", because: "gone")
                } == .wanted)
            #expect(
                try await bench.desk.end(clawback: win, .writtenOff, li) == .done(.samePerson))
            #expect(try await bench.desk.clawback(win)?.end == nil)
            #expect(
                try await bench.desk.end(clawback: win, .writtenOff, wang) == .done(.writtenOff))
            let acts = try await bench.desk.payout(win)?.history.acts ?? []
            #expect(acts.map(\.actor) == ["console:li", "console:li", "console:wang"])
        }
    }

    @Test func oneAtTheTerminalEndsWhatWasWantedAtTheConsole() async throws {
        try await Self.bench(owing: Self.large) { bench, win, li, _ async throws in
            #expect(
                try await bench.desk.end(clawback: win, .writtenOff, li) == .done(.wanted))
            let ended = try await KnownPeople.at(
                bench.conninfo, bench.owner, as: "wang", .approver
            ) { pool in
                try await PostgresClawbacks(pool).writeOff(win, by: "person:x", because: "gone")
            }
            #expect(ended == .writtenOff)
        }
    }

    @Test func whoeverOnlyLooksSettlesNothing() async throws {
        try await Self.bench(owing: Self.small) { bench, win, _, _ async throws in
            try await bench.add("auditor", .auditor)
            let deed = bench.deed(try await bench.token("auditor"))
            #expect(try await bench.desk.end(clawback: win, .writtenOff, deed) == .forbidden)
            #expect(try await bench.desk.clawback(win)?.end == nil)
        }
    }

    @Test(arguments: [
        ("B1", true), ("", false), ("two\nlines", false),
        (String(repeating: "x", count: 128), true), (String(repeating: "x", count: 129), false),
    ])
    func aReferenceIsALine(_ text: String, _ isReference: Bool) {
        #expect((ClawbackEnd(repaidBy: text) != nil) == isReference)
    }
}
