import Cryptography
import Doubles
import Invoices

@testable import Ledger
@testable import Lottery
@testable import Wire

/// The store of who is signed in, whoever keeps it, with the entries of the same people.
enum HolderStoreUnderTest: CaseIterable {
    case memory, postgres

    func run(_ body: (HolderBench) async throws -> Void) async throws {
        switch self {
        case .memory:
            let store = MemoryEntryStore([EntryBench.campaign.published])
            try await body(
                HolderBench(
                    holders: store, entries: EntryBench(store: store, campaigns: store),
                    pass: { store.pass($0) },
                    judge: { id, prize in
                        store.set(seed: HolderBench.seed, of: id)
                        store.judge(
                            id,
                            prize.map { .won(index: UInt64(id - 1), prize: $0, value: Fen(1)) }
                                ?? .lost(index: UInt64(id - 1)))
                    }))
        case .postgres:
            let conninfo = try await LedgerDatabase.fresh()
            try await LedgerDatabase.withPool(conninfo) { owner in
                try await owner.publish(EntryBench.campaign)
                // With the rights of a public worker and no others.
                try await LedgerDatabase.withPool(
                    conninfo,
                    {
                        $0.connections = 8
                        $0.sessions = 16
                        $0.queuedSessionsMaximum = 256
                        $0.parameters["role"] = "fapiao_verifier"
                    }
                ) { pool in
                    try await body(
                        HolderBench(
                            holders: PostgresHolderStore(pool),
                            entries: EntryBench(
                                store: PostgresEntryStore(pool),
                                campaigns: PostgresCampaignStore(pool)),
                            pass: { try await owner.letSignInPass($0) },
                            judge: { try await owner.judge($0, as: $1) }))
                }
            }
        }
    }
}

struct HolderBench: Sendable {
    let holders: any HolderStore
    let entries: EntryBench
    let pass: @Sendable (Duration) async throws -> Void
    /// Judges an entry by a seal of its own: with this prize, or none. To be called in the order of the ids, from 1.
    let judge: @Sendable (Int64, String?) async throws -> Void

    static let seed = EntryBench.hash(9, 9)

    /// The identity of an entry that `EntryBench` makes.
    static func identity(_ number: Int, kind: String = "api:shop") -> StoredIdentity {
        StoredIdentity(tag: EntryBench.hash(1, number), kind: kind, sealed: [1, 2, 3])
    }

    static func holder(_ byte: UInt8) -> String {
        Hexadecimal.encode([UInt8](repeating: byte, count: 16))
    }

    func code(_ number: Int, tries: Int = 5, of identity: Int = 1) -> NewSignInCode {
        NewSignInCode(
            browser: EntryBench.hash(4, number), code: EntryBench.hash(5, number),
            identity: Self.identity(identity, kind: "phone"), lifetime: .seconds(600), tries: tries)
    }

    func outcome(
        _ invoice: Int, by holder: UInt8, identity: Int? = nil, isBound: Bool = true,
        caps: EntryCaps = .none
    ) async throws -> String {
        try await entries.outcome(
            EntryBench.entry(
                invoice, by: holder, identity: identity, isBound: isBound, caps: caps))
    }

    func own(_ identity: Int) async throws -> [Int64] {
        try await entries.store.entries(
            ofIdentity: EntryBench.hash(1, identity), before: nil, limit: 100
        ).map(\.id)
    }
}

extension PostgresPool {
    /// As if so much time had passed, for the server's clock cannot be set.
    fileprivate func letSignInPass(_ time: Duration) async throws {
        for (table, columns) in [
            ("sign_in_limit", ["arrival"]), ("sign_in_code", ["expires_at"]),
            ("sign_in_link", ["expires_at"]), ("holder_session", ["idle_until", "ends_at"]),
            ("forgotten_identity", ["forgotten_at"]),
        ] {
            let changes = columns.map { "\($0) = \($0) - $1::float8 * interval '1 second'" }
            _ = try await query(
                PostgresStatement("UPDATE \(table) SET \(changes.joined(separator: ", "))"),
                [.float8(time / .seconds(1))])
        }
    }

    fileprivate func judge(_ id: Int64, as prize: String?) async throws {
        let index = id - 1
        _ = try await query(
            """
            INSERT INTO log_leaf (index, entry_id, leaf, origin)
            SELECT $1::bigint, id, leaf, origin FROM lottery_entry WHERE id = $2::bigint
            """, [.int8(index), .int8(id)])
        if let prize {
            _ = try await query(
                """
                INSERT INTO win (index, entry_id, fen, origin, prize)
                SELECT $1::bigint, id, 1, origin, $3::text FROM lottery_entry WHERE id = $2::bigint
                """, [.int8(index), .int8(id), .text(prize)])
        }
        _ = try await query(
            """
            INSERT INTO seal (number, size, first, begun_at, manifest, root, previous_seed, origin,
                              checkpoint, cosigned, proofs, seed, completed_at)
            SELECT $1::bigint, $1::bigint + 1, $1::bigint, now(), manifest, manifest, manifest,
                   origin, 'c', 'c', '{}', $2::bytea, now()
            FROM campaign_manifest
            """, [.int8(index), .bytea(HolderBench.seed.bytes)])
    }
}
