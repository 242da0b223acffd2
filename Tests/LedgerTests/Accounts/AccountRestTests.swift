import Cryptography
import Invoices
import Payouts
import Testing

@testable import Ledger
@testable import Wire

/// When an account may be paid to: never before its holder was told and the rest is over, whatever a thief does.
struct AccountRestTests {
    private static let phone = AccountBench.identity("+8613800001234")
    private static let chat = AccountBench.identity("openid-of-anna", kind: "wechat:app")
    private static let thief = AccountBench.identity("openid-of-thief", kind: "wechat:app")

    private static func isPaid(_ bench: AccountBench, _ index: UInt64, to name: String) async throws
        -> Bool
    {
        let payout = try await bench.payout(index)
        return payout.payee == Array(name.utf8) && payout.wakesAt != nil
    }

    @Test func itRestsFromWhenItsHolderWasTold() async throws {
        try await AccountBench.run { bench in
            try await bench.holder("anna", knownBy: [Self.phone])
            try await bench.win(1, "anna", fen: 50_00)
            #expect(try await bench.prize(1).stage == .account)
            let binding = try await bench.accounts.bind(
                AccountBench.account("6200-1234"), for: Self.phone)
            #expect(binding == .bound)
            let bound = try #require(
                try await bench.accounts.accounts(ofIdentity: Self.phone.tag).first)
            #expect(bound.tail == "1234" && bound.payableAt == nil)
            // However long nobody is told, nothing is paid.
            try await bench.pass(hours: 1_000)
            #expect(try await bench.payout(1).payee == nil)
            try await bench.tellAll()
            try await bench.pass(hours: 71.9)
            #expect(try await bench.payout(1).payee == nil)
            try await bench.pass(hours: 0.2)
            #expect(try await Self.isPaid(bench, 1, to: "6200-1234"))
            #expect(try await bench.prize(1).stage == .reserved)
            // From then on a prize goes there at once.
            try await bench.win(2, "anna", fen: 50_00)
            #expect(try await Self.isPaid(bench, 2, to: "6200-1234"))
        }
    }

    /// Who has bound what, and whether the holder's next prize goes there at once.
    enum Case: String, CaseIterable {
        case ownWalletAlone, ownWalletAmongOldIdentities, walletOfNobody, ownWalletJoinedJustNow
        case ownWalletAfterAnotherJoined, thiefJoinsWithAnOldWallet, thiefIsTheOlderHolder

        var isPaidAtOnce: Bool {
            switch self {
            case .ownWalletAlone, .ownWalletAmongOldIdentities: true
            default: false
            }
        }
    }

    @Test(arguments: Case.allCases)
    func onlyAnOldIdentityIsPaidAtOnce(_ what: Case) async throws {
        try await AccountBench.run { bench in
            func bind(_ name: String, _ owner: AccountOwner, own: AccountOwner?) async throws {
                let binding = try await bench.accounts.bind(
                    AccountBench.account(name, .wechat, own: own), for: owner)
                #expect(binding == .bound)
            }
            switch what {
            case .ownWalletAlone:
                try await bench.holder("anna", knownBy: [Self.chat], forDays: 0)
                try await bind("wallet", Self.chat, own: Self.chat)
            case .ownWalletAmongOldIdentities:
                try await bench.holder("anna", knownBy: [Self.phone, Self.chat], forDays: 4)
                try await bind("wallet", Self.phone, own: Self.chat)
            case .walletOfNobody:
                try await bench.holder("anna", knownBy: [Self.phone])
                try await bind("wallet", Self.phone, own: Self.chat)
            case .ownWalletJoinedJustNow:
                try await bench.holder("anna", knownBy: [Self.phone])
                try await bench.join(Self.phone, Self.chat)
                try await bench.tellAll()
                try await bind("wallet", Self.chat, own: Self.chat)
            case .ownWalletAfterAnotherJoined:
                try await bench.holder("anna", knownBy: [Self.chat])
                try await bench.join(Self.chat, Self.phone)
                try await bench.tellAll()
                try await bind("wallet", Self.chat, own: Self.chat)
            case .thiefJoinsWithAnOldWallet, .thiefIsTheOlderHolder:
                let days = what == .thiefIsTheOlderHolder ? (365, 900) : (900, 365)
                try await bench.holder("anna", knownBy: [Self.phone], forDays: days.0)
                try await bench.holder("thief", knownBy: [Self.thief], forDays: days.1)
                try await bind("wallet", Self.thief, own: Self.thief)
                try await bench.tellAll()
                try await bench.join(Self.phone, Self.thief)
            }
            try await bench.win(1, "anna", fen: 50_00)
            #expect(try await Self.isPaid(bench, 1, to: "wallet") == what.isPaidAtOnce)
            // All were told, and all of it is three days ago.
            try await bench.tellAll()
            try await bench.pass(hours: 73)
            #expect(try await Self.isPaid(bench, 1, to: "wallet"))
        }
    }

    /// A prize that waits already is not taken along by whoever joins.
    @Test func whatWasGivenIsTakenBackWhenSomebodyJoins() async throws {
        try await AccountBench.run { bench in
            try await bench.holder("anna", knownBy: [Self.chat])
            _ = try await bench.accounts.bind(
                AccountBench.account("wallet", .wechat, own: Self.chat), for: Self.chat)
            try await bench.tellAll()
            try await bench.win(1, "anna", fen: 50_00)
            #expect(try await Self.isPaid(bench, 1, to: "wallet"))
            let fence = try await PostgresPayoutStore(bench.owner).claim(
                1, at: Timestamp(microseconds: 4_000_000_000_000_000), for: .seconds(45)
            ).first?.fence
            try await bench.join(Self.chat, Self.thief)
            #expect(try await bench.payout(1).payee == nil)
            // Whoever had begun with it has it no more.
            let win = WinID(origin: AccountBench.origin, index: 1)
            let standing = try await PostgresPayoutStore(bench.owner).standing(
                win, fence: try #require(fence))
            #expect(standing == .lost)
        }
    }

    /// A worker that somebody has taken over calls a thief's wallet the holder's own. Whoever pays has opened it.
    @Test(arguments: [true, false])
    func aWalletThatIsNotTheHoldersOwnRests(_ isHonest: Bool) async throws {
        try await AccountBench.run { bench in
            try await bench.holder("anna", knownBy: [Self.chat])
            let wallet = isHonest ? Self.chat : Self.thief
            _ = try await bench.accounts.bind(
                AccountBench.account("wallet", .wechat, own: Self.chat), for: Self.chat)
            try await bench.tellAll()
            for index in 1...2 { try await bench.win(index, "anna", fen: 50_00) }
            #expect(try await Self.isPaid(bench, 1, to: "wallet"))
            func mayBePaid(_ index: Int) async throws -> Bool {
                try await bench.owner.query(
                    "SELECT wallet_may_be_paid($1::text, $2::bytea)",
                    [.text("\(AccountBench.origin)#\(index)"), .bytea(wallet.tag.bytes)]
                ).bool(0, 0)
            }
            #expect(try await mayBePaid(1) == isHonest)
            if isHonest { return }
            // No prize of the holder's goes there, and he is told of the account once more.
            for index in UInt64(1)...2 {
                let waiting = try await bench.payout(index)
                #expect(waiting.payee == nil && waiting.wakesAt == nil)
            }
            try await bench.pass(hours: 1_000)
            #expect(try await bench.payout(1).payee == nil)
            let told = try await bench.notices.claim(10, for: .seconds(30))
            #expect(told.map(\.kind) == [.accountBound])
            try await bench.notices.told(told.map(\.id))
            let rests = try #require(
                try await bench.accounts.accounts(ofIdentity: Self.chat.tag).first?.payableAt)
            let bound = try await bench.owner.query(
                "SELECT bound_at + interval '72 hours' FROM payee_account")
            #expect(rests >= PostgresEpoch.moment(bound.timestamptz(0, 0)))
            // Then it is an account as any other, which its holder has heard of.
            #expect(try await mayBePaid(1))
            try await bench.run(
                """
                UPDATE payee_account SET payable_at = now(), told_at = told_at - interval '73 hours',
                    bound_at = bound_at - interval '73 hours'
                """)
            _ = try await bench.notices.giveAccounts(atMost: 10)
            #expect(try await Self.isPaid(bench, 1, to: "wallet"))
            #expect(try await mayBePaid(1))
        }
    }

    @Test func allIdentitiesAreTold() async throws {
        try await AccountBench.run { bench in
            try await bench.holder("anna", knownBy: [Self.phone, Self.chat])
            _ = try await bench.accounts.bind(AccountBench.account("6200-1234"), for: Self.phone)
            let first = try await bench.notices.claim(10, for: .seconds(30))
            #expect(first.map(\.kind) == [.accountBound])
            #expect(first.first?.tail == "1234" && first.first?.leaf == nil)
            #expect(Set(first.flatMap(\.recipients).map(\.kind)) == ["phone", "wechat:app"])
            // Whoever has them has them alone, until his lease is over.
            #expect(try await bench.notices.claim(10, for: .seconds(30)) == [])
            try await bench.run("UPDATE holder_notice SET due_at = now()")
            #expect(
                try await bench.notices.claim(10, for: .seconds(30)).map(\.id) == first.map(\.id))
            try await bench.notices.told(first.map(\.id))
            try await bench.run("UPDATE holder_notice SET due_at = now()")
            #expect(try await bench.notices.claim(10, for: .seconds(30)) == [])
        }
    }
}
