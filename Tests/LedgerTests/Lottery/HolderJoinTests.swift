import Cryptography
import Doubles
import Invoices
import Testing

@testable import Ledger
@testable import Lottery
@testable import Wire

/// Who is one person with whom, and who is forgotten, on both who keep it.
struct HolderJoinTests {
    private func join(_ bench: HolderBench, _ one: Int, _ other: Int) async throws {
        try await bench.holders.join(
            HolderBench.identity(one), with: HolderBench.identity(other),
            orAs: HolderBench.holder(200))
    }

    private func holder(_ bench: HolderBench, of identity: Int) async throws -> String? {
        let entry = EntryBench.entry(900, identity: identity)
        return try await bench.entries.store.prior(to: EntryBench.question(entry)).holder
    }

    /// Identity 1 and 2 have entered, in this order; 3 and 4 have not.
    @Test(arguments: HolderStoreUnderTest.allCases)
    func theOlderHolderStaysWhicheverIsNamedFirst(_ kind: HolderStoreUnderTest) async throws {
        let table: [(joined: [(Int, Int)], holders: [UInt8?])] = [
            ([(1, 2)], [1, 1, nil, nil]), ([(2, 1)], [1, 1, nil, nil]),
            ([(3, 2)], [1, 2, 2, nil]), ([(2, 3)], [1, 2, 2, nil]),
            ([(3, 4)], [1, 2, 200, 200]), ([(1, 1)], [1, 2, nil, nil]),
            // A younger holder who was joined before comes along.
            ([(3, 4), (3, 2), (4, 1)], [1, 1, 1, 1]), ([(1, 2), (2, 1)], [1, 1, nil, nil]),
        ]
        for (pairs, holders) in table {
            try await kind.run { bench in
                #expect(try await bench.outcome(1, by: 1) == "entered")
                #expect(try await bench.outcome(2, by: 2) == "entered")
                for (one, other) in pairs { try await self.join(bench, one, other) }
                for (place, expected) in holders.enumerated() {
                    #expect(
                        try await self.holder(bench, of: place + 1)
                            == expected.map(HolderBench.holder), "\(pairs)")
                }
            }
        }
    }

    @Test(arguments: HolderStoreUnderTest.allCases)
    func entriesStayAndAreTheOnePersons(_ kind: HolderStoreUnderTest) async throws {
        try await kind.run { bench in
            #expect(try await bench.outcome(1, by: 1) == "entered")
            #expect(try await bench.outcome(2, by: 2) == "entered")
            #expect(try await bench.own(1) == [1])
            #expect(try await bench.own(2) == [2])
            try await self.join(bench, 1, 2)
            for identity in [1, 2] { #expect(try await bench.own(identity) == [2, 1]) }
            // Asked again by either, each entry is the first one still, under its own id.
            for (invoice, holder) in [(1, 1), (2, 2)] as [(Int, UInt8)] {
                for identity in [1, 2] {
                    let asked = EntryBench.entry(invoice, by: 1, identity: identity)
                    guard case .known(let stored) = try await bench.entries.store.enter(asked)
                    else {
                        Issue.record("not known")
                        continue
                    }
                    #expect(stored.holder == HolderBench.holder(holder))
                    let prior = try await bench.entries.store.prior(
                        to: EntryBench.question(asked))
                    #expect(prior.isOwn && prior.holder == HolderBench.holder(1))
                }
            }
            // By which an API finds an entry, too.
            let leaf = EntryBench.entry(2, by: 2).entry.leafHash
            let store = bench.entries.store
            #expect(try await store.entry(leaf: leaf, ofKind: "api:shop")?.id == 2)
            for (prefix, tag, id) in [
                (8, 1, 2), (32, 1, 2), (8, 3, nil), (0, 1, nil),
            ] as [(Int, Int, Int64?)] {
                let found = try await store.entry(
                    leafPrefix: Array(leaf.bytes.prefix(prefix)),
                    ofIdentity: EntryBench.hash(1, tag))
                #expect(found?.id == id)
            }
            let older = try await store.entries(
                ofIdentity: EntryBench.hash(1, 2), before: 2, limit: 5)
            #expect(older.map(\.id) == [1])
            let newest = try await store.entries(
                ofIdentity: EntryBench.hash(1, 2), before: nil, limit: 1)
            #expect(newest.map(\.id) == [2])
        }
    }

    @Test(arguments: HolderStoreUnderTest.allCases)
    func capsCountBothFromThenOn(_ kind: HolderStoreUnderTest) async throws {
        let table: [(EntryCaps, String)] = [
            (.of(holderDay: 3), "holder-day"), (.of(holderMonth: 3), "holder-month"),
            (.of(holderAll: 3), "holder-all"),
        ]
        for (caps, refusal) in table {
            try await kind.run { bench in
                #expect(try await bench.outcome(1, by: 1, caps: caps) == "entered")
                #expect(try await bench.outcome(2, by: 2, caps: caps) == "entered")
                try await self.join(bench, 1, 2)
                #expect(try await bench.outcome(3, by: 2, caps: caps) == "bound")
                #expect(try await bench.outcome(3, by: 1, identity: 2, caps: caps) == "entered")
                for identity in [1, 2] {
                    #expect(
                        try await bench.outcome(4, by: 1, identity: identity, caps: caps)
                            == refusal)
                }
            }
        }
    }

    /// Entries are under way by both while they become one.
    @Test(arguments: HolderStoreUnderTest.allCases)
    func capsHoldWhileHoldersAreJoined(_ kind: HolderStoreUnderTest) async throws {
        try await kind.run { bench in
            let caps = EntryCaps.of(holderAll: 4)
            #expect(try await bench.outcome(1, by: 1, caps: caps) == "entered")
            #expect(try await bench.outcome(2, by: 2, caps: caps) == "entered")
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<3 { group.addTask { try await self.join(bench, 2, 1) } }
                for number in 0..<30 {
                    group.addTask {
                        let holder = UInt8(number % 2 + 1)
                        let outcome = try await bench.outcome(100 + number, by: holder, caps: caps)
                        if outcome == "bound" {
                            _ = try await bench.outcome(
                                100 + number, by: 1, identity: 2, caps: caps)
                        }
                    }
                }
                try await group.waitForAll()
            }
            // Before the join each had four.
            let count = try await bench.own(1).count
            #expect((4...8).contains(count))
            for identity in [1, 2] {
                #expect(
                    try await bench.outcome(500, by: 1, identity: identity, caps: caps)
                        == "holder-all")
            }
        }
    }

    @Test(arguments: HolderStoreUnderTest.allCases)
    func manyJoinsAtOnceEndInOneHolder(_ kind: HolderStoreUnderTest) async throws {
        try await kind.run { bench in
            for number in 1...6 {
                #expect(try await bench.outcome(number, by: UInt8(number)) == "entered")
            }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 1...5 {
                    group.addTask { try await self.join(bench, number + 1, number) }
                }
                try await group.waitForAll()
            }
            let known = try await bench.holders.identities(withThatOf: EntryBench.hash(1, 6))
            #expect(known.map(\.tag) == (1...6).map { EntryBench.hash(1, $0) })
            #expect(try await bench.own(3) == [6, 5, 4, 3, 2, 1])
            #expect(try await self.holder(bench, of: 6) == HolderBench.holder(1))
        }
    }

    @Test(arguments: HolderStoreUnderTest.allCases)
    func whoIsForgottenHasNoIdentitySessionCodeOrLink(_ kind: HolderStoreUnderTest) async throws {
        try await kind.run { bench in
            let holders = bench.holders
            #expect(try await bench.outcome(1, by: 1) == "entered")
            #expect(try await bench.outcome(2, by: 2) == "entered")
            #expect(try await bench.outcome(3, by: 3) == "entered")
            try await self.join(bench, 1, 2)
            for number in [1, 2, 3] {
                let identity = HolderBench.identity(number)
                try await holders.begin(
                    NewSession(
                        token: EntryBench.hash(8, number), identity: identity, idle: .seconds(60),
                        lifetime: .seconds(60)))
                try await holders.make(
                    NewSignInLink(
                        link: EntryBench.hash(7, number), identity: identity,
                        lifetime: .seconds(60)))
                try await holders.make(bench.code(number, of: number))
            }
            try await holders.forget(EntryBench.hash(1, 2))
            // Whoever was joined with him is the same person; the third is another.
            for number in [1, 2, 3] {
                let isThere = number == 3
                let tag = EntryBench.hash(1, number)
                #expect(try await holders.identities(withThatOf: tag).isEmpty == !isThere)
                #expect(try await bench.own(number) == (isThere ? [3] : []))
                let session = try await holders.identity(ofSession: EntryBench.hash(8, number))
                let link = try await holders.identity(ofLink: EntryBench.hash(7, number))
                let code = try await holders.tryCode(of: bench.code(number).browser)
                #expect((session != nil) == isThere && (link != nil) == isThere)
                #expect((code != nil) == isThere)
            }
            // Again, and of somebody who never entered, it is no fault.
            try await holders.forget(EntryBench.hash(1, 2))
            try await holders.forget(EntryBench.hash(1, 77))
        }
    }

    @Test(arguments: HolderStoreUnderTest.allCases)
    func beingForgottenIsNoWayAroundTheCaps(_ kind: HolderStoreUnderTest) async throws {
        try await kind.run { bench in
            let caps = EntryCaps.of(holderDay: 2)
            #expect(try await bench.outcome(1, by: 1, caps: caps) == "entered")
            #expect(try await bench.outcome(2, by: 2, caps: caps) == "entered")
            try await self.join(bench, 1, 2)
            try await bench.holders.forget(EntryBench.hash(1, 1))
            for identity in [1, 2] {
                // Under way since before, by either id: nothing binds the identity to that holder again.
                for holder in [1, 2] as [UInt8] {
                    #expect(
                        try await bench.outcome(9, by: holder, identity: identity, caps: caps)
                            == "unbound")
                }
                #expect(
                    try await bench.outcome(
                        9, by: 50, identity: identity, isBound: false, caps: caps)
                        == "holder-day")
            }
            // Tomorrow he is a holder like another; what he had entered is not his any more.
            let tomorrow = EntryBench.entry(
                9, by: 50, identity: 1, isBound: false, at: CampaignForTests.now + 86_400,
                caps: caps)
            #expect(try await bench.entries.outcome(tomorrow) == "entered")
            #expect(try await bench.own(1) == [3])
            #expect(try await bench.outcome(1, by: 50, identity: 1, caps: .none) == "taken")
        }
    }

    @Test(arguments: HolderStoreUnderTest.allCases)
    func onlyOpeningsThatNobodyNeedsAreErased(_ kind: HolderStoreUnderTest) async throws {
        try await kind.run { bench in
            for number in 1...4 {
                let holder: UInt8 = number == 4 ? 2 : 1
                #expect(try await bench.outcome(number, by: holder) == "entered")
            }
            try await bench.judge(1, nil)
            try await bench.judge(2, "p10")
            try await bench.holders.forget(EntryBench.hash(1, 1))
            let asked = try await bench.holders.erasures(after: 0, limit: 10)
            #expect(asked.map(\.id) == [1, 2, 3])
            #expect(asked.map(\.judgement?.isWin) == [false, true, nil])
            #expect(asked[0].judgement?.seed == HolderBench.seed && asked[0].judgement?.index == 0)
            let entry = EntryBench.entry(1)
            #expect(asked[0].leaf == entry.entry.leafHash && asked[0].origin == entry.origin)
            #expect(asked[0].manifest == EntryBench.campaign.manifest.digest)
            #expect(try await bench.holders.erasures(after: 1, limit: 1).map(\.id) == [2])
            // Whoever asks for more gets no more.
            try await bench.holders.eraseOpenings(of: [1, 2, 3, 4])
            #expect(try await bench.holders.erasures(after: 0, limit: 10).map(\.id) == [2, 3])
            let sales = try await bench.entries.store.prior(
                to: EntryBench.question(EntryBench.entry(900))
            ).sales
            #expect(sales == [[4], [3], [2], []])
        }
    }
}
