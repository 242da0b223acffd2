import Cryptography
import Doubles
import Invoices
import Lottery
import Testing

@testable import Ledger
@testable import Wire

/// A store of either kind, with what puts entries into it.
struct SealStoreForTests: SealStore {
    let base: any SealStore
    let publicLog: any PublicLog
    let reveals: any RevealMemory
    let enter: @Sendable ([Entry]) async throws -> Void
    /// Publishes an amendment.
    let amend: @Sendable (LotteryCampaign) async throws -> Void

    init(_ memory: MemorySealStore) {
        base = memory
        publicLog = memory
        reveals = memory
        enter = { memory.enter($0) }
        amend = { memory.add($0.stored) }
    }

    init(_ pool: PostgresPool) {
        let store = PostgresSealStore(pool, origin: LotteryCampaign.origin)
        base = store
        reveals = store
        publicLog = PostgresPublicLog(pool)
        enter = { try await LotteryRows.enter($0, pool) }
        amend = { try await LotteryRows.publishManifest($0, pool) }
    }

    func state() async throws(ServiceUnavailable) -> SealState { try await base.state() }
    func manifests() async throws(ServiceUnavailable) -> [StoredManifest] {
        try await base.manifests()
    }
    func states(from number: UInt64) async throws(ServiceUnavailable) -> [String] {
        try await base.states(from: number)
    }
    func waiting(
        _ maximum: Int, acceptedBy second: UInt64
    ) async throws(ServiceUnavailable) -> [StoredEntry] {
        try await base.waiting(maximum, acceptedBy: second)
    }
    func begin(
        _ seal: LogSeal, _ entries: [StoredEntry]
    ) async throws(ServiceUnavailable) -> Bool { try await base.begin(seal, entries) }
    func goOver(_ seal: LogSeal) async throws(ServiceUnavailable) -> Bool {
        try await base.goOver(seal)
    }
    func keepAwaited(
        _ parties: [String], of seal: LogSeal
    ) async throws(ServiceUnavailable) -> Bool {
        try await base.keepAwaited(parties, of: seal)
    }
    func keepCosigned(_ seal: LogSeal) async throws(ServiceUnavailable) -> Bool {
        try await base.keepCosigned(seal)
    }
    func complete(_ seal: CompleteSeal) async throws(ServiceUnavailable) -> Bool {
        try await base.complete(seal)
    }
    func entries(_ indexes: Range<UInt64>) async throws(ServiceUnavailable) -> [StoredEntry] {
        try await base.entries(indexes)
    }
    func seals(
        from number: UInt64, _ maximum: Int
    ) async throws(ServiceUnavailable) -> [CompleteSeal] {
        try await base.seals(from: number, maximum)
    }
    func seal(endingAt size: UInt64) async throws(ServiceUnavailable) -> CompleteSeal? {
        try await base.seal(endingAt: size)
    }
}

enum SealStoreUnderTest: CaseIterable {
    case memory, postgres

    func run(
        _ campaign: LotteryCampaign = LotteryCampaign(),
        _ body: (SealStoreForTests) async throws -> Void
    ) async throws {
        switch self {
        case .memory: try await body(SealStoreForTests(MemorySealStore([campaign.stored])))
        case .postgres:
            try await LedgerDatabase.withFresh { pool in
                try await LotteryRows.publish(campaign, pool)
                try await body(SealStoreForTests(pool))
            }
        }
    }
}

/// What others than the sequencer write.
enum LotteryRows {
    /// - Parameter fund: what was brought for its prizes.
    static func publish(
        _ campaign: LotteryCampaign, _ pool: PostgresPool, fund: Fen = Fen(1_000_000_00)
    ) async throws {
        _ = try await pool.query(
            "INSERT INTO campaign (key_fingerprint, origin, name) VALUES ($1::bytea, $2::text, 'spring')",
            [.bytea(campaign.manifest.rules.campaignKey.bytes), .text(LotteryCampaign.origin)])
        try await publishManifest(campaign, pool)
        if fund > .zero {
            _ = try await PostgresBooks(pool).deposit(fund, to: "spring", reference: "test")
        }
    }

    static func publishManifest(
        _ campaign: LotteryCampaign, _ pool: PostgresPool
    ) async throws {
        _ = try await pool.query(
            """
            INSERT INTO campaign_manifest (holds_from, manifest, origin, signatures, body)
            VALUES ($5::bigint, $1::bytea, $2::text, $3::text, $4::bytea)
            """,
            [
                .bytea(campaign.manifest.digest.bytes), .text(LotteryCampaign.origin),
                .text(campaign.stored.signatures), .bytea(campaign.body),
                .int8(Int64(campaign.stored.holdsFrom)),
            ])
    }

    static func enter(
        _ entries: [Entry], _ pool: PostgresPool, fingerprint: Bytes32? = nil
    ) async throws {
        let key = fingerprint ?? LotteryCampaign().manifest.rules.campaignKey
        _ = try await pool.query(
            """
            INSERT INTO lottery_entry (accepted_at, odds_table, manifest, invoice, holder_tag, leaf,
                                       key_fingerprint, seller_tag, origin, holder, personal)
            SELECT accepted_at, odds_table, manifest, invoice, holder_tag, leaf, $7::bytea, $7::bytea,
                   $8::text, 'somebody', ''
            FROM unnest($1::bigint[], $2::integer[], $3::bytea[], $4::bytea[], $5::bytea[], $6::bytea[])
                AS e (accepted_at, odds_table, manifest, invoice, holder_tag, leaf)
            """,
            [
                .int8Array(entries.map { Int64($0.acceptedAt) }),
                .int4Array(entries.map { Int32($0.oddsTable) }),
                .byteaArray(entries.map(\.manifest.bytes)),
                .byteaArray(entries.map(\.invoice.bytes)),
                .byteaArray(entries.map(\.holder.bytes)),
                .byteaArray(entries.map(\.leafHash.bytes)), .bytea(key.bytes),
                .text(LotteryCampaign.origin),
            ])
    }
}
