import Cryptography
import Doubles
import Invoices
import Testing

@testable import Lottery

struct HolderErasureTests {
    /// Of forty entries that were judged, one in ten is audited: their openings stay, with the winner's and that of
    /// what waits.
    @Test func whatAuditorsAreDueStaysUntilTheyHaveIt() async throws {
        let campaign = CampaignForTests()
        let store = MemoryEntryStore([campaign.published])
        let keys = CampaignForTests.keys()
        let directory = CampaignDirectory(store, keys: keys)
        let erasure = HolderErasure(store, campaigns: directory)
        let identity = HolderIdentity.phone("+8613800138000")
        let tag = keys.personal.tag(of: identity)
        for number in 0..<42 {
            let entry = NewEntry(
                origin: campaign.origin, keyFingerprint: keys.campaign.fingerprint,
                entry: keys.campaign.entry(
                    of: EnteredInvoice(seller: "s", code: "", number: "\(number)"),
                    by: String(repeating: "1", count: 32), under: campaign.manifest.digest,
                    oddsTable: 1, acceptedAt: CampaignForTests.now),
                holder: String(repeating: "1", count: 32),
                identity: NewEntry.Identity(
                    tag: tag, kind: identity.kind, sealed: [1], isBound: true),
                seller: .zero, sale: .zero, personal: [7], caps: .none, isFallen: false)
            _ = try await store.enter(entry)
        }
        let seed = SHA256.hash([5])
        for id in Int64(1)...41 {
            store.set(seed: seed, of: id)
            let index = UInt64(id - 1)
            store.judge(
                id, id == 41 ? .won(index: index, prize: "p10", value: Fen(1)) : .lost(index: index)
            )
        }
        try await store.forget(tag)
        // The rules of a campaign that is not known here cannot say what is due.
        #expect(try await erasure.run() == 0)
        try await directory.refresh()
        let due = store.stored.filter { stored in
            stored.id > 40
                || InstantDraw.Ticket(
                    seed: seed, index: UInt64(stored.id - 1), leaf: stored.leaf, auditOneIn: 10
                ).isAudited
        }.map(\.id)
        #expect(due.count > 2 && due.count < 20)
        #expect(try await erasure.run() == 42 - due.count)
        #expect(store.stored.filter { !$0.personal.isEmpty }.map(\.id) == due)
        #expect(try await erasure.run() == 0)
        // The auditors have the winner's, and one of those that they check.
        for id in [41, due[0]] { store.give(id) }
        #expect(try await erasure.run() == 2)
        #expect(
            store.stored.filter { !$0.personal.isEmpty }.map(\.id)
                == due.filter { $0 != 41 && $0 != due[0] })
    }

    /// A draw that is still ahead, or that may be done anew, opens whomever it meets.
    @Test(arguments: [(false, false, 0), (true, false, 1), (false, true, 0), (true, true, 1)])
    func whatADrawMayMeetStaysUntilNobodyCanObject(
        _ isFinished: Bool, _ isGiven: Bool, _ erased: Int
    ) async throws {
        let campaign = CampaignForTests { $0.draw = "grand-1" }
        let store = MemoryEntryStore([campaign.published])
        let keys = CampaignForTests.keys()
        let directory = CampaignDirectory(store, keys: keys)
        try await directory.refresh()
        let holder = String(repeating: "1", count: 32)
        let tag = keys.personal.tag(of: .phone("+8613800138000"))
        _ = try await store.enter(
            NewEntry(
                origin: campaign.origin, keyFingerprint: keys.campaign.fingerprint,
                entry: keys.campaign.entry(
                    of: EnteredInvoice(seller: "s", code: "", number: "1"), by: holder,
                    under: campaign.manifest.digest, oddsTable: 1,
                    acceptedAt: CampaignForTests.now),
                holder: holder,
                identity: NewEntry.Identity(tag: tag, kind: "phone", sealed: [1], isBound: true),
                seller: .zero, sale: .zero, personal: [7], caps: .none, isFallen: false))
        // Of no seed that has it audited.
        let leaf = store.stored[0].leaf
        let seed = try #require(
            (UInt8(0)...255).lazy.map { SHA256.hash([$0]) }.first { seed in
                !InstantDraw.Ticket(seed: seed, index: 0, leaf: leaf, auditOneIn: 10).isAudited
            })
        store.set(seed: seed, of: 1)
        store.judge(1, .lost(index: 0))
        if isFinished { store.finish(draw: "grand-1") }
        if isGiven { store.give(1) }
        try await store.forget(tag)
        #expect(try await HolderErasure(store, campaigns: directory).run() == erased)
    }
}
