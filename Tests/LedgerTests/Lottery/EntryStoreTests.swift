import Cryptography
import Doubles
import Testing

@testable import Ledger
@testable import Lottery
@testable import Wire

/// What the port promises, of both who keep it.
struct EntryStoreTests {
    @Test(arguments: EntryStoreUnderTest.allCases)
    func anEntryIsThereAndTheSecondIsTheFirst(_ kind: EntryStoreUnderTest) async throws {
        try await kind.run { (bench) async throws in
            let new = EntryBench.entry(1, sale: 5)
            let before = try await bench.store.prior(to: EntryBench.question(new))
            #expect(before == PriorEntries(holder: nil, entry: nil, isOwn: false, sales: []))
            guard case .entered(let stored) = try await bench.store.enter(new) else {
                Issue.record("not entered")
                return
            }
            #expect(try await bench.store.enter(new) == .known(stored))
            // Accepted later, it is still the first.
            let later = EntryBench.entry(1, at: CampaignForTests.now + 100)
            #expect(try await bench.store.enter(later) == .known(stored))
            let after = try await bench.store.prior(to: EntryBench.question(new))
            #expect(
                after
                    == PriorEntries(holder: new.holder, entry: stored, isOwn: true, sales: []))
            // Another invoice of the same sale is told of it.
            let second = EntryBench.question(EntryBench.entry(2, sale: 5))
            #expect(try await bench.store.prior(to: second).sales == [[1]])
            let other = EntryBench.question(EntryBench.entry(2, sale: 6))
            #expect(try await bench.store.prior(to: other).sales.isEmpty)
        }
    }

    @Test(arguments: EntryStoreUnderTest.allCases)
    func anotherHoldersInvoiceIsTaken(_ kind: EntryStoreUnderTest) async throws {
        try await kind.run { (bench) async throws in
            #expect(try await bench.outcome(EntryBench.entry(1)) == "entered")
            let other = EntryBench.entry(1, by: 2)
            #expect(try await bench.outcome(other) == "taken")
            // And nothing of the other was kept.
            #expect(try await bench.store.prior(to: EntryBench.question(other)).holder == nil)
        }
    }

    /// Else whoever is at a cap could ask, for nothing, whether an invoice of somebody's was voided.
    @Test(arguments: EntryStoreUnderTest.allCases)
    func whatHasFallenIsRefusedWhereAndAsWhatIsTaken(_ kind: EntryStoreUnderTest) async throws {
        try await kind.run { (bench) async throws in
            let fallen = EntryBench.entry(1, isFallen: true)
            #expect(try await bench.outcome(fallen) == "taken")
            #expect(try await bench.outcome(EntryBench.entry(1)) == "entered")
            #expect(try await bench.outcome(fallen) == "known")
            let capped = EntryBench.entry(2, caps: .of(holderDay: 1), isFallen: true)
            #expect(try await bench.outcome(capped) == "holder-day")
        }
    }

    /// Who may enter nothing more would else be told, as often as he asks and for nothing, what others have entered.
    @Test(arguments: EntryStoreUnderTest.allCases)
    func whoIsAtACapLearnsNothingOfOthers(_ kind: EntryStoreUnderTest) async throws {
        try await kind.run { (bench) async throws in
            #expect(try await bench.outcome(EntryBench.entry(1)) == "entered")
            let full = EntryCaps.of(holderDay: 0)
            for invoice in [1, 2] {
                let asked = EntryBench.entry(invoice, by: 2, caps: full)
                #expect(try await bench.outcome(asked) == "holder-day")
            }
        }
    }

    @Test(arguments: EntryStoreUnderTest.allCases)
    func anIdentityStaysBoundToItsFirstHolder(_ kind: EntryStoreUnderTest) async throws {
        try await kind.run { (bench) async throws in
            let first = EntryBench.entry(1, by: 1, identity: 7)
            #expect(try await bench.outcome(first) == "entered")
            // Also where it is the same person's invoice that is entered already: it is not another's.
            for invoice in [2, 1] {
                let second = EntryBench.entry(invoice, by: 2, identity: 7, isBound: false)
                #expect(try await bench.store.enter(second) == .bound(first.holder))
            }
            #expect(try await bench.outcome(EntryBench.entry(2, by: 1, identity: 7)) == "entered")
        }
    }

    @Test(arguments: EntryStoreUnderTest.allCases)
    func capsCountWhatTheySayAndNothingElse(_ kind: EntryStoreUnderTest) async throws {
        let day: UInt64 = 86_400
        let other = CampaignForTests { $0.name = "second-2026" }
        let caps: [(EntryCaps, String, whenFull: [UInt64], free: [UInt64])] = [
            (.of(holderDay: 2), "holder-day", [0], [day, 27 * day]),
            (.of(holderMonth: 2), "holder-month", [0, day], [27 * day]),
            (.of(holderAll: 2), "holder-all", [0, day, 27 * day], []),
            (.of(sellerDay: 2), "seller-day", [0], [day]),
            (.of(sellerAll: 2), "seller-all", [0, day, 27 * day], []),
        ]
        for (caps, name, full, free) in caps {
            try await kind.run([EntryBench.campaign, other]) { (bench) async throws in
                func outcome(
                    _ invoice: Int, by holder: UInt8 = 1, seller: UInt8 = 1,
                    in campaign: CampaignForTests = EntryBench.campaign, after: UInt64 = 0
                ) async throws -> String {
                    try await bench.outcome(
                        EntryBench.entry(
                            invoice, by: holder, seller: seller, in: campaign,
                            at: CampaignForTests.now + after, caps: caps))
                }
                #expect(try await outcome(1) == "entered")
                #expect(try await outcome(2) == "entered")
                for (number, after) in full.enumerated() {
                    #expect(try await outcome(10 + number, after: after) == name)
                }
                // The same again is no further entry.
                #expect(try await outcome(2) == "known")
                let isHolders = name.hasPrefix("holder")
                #expect(try await outcome(20, by: 2) == (isHolders ? "entered" : name))
                #expect(try await outcome(21, seller: 2) == (isHolders ? name : "entered"))
                #expect(try await outcome(22, in: other) == "entered")
                for (number, after) in free.enumerated() {
                    #expect(try await outcome(30 + number, after: after) == "entered")
                }
            }
        }
    }

    @Test(arguments: EntryStoreUnderTest.allCases)
    func aCapOfNoneIsNoCapAndOneOfZeroLetsNobodyIn(
        _ kind: EntryStoreUnderTest
    ) async throws {
        try await kind.run { (bench) async throws in
            let none = EntryBench.entry(1, caps: .of(holderDay: 0))
            #expect(try await bench.outcome(none) == "holder-day")
            #expect(try await bench.outcome(EntryBench.entry(1)) == "entered")
        }
    }

    /// From fifty sessions at once, and as many as they like to be.
    @Test(arguments: EntryStoreUnderTest.allCases)
    func oneInvoiceHasOneEntryUnderAnyConcurrency(_ kind: EntryStoreUnderTest) async throws {
        try await kind.run(connections: 16) { (bench) async throws in
            // Ten people, five times each.
            let outcomes = try await all(50) { number in
                try await bench.outcome(EntryBench.entry(1, by: UInt8(number % 10 + 1)))
            }
            #expect(outcomes.count { $0 == "entered" } == 1)
            #expect(outcomes.count { $0 == "known" } == 4)
            #expect(outcomes.count { $0 == "taken" } == 45)
        }
    }

    @Test(arguments: EntryStoreUnderTest.allCases)
    func capsAreNotExceededTogether(_ kind: EntryStoreUnderTest) async throws {
        try await kind.run(connections: 16) { (bench) async throws in
            let holders = try await all(40) { number in
                try await bench.outcome(EntryBench.entry(number, caps: .of(holderDay: 3)))
            }
            #expect(holders.count { $0 == "entered" } == 3)
            #expect(holders.count { $0 == "holder-day" } == 37)
            // Of many people, each with one invoice of the same seller.
            let sellers = try await all(40) { number in
                try await bench.outcome(
                    EntryBench.entry(
                        100 + number, by: UInt8(100 + number), seller: 9,
                        caps: .of(holderDay: 1, sellerAll: 5)))
            }
            #expect(sellers.count { $0 == "entered" } == 5)
            #expect(sellers.count { $0 == "seller-all" } == 35)
        }
    }

    /// Each session makes up an id for somebody whom none has met.
    @Test(arguments: EntryStoreUnderTest.allCases)
    func aNewIdentityBecomesOneHolder(_ kind: EntryStoreUnderTest) async throws {
        try await kind.run(connections: 16) { (bench) async throws in
            let outcomes = try await all(30) { number in
                try await bench.outcome(
                    EntryBench.entry(
                        number, by: UInt8(number + 1), identity: 99, isBound: false,
                        caps: .of(holderAll: 1)))
            }
            #expect(outcomes.count { $0 == "entered" } == 1)
            #expect(outcomes.count { $0 == "bound" } == 29)
        }
    }

    @Test(arguments: EntryStoreUnderTest.allCases)
    func campaignsAreReadAsPublished(_ kind: EntryStoreUnderTest) async throws {
        let paused = CampaignForTests {
            $0.name = "second-2026"
            $0.state = .paused
        }
        try await kind.run([EntryBench.campaign, paused]) { (bench) async throws in
            let published = [EntryBench.campaign.published, paused.published]
            #expect(try await bench.campaigns.campaigns() == published)
        }
    }

    @Test(arguments: EntryStoreUnderTest.allCases)
    func anEntryIsFoundByLeafAndChannel(_ kind: EntryStoreUnderTest) async throws {
        try await kind.run { (bench) async throws in
            let new = EntryBench.entry(1)
            guard case .entered(let stored) = try await bench.store.enter(new) else { return }
            let leaf = new.entry.leafHash
            #expect(try await bench.store.entry(leaf: leaf, ofKind: "api:shop") == stored)
            #expect(try await bench.store.entry(leaf: leaf, ofKind: "api:other") == nil)
            #expect(try await bench.store.entry(leaf: .zero, ofKind: "api:shop") == nil)
            #expect(try await bench.store.outcomes(of: [stored.id, 999]) == [.waiting, .waiting])
            #expect(try await bench.store.outcomes(of: []) == [])
        }
    }

    private func all(
        _ count: Int, _ body: @escaping @Sendable (Int) async throws -> String
    ) async throws -> [String] {
        try await withThrowingTaskGroup(of: String.self) { group in
            for number in 0..<count { group.addTask { try await body(number) } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
    }
}

extension EntryCaps {
    static func of(
        holderDay: UInt64? = nil, holderMonth: UInt64? = nil, holderAll: UInt64? = nil,
        sellerDay: UInt64? = nil, sellerAll: UInt64? = nil
    ) -> EntryCaps {
        EntryCaps(
            holderDay: holderDay, holderMonth: holderMonth, holderAll: holderAll,
            sellerDay: sellerDay, sellerAll: sellerAll)
    }
}
