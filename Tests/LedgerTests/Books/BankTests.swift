import Doubles
import Foundation
import Invoices
import LocalServers
import Payouts
import Synchronization
import Testing

@testable import Ledger
@testable import Wire

/// Many at once move money at random, and the server is killed under them: the sum of all accounts never changes,
/// nothing goes below zero, and what was answered stands.
@Suite(.serialized) struct BankTests {
    private static let fund = BookAccount.fund(campaign: "spring")
    private static let tellers = 8
    private static let wins = 24
    /// `FAPIAO_BANK_BATCHES=5000` does as many a teller; by itself so many that a fault shows.
    private static let batches =
        ProcessInfo.processInfo.environment["FAPIAO_BANK_BATCHES"].flatMap { Int($0) } ?? 60

    private struct Tally {
        var deposited: Int64 = 0
        var written: Set<TransferID> = []
        var decisions: [BookDecision: Int] = [:]
        var interrupted = 0
    }

    private final class Desk: Sendable {
        let tally = Mutex(Tally())

        var decisions: Int { tally.withLock { $0.decisions.values.reduce(0, +) } }
    }

    /// Something that may be allowed or not at this moment, and means the same whenever it is said again.
    private static func batch(_ chance: inout SplitMix64) -> [Transfer] {
        let index = UInt64(chance.below(wins))
        let win = WinID(origin: "invoices.example/lottery/spring", index: index)
        let amount = Fen(Int64(100 + 37 * index))
        let reserve = Transfer(.win(win), .pending, from: fund, to: .payable(win), amount)
        let number = chance.within(1...3)
        // Of one attempt always the same.
        let clearing = BookAccount.clearing(MerchantAccount(number == 2 ? .bank : .wechat, "1"))
        let attempt = Transfer(
            .attempt(win, number), .pending, from: .payable(win), to: clearing, amount)
        switch chance.below(9) {
        case 0, 1: return [reserve]
        case 2: return [reserve.ended("posted", posting: true), attempt]
        case 3: return [reserve.ended("void", posting: false)]
        case 4: return [attempt]
        case 5: return [attempt.ended("paid", posting: true)]
        case 6: return [attempt.ended("void", posting: false)]
        case 7:
            // Only what was paid comes back.
            return [
                attempt.ended("paid", posting: true),
                Transfer(
                    attempt.id.followed(by: "returned"), from: clearing, to: .payable(win), amount),
            ]
        default: return [Transfer(.forfeit(win), from: .payable(win), to: fund, amount)]
        }
    }

    private static func work(
        _ teller: Int, _ books: PostgresBooks, _ desk: Desk
    ) async throws {
        var chance = SplitMix64(seed: 9, index: UInt64(teller))
        for number in 0..<batches {
            let isDeposit = chance.chance(25)
            let amount = Fen(Int64(chance.within(1...400)))
            let transfers = isDeposit ? [] : batch(&chance)
            // Whoever hears nothing says the same again.
            var decision: BookDecision?
            while decision == nil {
                do throws(ServiceUnavailable) {
                    decision =
                        isDeposit
                        ? try await books.deposit(
                            amount, to: "spring", reference: "\(teller) \(number)")
                        : try await books.write(transfers)
                } catch {
                    guard error.code != .rejected else { throw error }
                    desk.tally.withLock { $0.interrupted += 1 }
                    try await Task.sleep(for: .milliseconds(20))
                }
            }
            desk.tally.withLock { tally in
                tally.decisions[decision ?? .exists, default: 0] += 1
                guard decision == .written || decision == .exists else { return }
                if isDeposit { tally.deposited += amount.value }
                tally.written.formUnion(transfers.map(\.id))
            }
        }
    }

    @Test func theSumNeverChangesUnderAnyConcurrencyAndAnyDeath() async throws {
        let server = try await LedgerDatabase.ownServer()
        let desk = Desk()
        try await LedgerDatabase.withPool(server.conninfo, { $0.sessions = Self.tellers }) { pool in
            _ = try await SchemaMigrator(pool, .national).migrate(today: today)
            let books = PostgresBooks(pool)
            try await withThrowingTaskGroup { group in
                for teller in 0..<Self.tellers {
                    group.addTask { try await Self.work(teller, books, desk) }
                }
                for _ in 0..<3 {
                    let before = desk.decisions
                    let step = Self.tellers * Self.batches / 5
                    try await eventually { desk.decisions >= before + step }
                    await server.kill()
                    try await server.restart()
                }
                try await group.waitForAll()
            }
            let found = desk.tally.withLock { $0 }
            let proof = try await books.proof()
            #expect(proof.faults == [])
            let sum = proof.totals.values.reduce(0) { $0 + $1.posted.value }
            #expect(sum == 0)
            #expect(proof.totals["treasury"]?.posted == Fen(-found.deposited))
            var stored: Set<TransferID> = []
            try await books.forEach { transfer, _ in stored.insert(transfer.id) }
            #expect(found.written.isSubset(of: stored))
            // It was no idle bank.
            for decision in [
                BookDecision.written, .exists, .refused(.insufficient), .refused(.ended),
                .refused(.notPending),
            ] { #expect(found.decisions[decision, default: 0] > 0, "\(decision)") }
            print("bank: \(found.decisions), interrupted \(found.interrupted)")
        }
        await server.stop()
    }
}
