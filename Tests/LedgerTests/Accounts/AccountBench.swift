import Cryptography
import Invoices
import Payouts
import Testing

@testable import Ledger
@testable import Wire

/// A campaign whose entries win when a test says so, and the stores with the rights of a public worker.
struct AccountBench {
    static let origin = "a.example/lottery/spring"
    static let claimDays = 60
    let owner: PostgresPool
    let accounts: PostgresAccountStore
    let notices: PostgresNoticeStore

    static func run(_ body: (AccountBench) async throws -> Void) async throws {
        let conninfo = try await LedgerDatabase.fresh()
        try await LedgerDatabase.withPool(conninfo) { owner in
            _ = try await owner.withConnection { try await $0.execute(Self.campaign) }
            try await LedgerDatabase.withPool(conninfo, as: "fapiao_verifier") { pool in
                try await body(
                    AccountBench(
                        owner: owner, accounts: PostgresAccountStore(pool),
                        notices: PostgresNoticeStore(pool)))
            }
        }
    }

    private static let campaign = """
        INSERT INTO campaign (key_fingerprint, origin, name)
        VALUES (sha256('key'), '\(origin)', 'spring');
        INSERT INTO campaign_manifest (holds_from, manifest, origin, signatures, body)
        SELECT 0, sha256(body), '\(origin)', '', body
        FROM (SELECT convert_to('{"claim_days": \(claimDays)}', 'UTF8') AS body) AS m;
        SELECT deposit('spring', 100000000, 'test');
        """

    // MARK: People

    /// An id as a holder has it.
    static func id(_ name: String) -> String {
        Hexadecimal.encode(SHA256.hash(Array(name.utf8)).bytes.prefix(16))
    }

    static func tag(_ name: String) -> Bytes32 { SHA256.hash(Array(name.utf8)) }

    static func identity(_ name: String, kind: String = "phone") -> AccountOwner {
        AccountOwner(tag: tag(name), kind: kind, identity: Array(name.utf8))
    }

    /// A holder who is known by these identities, for so long.
    func holder(
        _ name: String, knownBy identities: [AccountOwner], forDays days: Int = 365
    ) async throws {
        let since = "now() - \(days) * interval '1 day'"
        try await run("INSERT INTO holder (id, made_at) VALUES ('\(Self.id(name))', \(since))")
        for identity in identities {
            try await run(
                """
                INSERT INTO holder_identity (tag, holder, kind, identity, bound_at)
                VALUES ('\\x\(identity.tag)', '\(Self.id(name))', '\(identity.kind)',
                        '\\x\(Hexadecimal.encode(identity.identity))', \(since))
                """)
        }
        // What joined long ago was told long ago.
        try await run("DELETE FROM holder_notice")
    }

    func join(_ one: AccountOwner, _ other: AccountOwner) async throws {
        let rows = try await owner.query(
            """
            SELECT join_holders($1::bytea, $2::text, $3::bytea, $4::bytea, $5::text, $6::bytea,
                                $7::text)
            """,
            [
                .bytea(one.tag.bytes), .text(one.kind), .bytea(one.identity),
                .bytea(other.tag.bytes), .text(other.kind), .bytea(other.identity),
                .text(Self.id("made")),
            ])
        #expect(rows.text(0, 0) == "joined")
    }

    // MARK: Prizes

    /// The holder's entry at this index wins.
    func win(_ index: Int, _ holder: String, fen: Int) async throws {
        try await run(
            """
            WITH made AS (
                INSERT INTO lottery_entry (
                    accepted_at, odds_table, manifest, invoice, holder_tag, leaf, key_fingerprint,
                    seller_tag, origin, holder, personal)
                SELECT 5, 1, manifest, invoice, invoice, sha256(
                    '\\x000000000f66617069616f2e656e7472792e7631'::bytea || manifest || invoice
                    || invoice || int8send(5) || int4send(1)), sha256('key'), invoice,
                    '\(Self.origin)', '\(Self.id(holder))', 'personal'
                FROM campaign_manifest, (SELECT sha256('invoice \(index)') AS invoice) AS i
                RETURNING id, leaf
            ) INSERT INTO log_leaf (index, entry_id, leaf, origin)
            SELECT \(index), id, leaf, '\(Self.origin)' FROM made
            """)
        try await run(
            """
            INSERT INTO win (index, entry_id, fen, origin, prize)
            SELECT index, entry_id, \(fen), origin, 'p' FROM log_leaf WHERE index = \(index)
            """)
    }

    func payout(_ index: UInt64) async throws -> Payout {
        let win = WinID(origin: Self.origin, index: index)
        return try #require(try await PostgresPayoutStore(owner).payout(win))
    }

    func prize(_ index: Int) async throws -> PrizeProgress {
        let rows = try await owner.query(
            "SELECT entry_id FROM log_leaf WHERE index = $1::bigint", [.int8(Int64(index))])
        return try #require(try await accounts.prizes(ofEntry: rows.int8(0, 0)).first)
    }

    // MARK: Accounts and time

    static func account(
        _ name: String, _ channel: PayoutChannel = .bank, own: AccountOwner? = nil
    ) -> NewAccount {
        NewAccount(
            channel: channel, tail: String(name.suffix(4)), tag: tag("account \(name)"),
            sealed: Array(name.utf8), own: own?.tag)
    }

    /// Tells all that is to be told.
    func tellAll() async throws {
        let found = try await notices.claim(100, for: .seconds(30))
        try await notices.told(found.map(\.id))
    }

    /// As if so much time had passed for the accounts.
    func pass(hours: Double) async throws {
        try await run(
            """
            UPDATE payee_account SET payable_at = payable_at - \(hours) * interval '1 hour'
            WHERE payable_at < 'infinity'
            """)
        try await run(
            "UPDATE holder_identity SET bound_at = bound_at - \(hours) * interval '1 hour'")
        try await run("UPDATE holder_join SET joined_at = joined_at - \(hours) * interval '1 hour'")
        while try await notices.giveAccounts(atMost: 100) > 0 {
            // Each is looked at for another minute.
            if hours < 1 { break }
            try await run(
                """
                UPDATE payee_account SET payable_at = payable_at - interval '2 minutes'
                WHERE payable_at < now()
                """)
        }
    }

    func run(_ sql: String) async throws { _ = try await owner.query(PostgresStatement(sql)) }
}
