import Cryptography
import Doubles
import Invoices
import Lottery
import Testing

/// A campaign, a store and a ledger, and people who enter.
struct AdmissionUnderTest {
    let campaign: CampaignForTests
    let store: MemoryEntryStore
    let ledger: MemoryLedger
    let directory: CampaignDirectory
    let admission: EntryAdmission

    init(
        also others: [CampaignForTests] = [], keys: EntryKeys = CampaignForTests.keys(),
        _ change: (inout CampaignForTests) -> Void = { _ in }
    ) {
        campaign = CampaignForTests(change)
        store = MemoryEntryStore([campaign.published] + others.map(\.published))
        ledger = MemoryLedger()
        directory = CampaignDirectory(store, keys: keys)
        admission = EntryAdmission(
            store: store, campaigns: directory, keys: keys, statuses: ledger.statuses)
    }

    func enter(
        _ receipt: VerifiedReceipt, by person: String = "a", name: String? = nil,
        in campaign: String? = nil, at second: UInt64 = CampaignForTests.now
    ) async throws -> EntryAdmission.Decision {
        let found = try await directory.campaign(
            named: campaign ?? self.campaign.name, at: second)
        return try await admission.enter(
            receipt, as: .apiKey("shop", person: person), name: name, in: found.get(), at: second)
    }

    /// The rule of a refusal, or "entered" or "again".
    func outcome(
        _ receipt: VerifiedReceipt, by person: String = "a", name: String? = nil,
        in campaign: String? = nil, at second: UInt64 = CampaignForTests.now
    ) async throws -> String {
        switch try await enter(receipt, by: person, name: name, in: campaign, at: second) {
        case .entered(_, let isNew): isNew ? "entered" : "again"
        case .refused(let refusal, let note):
            note.verdict(of: self.campaign.receiptKey).isSigned
                || campaign != nil ? refusal.rule : "unsigned"
        }
    }
}

struct EntryAdmissionTests {
    @Test func theReceiptIsSignedFromTheStoredRow() async throws {
        let under = AdmissionUnderTest()
        let receipt = VerifiedReceipt.test(7, fen: 60_000)
        guard case .entered(let entered, true) = try await under.enter(receipt) else {
            Issue.record("not entered")
            return
        }
        let stored = try #require(under.store.stored.first)
        #expect(entered.stored == stored)
        #expect(stored.leaf == stored.entry.leafHash)
        #expect(stored.entry.manifest == SHA256.hash(under.campaign.body))
        // 600 yuan earn the second ladder.
        #expect(stored.entry.oddsTable == 2)
        #expect(stored.entry.acceptedAt == CampaignForTests.now)
        let key = CampaignForTests.campaignKey()
        let salt = key.salt(of: receipt.invoice)
        #expect(entered.salt == salt)
        #expect(stored.entry.invoice == receipt.invoice.commitment(salt: salt))
        #expect(entered.pseudonym == key.pseudonym(of: stored.holder))
        #expect(
            stored.entry.holder
                == HolderTag.tag(
                    blind: HolderTag.blind(salt: salt), pseudonym: entered.pseudonym))
        #expect(entered.note.verdict(of: under.campaign.receiptKey).isSigned)
        #expect(
            entered.note.text
                == "\(under.campaign.origin)/receipt\n\(Base64.encode(stored.leaf.bytes))\n"
                + "\(CampaignForTests.now)\n")
        // The store has neither the invoice nor the person in the clear.
        for secret in ["4711", receipt.invoice.number, receipt.seller, "张三"] {
            #expect(!contains(stored.personal, secret))
        }
    }

    private func contains(_ bytes: [UInt8], _ text: String) -> Bool {
        String(decoding: bytes, as: UTF8.self).contains(text)
    }

    /// Whatever has changed since.
    @Test func theSameAgainIsTheFirstEntryForEver() async throws {
        let under = AdmissionUnderTest { $0.caps = ["holder_all": 1] }
        guard case .entered(let first, true) = try await under.enter(.test()) else { return }
        #expect(try await under.outcome(.test(2)) == "holder-all")
        under.store.set(under.campaign.origin, .closed)
        for receipt in [
            VerifiedReceipt.test(), .test(status: .voided),
            .test(fen: 11_300, buyerIsPerson: false),
        ] {
            let later = CampaignForTests.closes + 5
            guard case .entered(let again, false) = try await under.enter(receipt, at: later)
            else {
                Issue.record("\(receipt.status) is refused")
                continue
            }
            #expect(again == first)
        }
        #expect(under.store.stored.count == 1)
    }

    @Test func whoElseEnteredIsNotTold() async throws {
        let under = AdmissionUnderTest()
        #expect(try await under.outcome(.test()) == "entered")
        #expect(try await under.outcome(.test(), by: "b") == "not-eligible")
        #expect(try await under.outcome(.test()) == "again")
        #expect(under.store.holders.count == 1)
    }

    /// Who loses could have the shop void the invoice and issue it anew until it wins.
    @Test(arguments: InvoiceStatus.allCases)
    func whatFollowsAFallenEntryDoesNotEnter(_ status: InvoiceStatus) async throws {
        let under = AdmissionUnderTest()
        // Of invoices with a code nobody knows how far they were reversed.
        let hasCode = status == .redFlushed
        let invoice = hasCode ? SyntheticInvoice.coded(1) : SyntheticInvoice.digital(1)
        _ = try await under.ledger.apply([.issue(invoice)])
        #expect(try await under.outcome(.test(id: invoice.id)) == "entered")
        if status == .voided {
            _ = try await under.ledger.apply([.void(invoice.id)])
        } else if status != .normal {
            let yuan = status == .partlyRedFlushed ? 40 : 100
            _ = try await under.ledger.apply(
                [.issue(SyntheticInvoice.red(90, of: invoice, yuan: yuan))])
        }
        // The same seller, buyer and amount, by whomever; another amount or buyer is another sale.
        let expected = status == .normal ? "entered" : "not-eligible"
        #expect(try await under.outcome(.test(2), by: "b") == expected)
        #expect(try await under.outcome(.test(3, fen: 11_301), by: "b") == "entered")
        #expect(try await under.outcome(.test(4, buyer: "李四"), by: "b") == "entered")
    }

    /// One refund must not keep out everybody who paid as much in the same shop.
    @Test(arguments: [
        ("个人", false), (" 个人（个人）", false), ("", false), ("消费者", false), ("张三", true),
    ])
    func whereNoBuyerIsNamedTheHolderStandsIn(_ buyer: String, _ isNamed: Bool) async throws {
        let under = AdmissionUnderTest()
        let invoice = SyntheticInvoice.digital(1)
        _ = try await under.ledger.apply([.issue(invoice)])
        #expect(try await under.outcome(.test(1, buyer: buyer)) == "entered")
        _ = try await under.ledger.apply([.void(invoice.id)])
        #expect(try await under.outcome(.test(2, buyer: buyer)) == "not-eligible")
        let others = try await under.outcome(.test(3, buyer: buyer), by: "b")
        #expect(others == (isNamed ? "not-eligible" : "entered"))
    }

    struct Shut: Sendable {
        let rule: String
        let second: UInt64
        var change: @Sendable (inout CampaignForTests) -> Void = { _ in }
    }

    @Test(arguments: [
        Shut(rule: "campaign-not-yet-open", second: CampaignForTests.opens - 1),
        Shut(rule: "entered", second: CampaignForTests.opens),
        Shut(rule: "entered", second: CampaignForTests.closes - 1),
        Shut(rule: "campaign-over", second: CampaignForTests.closes),
        Shut(rule: "campaign-paused", second: CampaignForTests.now) { $0.state = .paused },
        Shut(rule: "campaign-closed", second: CampaignForTests.now) { $0.state = .closed },
    ])
    func entriesAreTakenWhileTheCampaignIsOpen(_ shut: Shut) async throws {
        let under = AdmissionUnderTest(shut.change)
        #expect(try await under.outcome(.test(), at: shut.second) == shut.rule)
    }

    /// A worker learns of a pause within seconds, the store at once.
    @Test(arguments: [CampaignStatement.State.paused, .closed])
    func theStoreIsAskedOnceMore(_ state: CampaignStatement.State) async throws {
        let under = AdmissionUnderTest()
        _ = try await under.directory.campaign(named: nil, at: CampaignForTests.now)
        under.store.set(under.campaign.origin, state)
        #expect(try await under.outcome(.test()) == "campaign-\(state)")
    }

    @Test(arguments: [
        ("holder_day", "holder-day"), ("holder_month", "holder-month"),
        ("holder_all", "holder-all"), ("seller_day", "seller-day"),
        ("seller_all", "seller-all"),
    ])
    func capsHold(_ cap: String, _ rule: String) async throws {
        let under = AdmissionUnderTest { $0.caps = [cap: 2] }
        #expect(try await under.outcome(.test(1)) == "entered")
        #expect(try await under.outcome(.test(2)) == "entered")
        #expect(try await under.outcome(.test(3)) == rule)
        // Another person's, and another seller's.
        let isHolders = cap.hasPrefix("holder")
        #expect(try await under.outcome(.test(4), by: "b") == (isHolders ? "entered" : rule))
        let other = VerifiedReceipt.test(5, seller: SyntheticInvoice.otherSeller)
        #expect(try await under.outcome(other) == (isHolders ? rule : "entered"))
        // The next day, and the next month.
        let tomorrow = CampaignForTests.now + 86_400
        let isDaily = cap.hasSuffix("day")
        #expect(try await under.outcome(.test(6), at: tomorrow) == (isDaily ? "entered" : rule))
        let february: UInt64 = 1_769_875_200
        let isOver = isDaily || cap.hasSuffix("month")
        #expect(try await under.outcome(.test(7), at: february) == (isOver ? "entered" : rule))
    }

    @Test func oneInvoiceHasOneEntryInCampaignsThatExcludeEachOther() async throws {
        let other = CampaignForTests { $0.name = "second-2026" }
        let under = AdmissionUnderTest(also: [other])
        #expect(try await under.outcome(.test()) == "entered")
        #expect(try await under.outcome(.test(), in: other.name) == "entered-already")
        #expect(try await under.outcome(.test(), by: "b", in: other.name) == "not-eligible")
        #expect(try await under.outcome(.test(2), in: other.name) == "entered")
    }

    @Test func campaignsWhoseKeysAreNotHereTakeNoEntries() async throws {
        for (keys, reason) in [
            (CampaignForTests.keys(campaign: 9), EnterableCampaign.Unusable.otherCampaignKey),
            (CampaignForTests.keys(receipt: 9), .otherReceiptKey),
        ] {
            let under = AdmissionUnderTest(keys: keys)
            // Whoever reads them for something else swallows no reason.
            for _ in 0..<2 { try await under.directory.refresh() }
            #expect(under.directory.newlyUnusable() == [under.campaign.name: reason])
            // It is told once.
            try await under.directory.refresh()
            #expect(under.directory.newlyUnusable().isEmpty)
            let found = try await under.directory.campaign(named: nil, at: CampaignForTests.now)
            #expect(throws: CampaignDirectory.Missing.unknown) { try found.get() }
        }
    }

    @Test func theOnlyOpenCampaignNeedsNoName() async throws {
        let over = CampaignForTests {
            $0.name = "over-2025"
            $0.closes = CampaignForTests.opens + 1
        }
        let under = AdmissionUnderTest(also: [over])
        func name(at second: UInt64) async throws -> String? {
            try? await under.directory.campaign(named: nil, at: second).get().name
        }
        #expect(try await name(at: CampaignForTests.now) == under.campaign.name)
        // Two are open.
        #expect(try await name(at: CampaignForTests.opens) == nil)
        let unknown = try await under.directory.campaign(named: "x", at: CampaignForTests.now)
        #expect(throws: CampaignDirectory.Missing.unknown) { try unknown.get() }
    }

    @Test func manyAtOnceAreOneHolderAndOneEntry() async throws {
        let under = AdmissionUnderTest()
        let outcomes = try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<50 { group.addTask { try await under.outcome(.test()) } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(outcomes.count { $0 == "entered" } == 1)
        #expect(outcomes.count { $0 == "again" } == 49)
        #expect(under.store.stored.count == 1)
        #expect(under.store.holders.count == 1)
    }

    @Test func anEntryIsFoundAgainThroughTheSameChannelOnly() async throws {
        let under = AdmissionUnderTest()
        guard case .entered(let entered, true) = try await under.enter(.test()) else { return }
        let leaf = entered.stored.leaf
        let kind = HolderIdentity.kind(ofAPIKey: "shop")
        #expect(try await under.admission.entry(leaf: leaf, ofKind: kind) == entered)
        let other = HolderIdentity.kind(ofAPIKey: "other")
        #expect(try await under.admission.entry(leaf: leaf, ofKind: other) == nil)
        #expect(try await under.admission.entry(leaf: .zero, ofKind: kind) == nil)
    }
}
