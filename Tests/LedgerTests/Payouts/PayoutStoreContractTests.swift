import Doubles
import Invoices
import Payouts
import Testing

@testable import Ledger
@testable import Wire

/// A store of either kind, with what others do to it.
struct PayoutStoreForTests {
    let base: any PayoutStore
    let reserve: (WinID, Fen) async throws -> Void
    let endLeases: () async throws -> Void
    let proof: () async throws -> BookProof
}

enum PayoutStoreUnderTest: CaseIterable {
    case memory, postgres

    func run(_ body: (PayoutStoreForTests) async throws -> Void) async throws {
        switch self {
        case .memory:
            let store = MemoryPayoutStore()
            try await body(
                PayoutStoreForTests(
                    base: store,
                    reserve: { store.reserve($0, $1, at: PayoutStoreContractTests.start) },
                    endLeases: { store.endLeases() }, proof: { store.proof }))
        case .postgres:
            let conninfo = try await LedgerDatabase.fresh()
            try await LedgerDatabase.withPool(conninfo) { owner in
                // The rights suffice for the statements that the program has.
                try await LedgerDatabase.withPool(conninfo, as: "fapiao_payout") { pool in
                    try await body(
                        PayoutStoreForTests(
                            base: PostgresPayoutStore(pool),
                            reserve: { try await PayoutRows.reserve($0, $1, owner) },
                            endLeases: {
                                _ = try await owner.query(
                                    "UPDATE payout SET lease_until = '-infinity'")
                            }, proof: { try await PostgresBooks(owner).proof() }))
                }
            }
        }
    }
}

/// What the lottery writes.
enum PayoutRows {
    static func reserve(_ win: WinID, _ gross: Fen, _ pool: PostgresPool) async throws {
        _ = try await PostgresBooks(pool).deposit(
            gross, to: win.campaign, reference: "\(win)")
        _ = try await pool.query(
            "SELECT reserve_wins($1::text[], $2::bigint[], $3::text[], $4::bigint[])",
            [
                .textArray([win.origin]), .int8Array([Int64(win.index)]),
                .optionalTextArray([win.draw]), .int8Array([gross.value]),
            ])
    }
}

/// What every store of payouts promises.
struct PayoutStoreContractTests {
    static let start = Timestamp(microseconds: 1_780_000_000_000_000)
    private static let win = WinID(origin: "a.example/lottery/spring", index: 1)
    private static let gross = Fen(1_000_00)
    private static let lease = Duration.seconds(45)
    private static let far = start.advanced(by: .seconds(10 * 86_400))

    private static func submission(_ payout: Payout, attempt: Int = 1) -> Submission {
        Submission(
            account: MerchantAccount(.wechat, "1900000001"),
            order: OrderNumber(of: win, attempt: attempt), amount: Fen(800_00), payee: "openid",
            app: attempt == 1 ? "wx1" : nil, body: [UInt8(attempt), 0, 255])
    }

    /// With an account to pay to, and claimed.
    private static func claimed(_ store: PayoutStoreForTests) async throws -> ClaimedPayout {
        try await store.reserve(win, gross)
        let isThere = try await store.base.change(win) { payout in
            payout.bind([7, 7], at: start)
            return []
        }
        #expect(isThere)
        let claimed = try await store.base.claim(10, at: far, for: lease)
        #expect(claimed.count == 1)
        return try #require(claimed.first)
    }

    @Test(arguments: PayoutStoreUnderTest.allCases)
    func whatIsWrittenIsReadBack(_ kind: PayoutStoreUnderTest) async throws {
        try await kind.run { store in
            let first = try await Self.claimed(store)
            let fence = first.fence
            var payout = first.payout
            #expect(payout.payee == [7, 7] && payout.state == .ready)
            func commit(_ transfers: [Transfer]) async throws {
                #expect(try await store.base.commit(payout, transfers, fence: fence))
                #expect(try await store.base.payout(Self.win) == payout)
            }
            // A whole life, with every column at some time.
            try await commit(
                payout.begin(Self.submission(payout), withheld: Fen(200_00), at: Self.start))
            for answer in [
                ProviderAnswer.accepted, .needsUser(package: "p"), .processing, .notFound,
                .unknown("x"),
            ] {
                try await commit(
                    payout.answered(answer, to: payout.order, at: Self.start, jitter: 0.5))
            }
            payout.resubmit(at: Self.start.advanced(by: .seconds(5)))
            try await commit([])
            try await commit(
                payout.answered(
                    .failed(reason: "ACCOUNT_FROZEN", .person), to: payout.order, at: Self.start,
                    jitter: 0))
            payout.release(at: Self.start)
            try await commit(
                payout.begin(
                    Self.submission(payout, attempt: 2), withheld: .zero, at: Self.start))
            payout.hold("looked at by a person")
            try await commit([])
            try await commit(
                payout.answered(
                    .paid(
                        PaidTransfer(
                            reference: "42", amount: Fen(800_00), merchant: "1900000001")),
                    to: payout.order, at: Self.start, jitter: 0))
            try await commit(payout.void(at: Self.start))
            try await commit(
                payout.answered(
                    .returned(reason: "AC04"), to: payout.order, at: Self.start, jitter: 0))
            try await commit(payout.forfeit())
            let proof = try await store.proof()
            #expect(proof.faults == [] && proof.pending == 0)
            #expect(proof.totals["fund:spring"]?.available == Self.gross)
        }
    }

    @Test(arguments: PayoutStoreUnderTest.allCases)
    func oneWorkerHasItUntilItsLeaseEnds(_ kind: PayoutStoreUnderTest) async throws {
        try await kind.run { store in
            let first = try await Self.claimed(store)
            #expect(try await store.base.claim(10, at: Self.far, for: Self.lease) == [])
            #expect(try await store.base.standing(Self.win, fence: first.fence) == .yours)
            try await store.endLeases()
            let second = try #require(
                try await store.base.claim(10, at: Self.far, for: Self.lease).first)
            #expect(second.fence > first.fence && second.payout == first.payout)

            // The first wakes up: neither its attempt nor its money is written.
            var late = first.payout
            let transfers = late.begin(
                Self.submission(late), withheld: Fen(200_00), at: Self.start)
            let before = try await store.proof()
            #expect(try await !store.base.commit(late, transfers, fence: first.fence))
            #expect(try await store.base.payout(Self.win) == second.payout)
            #expect(try await store.proof() == before)
            #expect(try await store.base.standing(Self.win, fence: first.fence) == .lost)
            // It gives back nothing that is another's.
            try await store.base.giveBack(Self.win, fence: first.fence)
            #expect(try await store.base.claim(10, at: Self.far, for: Self.lease) == [])
            try await store.base.giveBack(Self.win, fence: second.fence)
            #expect(try await store.base.claim(10, at: Self.far, for: Self.lease).count == 1)
        }
    }

    @Test(arguments: PayoutStoreUnderTest.allCases)
    func aChangeByAnotherTakesItFromTheWorker(_ kind: PayoutStoreUnderTest) async throws {
        try await kind.run { store in
            let claimed = try await Self.claimed(store)
            _ = try await store.base.change(Self.win) { payout in
                payout.hold("who")
                return []
            }
            #expect(try await !store.base.commit(claimed.payout, [], fence: claimed.fence))
            #expect(try await store.base.payout(Self.win)?.hold == "who")
            // A held one is nobody's work.
            #expect(try await store.base.claim(10, at: Self.far, for: Self.lease) == [])
            let unknown = WinID(origin: "a.example/lottery/spring", index: 9)
            #expect(try await !store.base.change(unknown) { _ in [] })
            #expect(try await store.base.payout(unknown) == nil)
        }
    }

    @Test(arguments: PayoutStoreUnderTest.allCases)
    func whatTheBooksRefuseChangesNothing(_ kind: PayoutStoreUnderTest) async throws {
        try await kind.run { store in
            let claimed = try await Self.claimed(store)
            var payout = claimed.payout
            var transfers = payout.begin(
                Self.submission(payout), withheld: Fen(200_00), at: Self.start)
            transfers.append(
                Transfer(
                    .forfeit(Self.win), from: .payable(Self.win),
                    to: .fund(campaign: "spring"), Fen(1)))
            await #expect(throws: ServiceUnavailable.self) {
                try await store.base.commit(payout, transfers, fence: claimed.fence)
            }
            #expect(try await store.base.payout(Self.win) == claimed.payout)
        }
    }

    /// The one rule of money, by the table itself.
    @Test func noNewNumberIsWrittenWhileTheLastIsNotOver() async throws {
        try await LedgerDatabase.withFresh { pool in
            try await PayoutRows.reserve(Self.win, Self.gross, pool)
            for (sql, isAllowed) in [
                ("state = 'submitting', attempt = 1", true),
                ("state = 'submitting', attempt = 2", false), ("attempt = 2", false),
                ("state = 'unknown'", true), ("state = 'submitting', attempt = 2", false),
                ("attempt = 0", false), ("withheld = 5", false), ("gross = 5", false),
                ("fence = -1", false), ("state = 'failed'", true), ("attempt = 2", false),
                ("state = 'submitting', attempt = 3", false),
                ("state = 'submitting', attempt = 2", true), ("state = 'paid'", true),
                ("state = 'failed'", false), ("state = 'submitting', attempt = 3", false),
                ("state = 'returned'", true), ("state = 'forfeited'", true),
                ("state = 'ready'", false), ("state = 'paid'", false),
            ] {
                var state: String?
                do {
                    _ = try await pool.query(PostgresStatement("UPDATE payout SET \(sql)"))
                } catch let error as WireError {
                    state = error.serverCode
                }
                #expect(state == (isAllowed ? nil : "42501"), "\(sql)")
            }
        }
    }

    /// The table's own binding does what the program's does.
    @Test func theOwnerBindsAnAccount() async throws {
        try await LedgerDatabase.withFresh { owner in
            let store = PostgresPayoutStore(owner)
            try await PayoutRows.reserve(Self.win, Self.gross, owner)
            #expect(try await store.claim(9, at: Self.far, for: Self.lease) == [])
            for (win, isThere) in [("\(Self.win)", true), ("other", false)] {
                let rows = try await owner.query(
                    "SELECT bind_payee($1::text, $2::bytea)", [.text(win), .bytea([7])])
                #expect(rows.bool(0, 0) == isThere)
            }
            // By the database's own clock.
            let later = Self.start.advanced(by: .seconds(20 * 365 * 86_400))
            let claimed = try #require(try await store.claim(9, at: later, for: Self.lease).first)
            #expect(claimed.payout.payee == [7])
            #expect(claimed.payout.step(at: later) == .prepare(attempt: 1))
        }
    }

    /// The table's own visit does what the program's does, and wakes nothing that does not wait for it.
    @Test func theHolderAtThePageWakesWhatWaitsForHim() async throws {
        let conninfo = try await LedgerDatabase.fresh()
        try await LedgerDatabase.withPool(conninfo) { owner in
            let store = PostgresPayoutStore(owner)
            try await PayoutRows.reserve(Self.win, Self.gross, owner)
            let later = Self.start.advanced(by: .seconds(20 * 365 * 86_400))
            func visit(again: Bool = false) async throws -> [String?] {
                try await LedgerDatabase.withPool(conninfo, as: "fapiao_verifier") { pool in
                    let rows = try await pool.query(
                        """
                        SELECT state, channel, merchant, app, package
                        FROM visit_payout($1::text, $2::boolean)
                        """, [.text("\(Self.win)"), .bool(again)])
                    return (0..<5).map { rows.isNull(0, $0) ? nil : rows.text(0, $0) }
                }
            }
            func take() async throws -> ClaimedPayout {
                try #require(try await store.claim(9, at: later, for: Self.lease).first)
            }
            // Nobody has bound anything: being there is not enough.
            #expect(try await visit() == ["ready", nil, nil, nil, nil])
            #expect(try await store.claim(9, at: later, for: Self.lease) == [])
            _ = try await store.change(Self.win) { payout in
                payout.bind([7], at: Self.start)
                payout.next = .visit
                return []
            }
            #expect(try await store.claim(9, at: later, for: Self.lease) == [])
            #expect(try await visit().first == "ready")
            let woken = try await take()
            var payout = woken.payout
            #expect(payout.step(at: later) == .prepare(attempt: 1))
            let begun = payout.begin(
                Self.submission(payout), withheld: Fen(200_00), at: Self.start)
            #expect(try await store.commit(payout, begun, fence: woken.fence))
            let asked = payout.answered(
                .needsUser(package: "one"), to: payout.order, at: Self.start, jitter: 0)
            #expect(try await store.commit(payout, asked, fence: woken.fence))
            try await store.giveBack(Self.win, fence: woken.fence)
            #expect(try await visit() == ["needs user", "wechat", "1900000001", "wx1", "one"])
            // Used up: another one is fetched, once, under the same number.
            #expect(try await visit(again: true)[4] == nil)
            let fence = try await take().fence
            #expect(try await visit(again: true)[4] == nil)
            #expect(try await store.standing(Self.win, fence: fence) == .yours)
            var again = try #require(try await store.payout(Self.win))
            #expect(again.wantsPackage && again.step(at: Self.start) == .resubmit)
            again.resubmit(at: Self.start)
            _ = again.answered(.needsUser(package: "two"), to: again.order, at: later, jitter: 0)
            #expect(try await store.commit(again, [], fence: fence))
            #expect(try await visit()[4] == "two")
            _ = again.answered(.processing, to: again.order, at: later, jitter: 0)
            #expect(try await store.commit(again, [], fence: fence))
            #expect(try await visit() == ["processing", "wechat", "1900000001", "wx1", nil])
        }
    }

    /// Only Alipay tells of what was paid: a bank has sent it back.
    @Test(arguments: [PayoutChannel.alipay, .wechat])
    func aCallbackAboutWhatIsPaidMayTellOfAReturn(_ channel: PayoutChannel) async throws {
        try await LedgerDatabase.withFresh { pool in
            let order = OrderNumber(of: Self.win, attempt: 1)
            try await PayoutRows.reserve(Self.win, Self.gross, pool)
            _ = try await pool.query(
                """
                INSERT INTO payout_attempt (win, attempt, order_number, channel, merchant, fen, body)
                VALUES ($1::text, 1, $2::text, $3::text, '1', 100, '')
                """, [.text("\(Self.win)"), .text(order.text), .text(channel.rawValue)])
            for state in ["submitting", "processing", "paid"] {
                _ = try await pool.query(
                    "UPDATE payout SET attempt = 1, state = $1::text", [.text(state)])
            }
            let submission = Submission(
                account: MerchantAccount(channel, "1"), order: order, amount: Fen(100),
                payee: nil, app: nil, body: [])
            #expect(
                try await PostgresPayoutStore(pool).nudge(order)
                    == (channel == .alipay ? .paid(Self.win, submission) : .nothing))
        }
    }

    @Test func aCallbackBringsTheQuestionForward() async throws {
        try await LedgerDatabase.withFresh { pool in
            let store = PostgresPayoutStore(pool)
            let order = OrderNumber(of: Self.win, attempt: 1)
            #expect(try await store.nudge(order) == .nothing)
            try await PayoutRows.reserve(Self.win, Self.gross, pool)
            _ = try await store.change(Self.win) { payout in
                payout.bind([7], at: Self.start)
                return []
            }
            let far = Self.start.advanced(by: .seconds(20 * 365 * 86_400))
            let first = try #require(try await store.claim(1, at: far, for: Self.lease).first)
            var payout = first.payout
            let transfers = payout.begin(
                Self.submission(payout), withheld: Fen(200_00), at: Self.start)
            #expect(try await store.commit(payout, transfers, fence: first.fence))
            // Its call is being made: whoever makes it hears soon enough.
            #expect(try await store.nudge(order) == .nothing)
            _ = payout.answered(.accepted, to: order, at: far, jitter: 0)
            #expect(try await store.commit(payout, [], fence: first.fence))
            #expect(try await store.nudge(order) == .hurried)
            // What he hears now may be older than the callback.
            #expect(try await store.standing(Self.win, fence: first.fence) == .lost)
            let next = try #require(try await store.claim(1, at: far, for: Self.lease).first)
            payout = next.payout
            let ended = payout.answered(
                .failed(reason: "ACCOUNT_FROZEN", .payee), to: order, at: far, jitter: 0)
            #expect(try await store.commit(payout, ended, fence: next.fence))
            #expect(
                try await store.nudge(order) == .over(Self.win, try #require(payout.submission)))
        }
    }
}
