import Cryptography
import Doubles
import Invoices
import Payouts
import Synchronization
import Testing

@testable import Ledger
@testable import Lottery
@testable import Wire

/// The store of entries, whoever keeps it.
enum EntryStoreUnderTest: CaseIterable {
    case memory, postgres
    /// Two of them on one database, each with a queue of its own.
    case workers

    /// - Parameter connections: so many statements run side by side.
    func run(
        _ campaigns: [CampaignForTests] = [CampaignForTests()], connections: Int = 1,
        _ body: (EntryBench) async throws -> Void
    ) async throws {
        switch self {
        case .memory:
            let store = MemoryEntryStore(campaigns.map(\.published))
            try await body(EntryBench(store: store, campaigns: store))
        case .postgres, .workers:
            let conninfo = try await LedgerDatabase.fresh()
            try await LedgerDatabase.withPool(conninfo) { owner in
                for campaign in campaigns { try await owner.publish(campaign) }
            }
            // With the rights of a public worker and no others.
            try await LedgerDatabase.withPool(
                conninfo,
                {
                    $0.connections = connections
                    $0.parameters["role"] = "fapiao_verifier"
                }
            ) { pool in
                let worker = PostgresEntryStore(pool)
                let store: any EntryStore =
                    self == .postgres ? worker : TwoWorkers([worker, PostgresEntryStore(pool)])
                try await body(
                    EntryBench(store: store, campaigns: PostgresCampaignStore(pool)))
            }
        }
    }
}

/// Asks two stores by turns.
private final class TwoWorkers: EntryStore {
    private let stores: [PostgresEntryStore]
    private let turn = Mutex(0)

    init(_ stores: [PostgresEntryStore]) { self.stores = stores }

    private var next: PostgresEntryStore {
        turn.withLock { turn in
            turn += 1
            return stores[turn % stores.count]
        }
    }

    func prior(to asked: PriorQuestion) async throws(ServiceUnavailable) -> PriorEntries {
        try await next.prior(to: asked)
    }

    func enter(_ entry: NewEntry) async throws(ServiceUnavailable) -> EntryDecision {
        try await next.enter(entry)
    }

    func entry(
        leaf: Bytes32, ofKind kind: String
    ) async throws(ServiceUnavailable) -> EntryRecord? {
        try await next.entry(leaf: leaf, ofKind: kind)
    }

    func entries(
        ofIdentity tag: Bytes32, before id: Int64?, limit: Int
    ) async throws(ServiceUnavailable) -> [EntryRecord] {
        try await next.entries(ofIdentity: tag, before: id, limit: limit)
    }

    func entry(
        leafPrefix: [UInt8], ofIdentity tag: Bytes32
    ) async throws(ServiceUnavailable) -> EntryRecord? {
        try await next.entry(leafPrefix: leafPrefix, ofIdentity: tag)
    }

    func outcomes(of ids: [Int64]) async throws(ServiceUnavailable) -> [EntryOutcome] {
        try await next.outcomes(of: ids)
    }

    func drawWins(of ids: [Int64]) async throws(ServiceUnavailable) -> [[DrawWin]] {
        try await next.drawWins(of: ids)
    }
}

/// A store and what its tests put into it.
struct EntryBench {
    let store: any EntryStore
    let campaigns: any CampaignStore

    static let campaign = CampaignForTests()

    /// An entry of an invoice that is told by its number, by a holder that is told by a byte.
    static func entry(
        _ invoice: Int, by holder: UInt8 = 1, identity: Int? = nil, seller: UInt8 = 1,
        sale: Int = 0, isBound: Bool = true, in campaign: CampaignForTests = campaign,
        at second: UInt64 = CampaignForTests.now, caps: EntryCaps = .none, isFallen: Bool = false
    ) -> NewEntry {
        let identity = identity ?? Int(holder)
        let id = Hexadecimal.encode([UInt8](repeating: holder, count: 16))
        return NewEntry(
            origin: campaign.origin,
            keyFingerprint: CampaignForTests.campaignKey().fingerprint,
            entry: CampaignForTests.campaignKey().entry(
                of: EnteredInvoice(seller: "s", code: "", number: "\(invoice)"), by: id,
                under: campaign.manifest.digest, oddsTable: 1, acceptedAt: second),
            holder: id,
            identity: NewEntry.Identity(
                tag: hash(1, identity), kind: "api:shop", sealed: [1, 2, 3], isBound: isBound),
            seller: hash(2, Int(seller)), sale: hash(3, sale), personal: [UInt8(invoice & 0xFF)],
            caps: caps, isFallen: isFallen)
    }

    static func hash(_ kind: UInt8, _ number: Int) -> Bytes32 {
        SHA256.hash([kind] + UInt64(number).bigEndianBytes)
    }

    static func question(_ entry: NewEntry) -> PriorQuestion {
        PriorQuestion(
            identity: entry.identity.tag, keyFingerprint: entry.keyFingerprint,
            invoice: entry.entry.invoice, sale: entry.sale)
    }

    /// "entered" and the like, or the name of the cap.
    func outcome(_ entry: NewEntry) async throws -> String {
        switch try await store.enter(entry) {
        case .entered(let stored):
            stored.entry == entry.entry && stored.leaf == entry.entry.leafHash
                && stored.holder == entry.holder && stored.personal == entry.personal
                && stored.origin == entry.origin ? "entered" : "another row"
        case .known: "known"
        case .taken: "taken"
        case .capped(let cap): cap.rawValue
        case .shut(let state): state.rawValue
        case .bound: "bound"
        case .unbound: "unbound"
        case .withdrawn: "withdrawn"
        }
    }
}

extension PostgresPool {
    func publish(
        _ campaign: CampaignForTests, fund: Fen = Fen(1_000_000_00)
    ) async throws {
        let published = campaign.published
        _ = try await query(
            "INSERT INTO campaign (origin, name, key_fingerprint) VALUES ($1, $2, $3)",
            [
                .text(published.origin), .text(published.name),
                .bytea(published.keyFingerprint.bytes),
            ])
        for manifest in published.manifests {
            _ = try await query(
                """
                INSERT INTO campaign_manifest (manifest, origin, holds_from, body, signatures)
                VALUES ($1, $2, $3, $4, '')
                """,
                [
                    .bytea(SHA256.digest(manifest.body)), .text(published.origin),
                    .int8(Int64(manifest.holdsFrom)), .bytea(manifest.body),
                ])
        }
        _ = try await PostgresBooks(self).deposit(
            fund, to: WinID.campaign(of: published.origin), reference: "published")
        guard published.state != .open else { return }
        try await set(published.origin, published.state)
    }

    func set(_ origin: String, _ state: CampaignStatement.State) async throws {
        _ = try await query(
            """
            INSERT INTO campaign_state (origin, place, state, at, reason, note)
            SELECT $1::text, count(*), $2::text, 0, '', '' FROM campaign_state
            """, [.text(origin), .text(state.rawValue)])
    }
}
