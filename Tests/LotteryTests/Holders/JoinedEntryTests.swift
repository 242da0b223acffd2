import Cryptography
import Doubles
import Invoices
import Testing

@testable import Lottery

/// Entering by somebody who has several identities, or was forgotten.
struct JoinedEntryTests {
    private static func identity(_ person: String) -> StoredIdentity {
        let identity = HolderIdentity.apiKey("shop", person: person)
        return StoredIdentity(
            tag: CampaignForTests.keys().personal.tag(of: identity), kind: identity.kind,
            sealed: [1])
    }

    @Test func joinedPeopleHaveOneListOfEntriesEachAsItWasMade() async throws {
        let under = AdmissionUnderTest()
        var receipts: [ReceiptedEntry] = []
        for (number, person) in [(1, "a"), (2, "b"), (3, "a")] {
            let sale = VerifiedReceipt.test(number, fen: Int64(10_000 + number))
            let decision = try await under.enter(sale, by: person)
            guard case .entered(let receipt, true) = decision else {
                Issue.record("\(number) was not entered")
                return
            }
            receipts.append(receipt)
        }
        #expect(receipts[0].pseudonym != receipts[1].pseudonym)
        try await under.store.join(
            Self.identity("b"), with: Self.identity("a"), orAs: HolderID.make())
        under.store.judge(2, .won(index: 1, prize: "p10", value: Fen(1_000)))
        for person in ["a", "b"] {
            let tag = Self.identity(person).tag
            let own = try await under.admission.entries(ofIdentity: tag, limit: 10)
            #expect(own.map(\.entry) == [receipts[2], receipts[1], receipts[0]])
            #expect(
                own.map(\.standing.outcome)
                    == [.waiting, .won(index: 1, prize: "p10", value: Fen(1_000)), .waiting])
            let page = try await under.admission.entries(ofIdentity: tag, before: 3, limit: 1)
            #expect(page.map(\.entry) == [receipts[1]])
            let prefix = Array(receipts[1].stored.leaf.bytes.prefix(8))
            let found = try await under.admission.entry(leafPrefix: prefix, ofIdentity: tag)
            #expect(found == receipts[1])
            // Asked again by either, it is the first entry, signed as then.
            guard case .entered(let again, false) = try await under.enter(.test(2), by: person)
            else {
                Issue.record("\(person) was not told")
                continue
            }
            #expect(again == receipts[1])
        }
        let stranger = Self.identity("c").tag
        #expect(try await under.admission.entries(ofIdentity: stranger, limit: 10).isEmpty)
        #expect(try await under.outcome(.test(2), by: "c") == "not-eligible")
    }

    /// Whoever is forgotten comes back as another holder, and finds his invoice entered.
    @Test func whoIsForgottenIsSomebodyElse() async throws {
        let under = AdmissionUnderTest()
        #expect(try await under.outcome(.test(1)) == "entered")
        try await under.store.forget(Self.identity("a").tag)
        #expect(try await under.outcome(.test(1)) == "not-eligible")
        #expect(try await under.outcome(.test(2, fen: 77_700)) == "entered")
        let holders = under.store.stored.map(\.holder)
        #expect(Set(holders).count == 2)
        // Under way since before he was forgotten, with the holder's id of then.
        let admission = EntryAdmission(
            store: ForgettingStore(under.store, Self.identity("a").tag), campaigns: under.directory,
            keys: CampaignForTests.keys(), statuses: under.ledger.statuses)
        let campaign = try await under.directory.campaign(
            named: under.campaign.name, at: CampaignForTests.now
        ).get()
        let decision = try await admission.enter(
            .test(3, fen: 88_800), as: .apiKey("shop", person: "a"), name: nil, in: campaign,
            at: CampaignForTests.now)
        guard case .entered(let receipt, true) = decision else {
            Issue.record("not entered")
            return
        }
        #expect(!holders.contains(receipt.stored.holder))
    }

    /// Else being forgotten would be the way to have an invoice issued anew until it wins.
    @Test func anErasedEntryCountsAsOneThatHasFallen() async throws {
        let under = AdmissionUnderTest()
        #expect(try await under.outcome(.test(1)) == "entered")
        try await under.store.forget(Self.identity("a").tag)
        under.store.judge(1, .lost(index: 0))
        try await under.store.eraseOpenings(of: [1])
        #expect(under.store.stored[0].personal.isEmpty)
        // Of the same seller, buyer and amount.
        #expect(try await under.outcome(.test(2)) == "not-eligible")
        #expect(try await under.outcome(.test(3, fen: 77_700)) == "entered")
    }
}

/// Forgets somebody once, between the question and the entry.
private actor ForgettingStore: EntryStore {
    private let store: MemoryEntryStore
    private let tag: Bytes32
    private var hasForgotten = false

    init(_ store: MemoryEntryStore, _ tag: Bytes32) {
        self.store = store
        self.tag = tag
    }

    func prior(to asked: PriorQuestion) async throws(ServiceUnavailable) -> PriorEntries {
        try await store.prior(to: asked)
    }

    func enter(_ entry: NewEntry) async throws(ServiceUnavailable) -> EntryDecision {
        if !hasForgotten { try await store.forget(tag) }
        hasForgotten = true
        return try await store.enter(entry)
    }

    func entry(
        leaf: Bytes32, ofKind kind: String
    ) async throws(ServiceUnavailable) -> EntryRecord? {
        try await store.entry(leaf: leaf, ofKind: kind)
    }

    func entries(
        ofIdentity tag: Bytes32, before id: Int64?, limit: Int
    ) async throws(ServiceUnavailable) -> [EntryRecord] {
        try await store.entries(ofIdentity: tag, before: id, limit: limit)
    }

    func entry(
        leafPrefix: [UInt8], ofIdentity tag: Bytes32
    ) async throws(ServiceUnavailable) -> EntryRecord? {
        try await store.entry(leafPrefix: leafPrefix, ofIdentity: tag)
    }

    func outcomes(of ids: [Int64]) async throws(ServiceUnavailable) -> [EntryOutcome] {
        try await store.outcomes(of: ids)
    }

    func drawWins(of ids: [Int64]) async throws(ServiceUnavailable) -> [[DrawWin]] {
        try await store.drawWins(of: ids)
    }
}
