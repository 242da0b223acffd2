import Cryptography
import Doubles
import Invoices
import Testing

@testable import Ledger
@testable import Lottery
@testable import Wire

/// The promises of the port about limits, codes, links and sessions, on both who keep them.
struct HolderStoreContractTests {
    private static func spend(
        _ number: Int, _ burst: Int, _ seconds: Int = 3_600
    ) -> SignInSpend {
        SignInSpend(name: EntryBench.hash(6, number), burst: burst, period: .seconds(seconds))
    }

    @Test(arguments: HolderStoreUnderTest.allCases)
    func allLimitsAreSpentOrNone(_ kind: HolderStoreUnderTest) async throws {
        try await kind.run { bench in
            let (narrow, wide) = (Self.spend(1, 1), Self.spend(2, 3))
            #expect(try await bench.holders.spend([narrow, wide]) == nil)
            for _ in 0..<5 {
                let wait = try #require(try await bench.holders.spend([wide, narrow]))
                #expect(wait > .seconds(3_500) && wait <= .seconds(3_600))
            }
            // What was refused has spent nothing of the wide one.
            #expect(try await bench.holders.spend([wide]) == nil)
            #expect(try await bench.holders.spend([wide]) == nil)
            let wait = try #require(try await bench.holders.spend([wide]))
            #expect(wait > .seconds(1_100) && wait <= .seconds(1_200))
            try await bench.pass(.seconds(1_201))
            #expect(try await bench.holders.spend([wide]) == nil)
            #expect(try await bench.holders.spend([wide]) != nil)
            // Long after, the burst is whole again and no larger.
            try await bench.pass(.seconds(86_400))
            for place in 0..<4 {
                #expect((try await bench.holders.spend([wide]) == nil) == (place < 3))
            }
        }
    }

    /// Whichever order the limits come in.
    @Test(arguments: HolderStoreUnderTest.allCases)
    func ofFiftyAtOnceOnlyTheBurstIsGranted(_ kind: HolderStoreUnderTest) async throws {
        try await kind.run { bench in
            let holders = bench.holders
            let (first, second) = (Self.spend(1, 7), Self.spend(2, 100))
            let granted = try await withThrowingTaskGroup(of: Bool.self) { group in
                for number in 0..<50 {
                    group.addTask {
                        let spends = number % 2 == 0 ? [first, second] : [second, first]
                        return try await holders.spend(spends) == nil
                    }
                }
                return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(granted == 7)
        }
    }

    @Test(arguments: HolderStoreUnderTest.allCases)
    func aCodeHasSoManyTriesAndOneUse(_ kind: HolderStoreUnderTest) async throws {
        try await kind.run { bench in
            let code = bench.code(1, tries: 3)
            try await bench.holders.make(code)
            for left in [2, 1, 0] {
                let tried = try await bench.holders.tryCode(of: code.browser)
                #expect(
                    tried == TriedCode(code: code.code, identity: code.identity, triesLeft: left))
            }
            #expect(try await bench.holders.tryCode(of: code.browser) == nil)
            // The last try may have been the right one.
            #expect(try await bench.holders.useCode(of: code.browser))
            #expect(try await !bench.holders.useCode(of: code.browser))
            #expect(try await bench.holders.tryCode(of: .zero) == nil)
        }
    }

    @Test(arguments: HolderStoreUnderTest.allCases)
    func ofFiftyGuessesAtOnceFiveAreCompared(_ kind: HolderStoreUnderTest) async throws {
        try await kind.run { bench in
            let (holders, code) = (bench.holders, bench.code(1))
            try await holders.make(code)
            let compared = try await withThrowingTaskGroup(of: Bool.self) { group in
                for _ in 0..<50 {
                    group.addTask { try await holders.tryCode(of: code.browser) != nil }
                }
                return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(compared == 5)
            let used = try await withThrowingTaskGroup(of: Bool.self) { group in
                for _ in 0..<20 { group.addTask { try await holders.useCode(of: code.browser) } }
                return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(used == 1)
        }
    }

    @Test(arguments: HolderStoreUnderTest.allCases)
    func aLinkIsLookedAtAsOftenAsOneLikesAndUsedOnce(_ kind: HolderStoreUnderTest) async throws {
        try await kind.run { bench in
            let holders = bench.holders
            let link = EntryBench.hash(7, 1)
            let identity = HolderBench.identity(3, kind: "wechat:app")
            try await holders.make(
                NewSignInLink(link: link, identity: identity, lifetime: .seconds(600)))
            for _ in 0..<3 { #expect(try await holders.identity(ofLink: link) == identity) }
            let used = try await withThrowingTaskGroup(of: Bool.self) { group in
                for _ in 0..<20 { group.addTask { try await holders.useLink(link) == identity } }
                return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(used == 1)
            #expect(try await holders.identity(ofLink: link) == nil)
            #expect(try await holders.useLink(.zero) == nil)
        }
    }

    @Test(arguments: HolderStoreUnderTest.allCases)
    func codesAndLinksEndAfterTheirTime(_ kind: HolderStoreUnderTest) async throws {
        try await kind.run { bench in
            let holders = bench.holders
            for sweeps in [false, true] {
                let code = bench.code(sweeps ? 2 : 1)
                let link = EntryBench.hash(7, sweeps ? 2 : 1)
                try await holders.make(code)
                try await holders.make(
                    NewSignInLink(
                        link: link, identity: code.identity, lifetime: .seconds(600)))
                try await bench.pass(.seconds(590))
                try await holders.sweep()
                #expect(try await holders.tryCode(of: code.browser) != nil)
                #expect(try await holders.identity(ofLink: link) != nil)
                try await bench.pass(.seconds(11))
                if sweeps { try await holders.sweep() }
                #expect(try await holders.tryCode(of: code.browser) == nil)
                #expect(try await holders.identity(ofLink: link) == nil)
                #expect(try await holders.useLink(link) == nil)
            }
        }
    }

    /// Idle 100 s, in all 350 s.
    @Test(arguments: HolderStoreUnderTest.allCases)
    func aSessionEndsWhenIdleAndAtItsEnd(_ kind: HolderStoreUnderTest) async throws {
        try await kind.run { bench in
            let holders = bench.holders
            let identity = HolderBench.identity(1, kind: "phone")
            func begin(_ number: Int) async throws -> Bytes32 {
                let token = EntryBench.hash(8, number)
                try await holders.begin(
                    NewSession(
                        token: token, identity: identity, idle: .seconds(100_000),
                        lifetime: .seconds(350_000)))
                return token
            }
            let (used, idle, ended) = (try await begin(1), try await begin(2), try await begin(3))
            try await holders.end(session: ended)
            #expect(try await holders.identity(ofSession: ended) == nil)
            for _ in 0..<3 {
                try await bench.pass(.seconds(90_000))
                try await holders.sweep()
                #expect(try await holders.identity(ofSession: used) == identity)
            }
            #expect(try await holders.identity(ofSession: idle) == nil)
            try await bench.pass(.seconds(81_000))
            #expect(try await holders.identity(ofSession: used) == nil)
            #expect(try await holders.identity(ofSession: .zero) == nil)
        }
    }
}
