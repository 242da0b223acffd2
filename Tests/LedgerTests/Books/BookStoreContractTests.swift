import Doubles
import Invoices
import Payouts
import Testing

@testable import Ledger

enum BookStoreUnderTest: CaseIterable {
    case memory, postgres

    func run(_ body: (any BookStore) async throws -> Void) async throws {
        switch self {
        case .memory: try await body(MemoryBooks())
        case .postgres:
            try await LedgerDatabase.withFresh { pool in try await body(PostgresBooks(pool)) }
        }
    }
}

/// What all books promise.
struct BookStoreContractTests {
    private static let fund = BookAccount.fund(campaign: "spring")
    private static let clearing = BookAccount.clearing(MerchantAccount(.wechat, "1900000001"))

    private static func win(_ index: UInt64) -> WinID {
        WinID(origin: "invoices.example/lottery/spring", index: index)
    }

    private static func owed(_ index: UInt64) -> BookAccount { .payable(win(index)) }

    private static func reserve(_ index: UInt64, _ fen: Int64) -> Transfer {
        Transfer(.win(win(index)), .pending, from: fund, to: owed(index), Fen(fen))
    }

    private static func pay(_ index: UInt64, _ fen: Int64, attempt: Int = 1) -> Transfer {
        Transfer(
            .attempt(win(index), attempt), .pending, from: owed(index), to: clearing, Fen(fen))
    }

    @Test(arguments: BookStoreUnderTest.allCases)
    func moneyGoesFromTheFundToTheWinnerAndOut(_ kind: BookStoreUnderTest) async throws {
        try await kind.run { books in
            #expect(
                try await books.deposit(Fen(1_000), to: "spring", reference: "r") == .written)
            let win = Self.reserve(1, 600)
            #expect(try await books.write([win]) == .written)
            func balances() async throws -> [BookBalance] {
                let totals = try await books.proof().totals
                return ["fund:spring", "payable", "clearing:wechat:1900000001", "treasury"].map {
                    totals[$0] ?? BookBalance()
                }
            }
            func balance(_ posted: Int64, out: Int64 = 0, in pending: Int64 = 0) -> BookBalance {
                BookBalance(posted: Fen(posted), pendingOut: Fen(out), pendingIn: Fen(pending))
            }
            #expect(
                try await balances()
                    == [balance(1_000, out: 600), balance(0, in: 600), balance(0), balance(-1_000)])
            let attempt = Self.pay(1, 600)
            let begin = [win.ended("posted", posting: true), attempt]
            #expect(try await books.write(begin) == .written)
            #expect(
                try await balances()
                    == [
                        balance(400), balance(600, out: 600), balance(0, in: 600), balance(-1_000),
                    ])
            #expect(try await books.write([attempt.ended("paid", posting: true)]) == .written)
            #expect(
                try await balances() == [balance(400), balance(0), balance(600), balance(-1_000)])
            let proof = try await books.proof()
            #expect(proof.faults == [] && proof.pending == 0 && proof.transfers == 5)
            #expect(
                proof.totals == [
                    "fund:spring": balance(400), "payable": balance(0),
                    "clearing:wechat:1900000001": balance(600), "treasury": balance(-1_000),
                ])
        }
    }

    @Test(arguments: BookStoreUnderTest.allCases)
    func writingTwiceIsWritingOnce(_ kind: BookStoreUnderTest) async throws {
        try await kind.run { books in
            _ = try await books.deposit(Fen(1_000), to: "spring", reference: "r")
            #expect(
                try await books.deposit(Fen(1_000), to: "spring", reference: "r") == .exists)
            #expect(
                try await books.deposit(Fen(999), to: "spring", reference: "r")
                    == .refused(.conflict))
            #expect(
                try await books.deposit(Fen(1_000), to: "autumn", reference: "r") == .written)
            let win = Self.reserve(1, 600)
            #expect(try await books.write([win]) == .written)
            // One stands there, another one is new.
            #expect(try await books.write([win, Self.reserve(2, 300)]) == .written)
            #expect(try await books.write([win, Self.reserve(2, 300)]) == .exists)
            #expect(try await books.write([Self.reserve(1, 601)]) == .refused(.conflict))
            let other = Transfer(
                win.id, .pending, from: .fund(campaign: "autumn"), to: Self.owed(1), Fen(600))
            #expect(try await books.write([other]) == .refused(.conflict))
            // Twice in one batch, and against itself.
            #expect(
                try await books.write([Self.reserve(3, 10), Self.reserve(3, 10)]) == .written)
            #expect(
                try await books.write([Self.reserve(4, 10), Self.reserve(4, 11)])
                    == .refused(.conflict))
            #expect(try await books.proof().transfers == 5)
        }
    }

    /// Each batch against a fund of ten yuan with two wins, of which the first is posted.
    @Test(arguments: BookStoreUnderTest.allCases)
    func whatIsWrongChangesNothing(_ kind: BookStoreUnderTest) async throws {
        let (first, second) = (Self.reserve(1, 600), Self.reserve(2, 300))
        let posted = first.ended("posted", posting: true)
        let autumn = BookAccount.fund(campaign: "autumn")
        let table: [(String, [Transfer], BookRefusal)] = [
            ("the fund holds less", [Self.reserve(3, 101)], .insufficient),
            ("two together", [Self.reserve(3, 60), Self.reserve(4, 60)], .insufficient),
            (
                "a fund without a deposit",
                [Transfer(.win(Self.win(9)), .pending, from: autumn, to: Self.owed(9), Fen(1))],
                .insufficient
            ),
            ("more than is owed", [Self.pay(1, 601)], .insufficient),
            ("what is only reserved", [Self.pay(2, 300)], .insufficient),
            ("a good one before a bad one", [Self.reserve(3, 1), Self.pay(2, 300)], .insufficient),
            ("posted twice", [first.ended("again", posting: true)], .ended),
            ("voided after it was posted", [first.ended("void", posting: false)], .ended),
            (
                "both in one batch",
                [second.ended("a", posting: true), second.ended("b", posting: false)], .ended
            ),
            ("nothing to post", [Self.reserve(3, 1).ended("posted", posting: true)], .notPending),
            (
                "another amount",
                [
                    Transfer(
                        TransferID("x"), .post(second.id), from: Self.fund, to: Self.owed(2),
                        Fen(299))
                ], .notPending
            ),
            (
                "another winner",
                [
                    Transfer(
                        TransferID("x"), .post(second.id), from: Self.fund, to: Self.owed(1),
                        Fen(300))
                ], .notPending
            ),
            (
                "what is no pending one",
                [
                    Transfer(
                        TransferID("x"), .void(posted.id), from: Self.fund, to: Self.owed(1),
                        Fen(600))
                ], .notPending
            ),
            ("nothing", [Self.reserve(3, 0)], .malformed),
            ("less than nothing", [Self.reserve(3, -1)], .malformed),
            (
                "past the winner",
                [Transfer(TransferID("x"), from: Self.fund, to: Self.clearing, Fen(1))],
                .malformed
            ),
            (
                "to itself", [Transfer(TransferID("x"), from: Self.fund, to: Self.fund, Fen(1))],
                .malformed
            ),
            (
                "at once instead of reserved",
                [Transfer(TransferID("x"), from: Self.fund, to: Self.owed(3), Fen(1))],
                .malformed
            ),
        ]
        try await kind.run { books in
            _ = try await books.deposit(Fen(1_000), to: "spring", reference: "r")
            #expect(try await books.write([first, second, posted]) == .written)
            let before = try await books.proof()
            for (name, batch, refusal) in table {
                #expect(try await books.write(batch) == .refused(refusal), "\(name)")
                #expect(try await books.proof() == before, "\(name)")
            }
            // What a batch brings it may give away, and what is voided is there again.
            let batch = [Self.pay(2, 300), second.ended("posted", posting: true)]
            #expect(try await books.write(batch) == .written)
            let failed = Self.pay(2, 300).ended("void", posting: false)
            #expect(try await books.write([failed, Self.pay(2, 300, attempt: 2)]) == .written)
            #expect(try await books.write([Self.pay(2, 1, attempt: 3)]) == .refused(.insufficient))
        }
    }

    /// As many at once as the fund holds, and more: nothing is given twice.
    @Test(arguments: BookStoreUnderTest.allCases)
    func manyAtOnceTakeNoMoreThanThereIs(_ kind: BookStoreUnderTest) async throws {
        try await kind.run { books in
            _ = try await books.deposit(Fen(1_000), to: "spring", reference: "r")
            let decisions = try await withThrowingTaskGroup(of: BookDecision.self) { group in
                for index in 0..<40 as Range<UInt64> {
                    group.addTask { try await books.write([Self.reserve(index / 2, 70)]) }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(decisions.count { $0 == .written } == 14)
            #expect(decisions.count { $0 == .exists } == 14)
            let proof = try await books.proof()
            #expect(proof.totals["fund:spring"]?.available == Fen(20))
            #expect(proof.faults == [])
        }
    }
}
