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
    }
}
