import Cryptography
import Doubles
import Invoices
import Payouts
import Testing
import Verification

@testable import Ledger
@testable import Wire

/// A database with wins, as whoever pays sees it.
struct WatchBench {
    static let start = Timestamp(microseconds: 1_780_000_000_000_000)

    let conninfo: String
    let owner: PostgresPool
    let pool: PostgresPool
    var watch: PostgresPayoutWatch { PostgresPayoutWatch(pool) }
    var payouts: PostgresPayoutStore { PostgresPayoutStore(pool) }
    var books: PostgresBooks { PostgresBooks(owner) }

    static func win(_ index: UInt64) -> WinID {
        WinID(origin: "a.example/lottery/spring", index: index)
    }

    static func run(_ body: (WatchBench) async throws -> Void) async throws {
        let conninfo = try await LedgerDatabase.fresh()
        try await LedgerDatabase.withPool(conninfo) { owner in
            // The rights suffice for the statements that the program has.
            try await LedgerDatabase.withPool(conninfo, as: "fapiao_payout") { pool in
                try await body(WatchBench(conninfo: conninfo, owner: owner, pool: pool))
            }
        }
    }

    /// As the desk of an operator, whose rights suffice too.
    func atTheDesk(_ body: (PostgresPool) async throws -> Void) async throws {
        try await LedgerDatabase.withPool(conninfo, as: "fapiao_operator", body)
    }

    /// A win on its way, as far as the answers bring it.
    func win(
        _ index: UInt64, gross: Fen = Fen(1_000), isBegun: Bool = true,
        answers: [ProviderAnswer] = []
    ) async throws -> WinID {
        let win = Self.win(index)
        try await PayoutRows.reserve(win, gross, owner)
        // Each step is a transaction of its own, as the table wants it.
        _ = try await payouts.change(win) { payout in
            payout.bind([1], at: Self.start)
            guard isBegun else { return [] }
            return payout.begin(
                Submission(
                    account: MerchantAccount(.wechat, "1900000001"),
                    order: OrderNumber(of: win, attempt: 1), amount: gross, payee: "openid",
                    body: [1]), withheld: .zero, at: Self.start)
        }
        for answer in answers {
            _ = try await payouts.change(win) { payout in
                payout.answered(answer, to: payout.order, at: Self.start, jitter: 0)
            }
        }
        return win
    }

    func paid(_ index: UInt64, _ gross: Fen = Fen(1_000)) async throws -> WinID {
        try await win(index, gross: gross, answers: [Self.paid(gross)])
    }

    static func paid(_ amount: Fen) -> ProviderAnswer {
        .paid(PaidTransfer(reference: "42", amount: amount, merchant: "1900000001"))
    }

    func judge(_ win: WinID, _ standing: InvoiceStanding = .void) async throws {
        let changed = try await watch.judge(
            [WatchedWin(win, standing, by: .void)], moving: nil, at: Self.start)
        #expect(changed != nil)
    }

    /// What the worker would do, until nothing is left to do or to be heard.
    func settle(_ win: WinID, _ answers: ProviderAnswer...) async throws {
        var answers = answers[...]
        // Every pause is over.
        let far = Self.start.advanced(by: .seconds(3_650 * 86_400))
        var isMore = true
        while isMore {
            guard
                let claimed = try await payouts.claim(10, at: far, for: .seconds(45))
                    .first(where: { $0.payout.win == win })
            else { return }
            var payout = claimed.payout
            payout.resume()
            var transfers: [Transfer]?
            switch payout.step(at: far) {
            case .forfeit: transfers = payout.forfeit()
            case .query, .cancel:
                transfers = answers.popFirst().map { answer in
                    payout.answered(answer, to: payout.order, at: Self.start, jitter: 0)
                }
            default: break
            }
            if let transfers {
                #expect(try await payouts.commit(payout, transfers, fence: claimed.fence))
            }
            isMore = transfers != nil
            try await payouts.giveBack(win, fence: claimed.fence)
        }
    }

    func available() async throws -> Fen {
        try await books.available(to: "spring")
    }
}

struct PayoutWatchTests {
    /// Where a payment was when its invoice became void, what the provider said afterwards, and how it ends.
    private struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        var isBegun = true
        let before: [ProviderAnswer]
        let after: [ProviderAnswer]
        let state: PayoutState
        let isOwedBack: Bool
        var testDescription: String { name }
    }

    private static let paid = WatchBench.paid(Fen(1_000))
    private static let failed = ProviderAnswer.failed(reason: "ACCOUNT_FROZEN", .payee)

    private static let cases = [
        Case(
            name: "before the attempt", isBegun: false, before: [], after: [], state: .forfeited,
            isOwedBack: false),
        Case(
            name: "submitting, never arrived at the payee", before: [], after: [failed],
            state: .forfeited, isOwedBack: false),
        Case(
            name: "submitting, paid all the same", before: [], after: [paid], state: .paid,
            isOwedBack: true),
        Case(
            name: "accepted, then paid", before: [.accepted], after: [.processing, paid],
            state: .paid, isOwedBack: true),
        Case(
            name: "waits for the tap, cancelled", before: [.needsUser(package: "p")],
            after: [.cancelled], state: .forfeited, isOwedBack: false),
        Case(
            name: "waits for the tap, which wins", before: [.needsUser(package: "p")],
            after: [.processing, paid], state: .paid, isOwedBack: true),
        Case(
            name: "unknown, then failed", before: [.unknown("x")], after: [failed],
            state: .forfeited, isOwedBack: false),
        Case(
            name: "unknown, then paid", before: [.unknown("x")], after: [paid], state: .paid,
            isOwedBack: true),
        Case(
            name: "failed, before the next attempt", before: [failed], after: [],
            state: .forfeited, isOwedBack: false),
        Case(
            name: "paid", before: [paid], after: [], state: .paid, isOwedBack: true),
        Case(
            name: "paid and sent back", before: [paid, .returned(reason: "AC04")], after: [],
            state: .forfeited, isOwedBack: false),
    ]

    @Test(arguments: cases)
    private func aVoidInvoiceStopsOrClaimsBack(_ given: Case) async throws {
        try await WatchBench.run { bench in
            let win = try await bench.win(
                1, isBegun: given.isBegun, answers: given.before)
            // A worker has it, and learns that it has it no more.
            let held = try await bench.payouts.claim(
                1, at: WatchBench.start.advanced(by: .seconds(86_400)), for: .seconds(45))
            try await bench.judge(win)
            for claimed in held {
                #expect(
                    try await !bench.payouts.commit(claimed.payout, [], fence: claimed.fence))
            }
            // Told twice, it is the same.
            try await bench.judge(win)
            for answer in given.after { try await bench.settle(win, answer) }
            try await bench.settle(win)

            let payout = try #require(try await bench.payouts.payout(win))
            #expect(payout.state == given.state && payout.isVoid)
            let clawbacks = PostgresClawbacks(bench.owner)
            let owed = try await clawbacks.list(campaign: "spring", onlyOpen: true, atMost: 9)
            #expect(owed.map(\.win) == (given.isOwedBack ? [win] : []))
            #expect(try await bench.available() == (given.isOwedBack ? .zero : Fen(1_000)))
            #expect(try await bench.books.proof().faults == [])
        }
    }

    @Test func aClawbackIsReturnedByTheBankBeforeTheHolderPays() async throws {
        try await WatchBench.run { bench in
            let win = try await bench.paid(1)
            try await bench.judge(win)
            _ = try await bench.payouts.change(win) { payout in
                payout.answered(
                    .returned(reason: "AC04"), to: payout.order, at: WatchBench.start, jitter: 0)
            }
            try await bench.settle(win)
            let clawback = try await PostgresClawbacks(bench.owner).clawback(win)
            #expect(clawback?.end == .returned)
            #expect(try await bench.available() == Fen(1_000))
            #expect(try await bench.books.proof().faults == [])
        }
    }

    @Test func aPartlyReversedInvoiceIsJudgedOncePerAmount() async throws {
        try await WatchBench.run { bench in
            let win = try await bench.win(1, isBegun: false)
            func judge(_ reversed: Int64) async throws -> InvoiceStanding.Judgement? {
                try await bench.watch.judge(
                    [WatchedWin(win, .partlyReversed(Fen(reversed)), by: .hold)], moving: nil,
                    at: WatchBench.start)?.changed[win]
            }
            #expect(try await judge(-5) == .hold)
            #expect(try await bench.watch.judged(win) == Fen(-5))
            _ = try await bench.payouts.change(win) { payout in
                payout.release(at: WatchBench.start)
                return []
            }
            #expect(try await judge(-5) == nil)
            #expect(try await bench.payouts.payout(win)?.hold == nil)
            #expect(try await judge(-6) == .hold)
        }
    }

    @Test func theCursorMovesWithItsEffectOrNotAtAll() async throws {
        try await WatchBench.run { bench in
            let win = try await bench.paid(1)
            let (first, second) = (
                FeedCursor(oldestOpenTransaction: 5, seen: "5:5:", life: "a"),
                FeedCursor(oldestOpenTransaction: .max >> 1, seen: "9:9:", life: "a")
            )
            #expect(try await bench.watch.cursor(of: "nation") == nil)
            try await bench.watch.begin("nation", at: first)
            // Another process begins too, and later.
            try await bench.watch.begin("nation", at: second)
            #expect(try await bench.watch.cursor(of: "nation") == first)

            let void = [WatchedWin(win, .void, by: .void)]
            let stale = FeedMove(of: "nation", from: second, to: first)
            #expect(try await bench.watch.judge(void, moving: stale, at: WatchBench.start) == nil)
            #expect(try await bench.payouts.payout(win)?.isVoid == false)

            let move = FeedMove(of: "nation", from: first, to: second)
            #expect(
                try await bench.watch.judge(void, moving: move, at: WatchBench.start)
                    == PostgresPayoutWatch.Judged(changed: [win: .void]))
            #expect(try await bench.watch.cursor(of: "nation") == second)
            #expect(try await bench.payouts.payout(win)?.isClawedBack == true)
        }
    }

    /// A payout of a newer version, and an invoice of which nobody can say how it stands: the feed goes on, and they are
    /// looked at again in a minute.
    @Test func whatNobodyCanReadIsSetAside() async throws {
        try await WatchBench.run { bench in
            let (newer, unknown) = (try await bench.win(1), try await bench.win(2))
            let sound = try await bench.paid(3)
            for sql in [
                "ALTER TABLE payout DROP CONSTRAINT payout_state_check",
                "ALTER TABLE payout DISABLE TRIGGER USER",
                "UPDATE payout SET state = 'of a newer version' WHERE index = 1",
                "ALTER TABLE payout ENABLE TRIGGER USER",
                "UPDATE payout_watch SET due_at = NULL",
            ] { _ = try await bench.owner.query(PostgresStatement(sql)) }
            let (first, second) = (
                FeedCursor(oldestOpenTransaction: 5, seen: "5:5:", life: "a"),
                FeedCursor(oldestOpenTransaction: 9, seen: "9:9:", life: "a")
            )
            try await bench.watch.begin("nation", at: first)
            let judged = try await bench.watch.judge(
                [newer, sound].map { WatchedWin($0, .void, by: .void) }, settingAside: [unknown],
                moving: FeedMove(of: "nation", from: first, to: second), at: WatchBench.start)
            #expect(judged?.changed == [sound: .void])
            #expect(judged.map { Array($0.left.keys) } == [newer])
            #expect(try await bench.watch.cursor(of: "nation") == second)
            #expect(try await bench.payouts.payout(sound)?.isClawedBack == true)
            let early = WatchBench.start.advanced(by: .seconds(59))
            #expect(try await bench.watch.due(9, at: early) == [])
            let minute = WatchBench.start.advanced(by: .seconds(60))
            let due = try await bench.watch.due(9, at: minute).map(\.win)
            #expect(Set(due) == [newer, unknown])
        }
    }

    /// The books refuse what one of them asks for: the others are claimed back, and the feed goes on.
    @Test func whatTheTablesRefuseIsOfOneWin() async throws {
        try await WatchBench.run { bench in
            let (refused, sound) = (try await bench.paid(1), try await bench.paid(2))
            // Another transfer has the name.
            _ = try await bench.owner.query(
                PostgresStatement(
                    """
                    INSERT INTO book_transfer (id, kind, source, target, fen)
                    VALUES ('clawback \(refused)', 'posted', 'treasury', 'fund:spring', 1)
                    """))
            let (first, second) = (
                FeedCursor(oldestOpenTransaction: 5, seen: "5:5:", life: "a"),
                FeedCursor(oldestOpenTransaction: 9, seen: "9:9:", life: "a")
            )
            try await bench.watch.begin("nation", at: first)
            let judged = try await bench.watch.judge(
                [refused, sound].map { WatchedWin($0, .void, by: .void) },
                moving: FeedMove(of: "nation", from: first, to: second), at: WatchBench.start)
            #expect(judged?.changed == [sound: .void])
            #expect(judged.map { Array($0.left.keys) } == [refused])
            #expect(try await bench.watch.cursor(of: "nation") == second)
            #expect(try await bench.payouts.payout(refused)?.isVoid == false)
            #expect(try await bench.payouts.payout(sound)?.isClawedBack == true)
            let minute = WatchBench.start.advanced(by: .seconds(60))
            #expect(try await bench.watch.due(9, at: minute).map(\.win) == [refused])
        }
    }

    @Test func looksComeAgainUntilSomebodyJudges() async throws {
        try await WatchBench.run { bench in
            let win = try await bench.win(1, isBegun: false)
            // By the database's own clock.
            let later = WatchBench.start.advanced(by: .seconds(20 * 365 * 86_400))
            let due = try await bench.watch.due(9, at: later)
            #expect(due.map(\.win) == [win] && due.allSatisfy { !$0.isTagged })
            #expect(try await bench.watch.due(9, at: later) == [])
            let minute = later.advanced(by: .seconds(61))
            let tag = try #require(Bytes32([UInt8](repeating: 7, count: 32)))
            try await bench.watch.tag(win, tag)
            #expect(try await bench.watch.due(9, at: minute).map(\.isTagged) == [true])
            #expect(try await bench.watch.wins(of: [tag]).map(\.win) == [win])
            #expect(try await bench.watch.wins(of: [Bytes32.zero]).isEmpty)
            _ = try await bench.watch.judge(
                [WatchedWin(win, .good, by: .void, next: .at(nil))], moving: nil, at: minute)
            let end = later.advanced(by: .seconds(365 * 86_400))
            #expect(try await bench.watch.due(9, at: end) == [])
        }
    }

    /// The rights of whoever pays suffice for the feed, and not for who made a change.
    @Test func whoeverPaysReadsTheFeedAndNotWhoMadeIt() async throws {
        try await WatchBench.run { bench in
            let invoice = SyntheticInvoice.digital(1)
            let feed = PostgresChangeFeed(bench.pool, leavesOutIssues: true)
            let ports = LedgerPorts(bench.owner)
            _ = try await ports.apply(.issue(invoice))
            let cursor = try await feed.changes(after: nil).cursor
            _ = try await ports.apply(.void(invoice.id))
            let page = try await feed.changes(after: cursor)
            #expect(page.changes.map(\.id) == [invoice.id])
            let error = await #expect(throws: WireError.self) {
                try await bench.pool.query("SELECT actor FROM invoice_change")
            }
            #expect(error?.serverCode == "42501")
        }
    }
}
