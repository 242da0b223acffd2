import Doubles
import Foundation
import Invoices
import LocalServers
import Payouts
import Synchronization
import Testing

@testable import Ledger
@testable import Wire

/// Prizes are paid while the server is killed again and again, leases run out under those who are at work, and answers are
/// lost: each is paid once, and the books have what has left.
@Suite(.serialized) struct PayoutDeathTests {
    private static let wins = (0..<60).map {
        WinID(origin: "a.example/lottery/spring", index: UInt64($0))
    }
    private static let gross = Fen(6_00)
    private static let payers = 6
    private static let account = MerchantAccount(.wechat, "1900000001")

    @Test func everyPrizeIsPaidOnceHoweverOftenTheServerDies() async throws {
        let server = try await LedgerDatabase.ownServer()
        let wallets = Wallets(Self.account)
        try await LedgerDatabase.withPool(server.conninfo) { owner in
            _ = try await SchemaMigrator(owner, .national).migrate(today: today)
            for win in Self.wins { try await PayoutRows.reserve(win, Self.gross, owner) }
            _ = try await owner.query("SELECT bind_payee(win, '\\x07') FROM payout")
            try await LedgerDatabase.withPool(
                server.conninfo,
                {
                    $0.parameters["role"] = "fapiao_payout"
                    $0.sessions = Self.payers
                }
            ) { pool in
                try await withThrowingTaskGroup { group in
                    for _ in 0..<Self.payers {
                        group.addTask { try await Self.pay(PostgresPayoutStore(pool), wallets) }
                    }
                    group.addTask { try await Self.hurry(owner) }
                    for share in 1...3 {
                        try await eventually { wallets.paidCount >= share * Self.wins.count / 4 }
                        await server.kill()
                        try await server.restart()
                    }
                    try await eventually { await Self.left(owner) == 0 }
                    group.cancelAll()
                    while await group.nextResult() != nil {}
                }
            }
            for win in Self.wins { #expect(wallets.payments(of: win) == 1, "\(win)") }
            #expect(wallets.contradictions == 0)
            let proof = try await PostgresBooks(owner).proof()
            #expect(proof.faults == [] && proof.pending == 0)
            #expect(
                proof.totals["clearing:\(Self.account)"]
                    == BookBalance(posted: Fen(Self.gross.value * Int64(Self.wins.count))))
            #expect(proof.totals["payable"] == BookBalance())
            #expect(wallets.lost > 0 && wallets.refused > 0)
        }
        await server.stop()
    }

    /// As `payout run` does it.
    private static func pay(_ store: PostgresPayoutStore, _ wallets: Wallets) async throws {
        let world = World()
        let worker = PayoutWorker(
            store: store, providers: [wallets], gates: MerchantGates(usualRate: 10_000),
            invoices: world, terms: world, key: world,
            time: PayoutTime(
                now: { now() }, jitter: { 0 }, sleep: { try await Task.sleep(for: $0) }),
            observer: world)
        while !Task.isCancelled {
            // What fails is left: its lease ends, and whoever takes it up asks first.
            if let claimed = try? await store.claim(1, at: now(), for: .seconds(45)).first {
                try? await worker.work(on: claimed)
            } else {
                try await Task.sleep(for: .milliseconds(20))
            }
        }
    }

    private static func now() -> Timestamp {
        Timestamp(microseconds: Int64(Date().timeIntervalSince1970 * 1_000_000))
    }

    /// Nobody waits here for a day, nor for the lease of somebody who has died.
    private static func hurry(_ owner: PostgresPool) async throws {
        while !Task.isCancelled {
            _ = try? await owner.query(
                """
                UPDATE payout SET due_at = now(), wakes_at = now(),
                    next_at = CASE WHEN next_at IS NULL THEN NULL ELSE now() END,
                    lease_until = '-infinity'
                WHERE state <> 'paid' AND lease_until < now() + interval '44.5 seconds'
                    AND (wakes_at > now() OR lease_until > now())
                """)
            try await Task.sleep(for: .milliseconds(50))
        }
    }

    private static func left(_ owner: PostgresPool) async -> Int64? {
        try? await owner.query("SELECT count(*) FROM payout WHERE state <> 'paid'").int8(0, 0)
    }
}

/// A provider that remembers. Its answers are lost at times, and it refuses some numbers for good.
private final class Wallets: PayoutProvider {
    private struct State {
        var chance = SplitMix64(seed: 11)
        var taken: [OrderNumber: (submission: Submission, isPaid: Bool)] = [:]
        var (contradictions, lost, refused) = (0, 0, 0)
    }

    let account: MerchantAccount
    private let state = Mutex(State())

    init(_ account: MerchantAccount) { self.account = account }

    var paidCount: Int { state.withLock { $0.taken.values.count { $0.isPaid } } }
    var contradictions: Int { state.withLock { $0.contradictions } }
    var lost: Int { state.withLock { $0.lost } }
    var refused: Int { state.withLock { $0.refused } }

    func payments(of win: WinID) -> Int {
        state.withLock { state in
            (1...20).count { state.taken[OrderNumber(of: win, attempt: $0)]?.isPaid == true }
        }
    }

    func prepare(
        _ command: PayoutCommand, at now: Timestamp
    ) throws(PreparationRefusal) -> Submission {
        // Random, as the padding of an encrypted name is.
        let salt = state.withLock { $0.chance.next() }
        return Submission(
            account: account, order: command.order, amount: command.amount, payee: nil,
            body: Array("\(command.order) \(salt)".utf8))
    }

    func submit(_ submission: Submission) async -> ProviderAnswer {
        state.withLock { state in
            if let before = state.taken[submission.order] {
                if before.submission != submission { state.contradictions += 1 }
                return answer(submission, &state)
            }
            guard !state.chance.chance(10) else {
                state.lost += 1
                return .unknown("lost on its way")
            }
            let isPaid = !state.chance.chance(15)
            if !isPaid { state.refused += 1 }
            state.taken[submission.order] = (submission, isPaid)
            return answer(submission, &state)
        }
    }

    func query(_ submission: Submission) async -> ProviderAnswer {
        state.withLock { answer(submission, &$0) }
    }

    func cancel(_ submission: Submission) async -> ProviderAnswer { .unknown("no such call") }
    func balance() async -> Fen? { nil }

    private func answer(_ submission: Submission, _ state: inout State) -> ProviderAnswer {
        if state.chance.chance(15) {
            state.lost += 1
            return .unknown("no answer")
        }
        guard let bill = state.taken[submission.order] else { return .notFound }
        return bill.isPaid
            ? .paid(
                PaidTransfer(
                    reference: "42\(submission.order)", amount: submission.amount,
                    merchant: account.merchant))
            : .failed(reason: "DAY_RECEIVED_QUOTA_EXCEED", .tomorrow)
    }
}

/// Good invoices, no other prizes, an account that opens; nobody listens.
private struct World: WinInvoices, PayoutTerms, PayeeKey, PayoutObserver {
    func isGood(_ win: WinID) async throws(ServiceUnavailable) -> Bool { true }
    func names(
        of win: WinID
    ) async throws(ServiceUnavailable) -> (activity: String, award: String) { ("春", "奖") }
    func earlier(than win: WinID) async throws(ServiceUnavailable) -> [PrizeTax.Taxed] { [] }
    func document(of win: WinID) async throws(ServiceUnavailable) -> [UInt8]? { nil }
    func open(_ sealed: [UInt8]) -> Payee? {
        Payee(account: .wechat(app: "wx1", openID: "openid"))
    }
    func document(_ sealed: [UInt8]) -> WinnerDocument? { nil }
    func began(after delay: Duration) {}
    func answered(_ answer: ProviderAnswer, _ account: MerchantAccount, _ call: PayoutCall) {}
    func stopped(_ account: MerchantAccount, _ reason: String) {}
    func needsPerson(_ win: WinID, _ alarm: PayoutAlarm) {}
    func cannotRead(_ win: WinID) {}
}
