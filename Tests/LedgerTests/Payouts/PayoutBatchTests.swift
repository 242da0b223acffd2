import Cryptography
import Doubles
import Invoices
import Payouts
import Testing

@testable import Ledger
@testable import Wire

/// What is written and asked at the same time travels together, and is each its own.
struct PayoutBatchTests {
    private static let start = PayoutStoreContractTests.start
    private static let far = start.advanced(by: .seconds(10 * 86_400))
    private static let account = MerchantAccount(.wechat, "1900000001")

    private static func win(_ index: UInt64) -> WinID {
        WinID(origin: "a.example/lottery/spring", index: index)
    }

    private static func submission(_ win: WinID, _ amount: Fen) -> Submission {
        Submission(
            account: account, order: OrderNumber(of: win, attempt: 1), amount: amount,
            payee: "openid", body: [1])
    }

    private static func withClaimed(
        _ count: UInt64, of gross: Fen,
        _ body: (PostgresPool, PostgresPayoutStore, [ClaimedPayout]) async throws -> Void
    ) async throws {
        let conninfo = try await LedgerDatabase.fresh()
        try await LedgerDatabase.withPool(conninfo) { owner in
            for index in 0..<count { try await PayoutRows.reserve(win(index), gross, owner) }
            try await LedgerDatabase.withPool(conninfo, as: "fapiao_payout") { pool in
                let store = PostgresPayoutStore(pool)
                for index in 0..<count {
                    _ = try await store.change(win(index)) { payout in
                        payout.bind([7], at: start)
                        return []
                    }
                }
                let claimed = try await store.claim(99, at: far, for: .seconds(45))
                #expect(claimed.count == Int(count))
                try await body(
                    owner, store,
                    claimed.sorted { $0.payout.win.index < $1.payout.win.index })
            }
        }
    }

    /// One statement, which the caller makes as the store does.
    private static func write(
        _ writes: [PayoutWrite], _ pool: PostgresPool
    ) async throws -> [Bool] {
        try PayoutWriting.results(
            try await pool.query(PayoutWriting.statement, PayoutWriting.parameters(of: writes)),
            of: writes.count)
    }

    private static func begun(
        _ claimed: ClaimedPayout, fence: Int64? = nil, withheld: Fen = .zero
    ) -> PayoutWrite {
        var payout = claimed.payout
        let net = payout.gross.subtracting(withheld) ?? .zero
        let transfers = payout.begin(
            submission(payout.win, net), withheld: withheld, at: start)
        return PayoutWrite(
            payout: payout, transfers: transfers, fence: fence ?? claimed.fence, endsLease: false)
    }

    @Test func eachOfABatchIsWrittenAsItIs() async throws {
        try await Self.withClaimed(5, of: Fen(600)) { owner, store, claimed in
            // One has attempts that were paid after all, and the others have none.
            var last = claimed[4].payout
            last.late = [
                LatePayment(attempt: 1, state: .returned),
                LatePayment(attempt: 2, state: .writtenOff),
            ]
            // In another order than that of their names, and one of them is somebody else's by now.
            let writes = [
                Self.begun(ClaimedPayout(payout: last, fence: claimed[4].fence)),
                Self.begun(claimed[2]), Self.begun(claimed[0]),
                Self.begun(claimed[3], fence: claimed[3].fence - 1),
            ]
            #expect(try await Self.write(writes, store.pool) == [true, true, true, false])
            #expect(try await store.payout(Self.win(4))?.late.count == 2)
            for write in writes.dropLast() {
                #expect(try await store.payout(write.payout.win) == write.payout)
            }
            #expect(try await store.payout(Self.win(3))?.attempt == 0)
            var paid = writes[1].payout
            let transfers = paid.answered(
                .paid(
                    PaidTransfer(
                        reference: "42", amount: Fen(600), merchant: Self.account.merchant)),
                to: paid.order, at: Self.start, jitter: 0)
            // An answer and an attempt go together too.
            let mixed = [
                PayoutWrite(
                    payout: paid, transfers: transfers, fence: writes[1].fence, endsLease: true),
                Self.begun(claimed[1]),
            ]
            #expect(try await Self.write(mixed, store.pool) == [true, true])
            #expect(try await store.payout(Self.win(2))?.state == .paid)
            let proof = try await PostgresBooks(owner).proof()
            #expect(proof.faults == [])
            #expect(
                proof.totals["clearing:wechat:1900000001"]
                    == BookBalance(posted: Fen(600), pendingIn: Fen(1_800)))
        }
    }

    /// Two prizes of one invoice that are begun by one statement: the second row sees the first one, and the tables refuse
    /// both; alone, the first is written.
    @Test func theTaxOfOneInvoiceIsSeenWithinAStatement() async throws {
        try await Self.withClaimed(2, of: Fen(50_000)) { owner, store, claimed in
            _ = try await owner.query(
                """
                INSERT INTO payout_invoice (win, invoice)
                SELECT win, sha256('an invoice') FROM payout
                """)
            let writes = claimed.map { Self.begun($0) }
            let error = await #expect(throws: WireError.self) {
                try await Self.write(writes, store.pool)
            }
            #expect(error?.serverCode == "FT001")
            #expect(try await store.payout(Self.win(0))?.attempt == 0)
            #expect(try await Self.write([writes[0]], store.pool) == [true])
        }
    }

    /// However they meet in the store's queue, one that is refused costs itself only.
    @Test func aRefusedOneCostsNoOther() async throws {
        try await Self.withClaimed(12, of: Fen(600)) { owner, store, claimed in
            let written = await withTaskGroup(of: (Int, Bool?).self) { group in
                for (index, one) in claimed.enumerated() {
                    group.addTask {
                        var write = Self.begun(one)
                        if index == 7 {
                            // More than the win.
                            write = PayoutWrite(
                                payout: write.payout,
                                transfers: write.transfers + [
                                    Transfer(
                                        .forfeit(one.payout.win), from: .payable(one.payout.win),
                                        to: .fund(campaign: "spring"), Fen(601))
                                ], fence: write.fence, endsLease: false)
                        }
                        let isWritten = try? await store.commit(
                            write.payout, write.transfers, fence: write.fence)
                        return (index, isWritten)
                    }
                }
                return await group.reduce(into: [Int: Bool?]()) { $0[$1.0] = $1.1 }
            }
            for index in claimed.indices {
                #expect(written[index] == (index == 7 ? Bool?.none : true), "\(index)")
            }
            let proof = try await PostgresBooks(owner).proof()
            #expect(proof.faults == [])
        }
    }

    @Test func claimsAreAskedAboutTogether() async throws {
        try await Self.withClaimed(3, of: Fen(600)) { owner, store, claimed in
            _ = try await owner.query("UPDATE payout SET hold = 'why' WHERE index = 1")
            let standings = try await withThrowingTaskGroup(of: (Int, PayoutStanding).self) {
                group in
                for (index, one) in claimed.enumerated() {
                    group.addTask {
                        let fence = index == 2 ? one.fence - 1 : one.fence
                        return (index, try await store.standing(one.payout.win, fence: fence))
                    }
                }
                return try await group.reduce(into: [Int: PayoutStanding]()) { $0[$1.0] = $1.1 }
            }
            #expect(standings == [0: .yours, 1: .held("why"), 2: .lost])
            #expect(try await store.standing(Self.win(9), fence: 0) == .lost)
        }
    }

    /// Each comes with its own day of issue, and one that is not there costs no other.
    @Test func invoicesAreSeenTogether() async throws {
        let conninfo = try await LedgerDatabase.fresh()
        let issued = [25, 24].map { SyntheticInvoice.digital(1, year: $0) }
        try await LedgerDatabase.withPool(conninfo) { owner in
            let ports = LedgerPorts(owner)
            for invoice in issued { _ = try await ports.apply(.issue(invoice)) }
            _ = try await ports.apply(.void(issued[1].id))
        }
        let database = PayoutDatabase(SecretText(conninfo), shards: [], logger: quiet)
        let life = Task { await database.run() }
        defer { life.cancel() }
        try await database.connected(within: patience)
        let ids = [issued[0].id, issued[1].id, SyntheticInvoice.digital(2).id]
        let seen = await withTaskGroup(of: (Int, PayoutDatabase.SeenInvoice?).self) { group in
            for (index, id) in ids.enumerated() {
                group.addTask { (index, try? await database.invoice(id)) }
            }
            return await group.reduce(into: [Int: PayoutDatabase.SeenInvoice]()) {
                $0[$1.0] = $1.1
            }
        }
        #expect(seen.mapValues(\.standing) == [0: .good, 1: .void])
        #expect(
            seen.mapValues(\.issuedOn) == [0: issued[0].issuedOn, 1: issued[1].issuedOn])
    }

    /// What is kept of a consent stays, whoever keeps it again.
    @Test func anEndedConsentIsKnownForEver() async throws {
        let conninfo = try await LedgerDatabase.fresh()
        let database = PayoutDatabase(SecretText(conninfo), shards: [], logger: quiet)
        let life = Task { await database.run() }
        defer { life.cancel() }
        try await database.connected(within: patience)
        func consent(_ number: String) -> PayoutDatabase.GivenConsent {
            PayoutDatabase.GivenConsent(
                .wechat, Payee.Consent(number: number, merchant: "1900000001"))
        }
        #expect(try await database.hasEnded(consent("A")) == false)
        for _ in 0..<2 { try await database.end(consent("A")) }
        #expect(try await database.hasEnded(consent("A")) == true)
        #expect(try await database.hasEnded(consent("B")) == false)
    }
}
