import Cryptography
package import Invoices
package import Lottery
import Payouts
import Wire

/// The result of publishing manifests. Only `published` has written anything.
package enum CampaignPublication: Hashable, Sendable {
    case published(added: Int)
    /// A manifest has one successor.
    case otherManifests
    /// - Parameter needs: what is not won yet of the campaign's whole inventory.
    case underfunded(holds: Fen, needs: Fen)
}

extension PostgresCampaignStore {
    /// Writes a campaign and its manifests, in the order in which they hold; those that are there stay. All or
    /// nothing: a crash before the commit leaves nothing, and doing it again changes nothing.
    ///
    /// A win that meets an empty fund would stop the draw. So new manifests are written only where
    /// the campaign's fund holds everything that it may have to give from here on.
    package func publish(
        _ manifests: [SignedManifest]
    ) async throws(ServiceUnavailable) -> CampaignPublication {
        guard let first = manifests.first?.manifest else { return .published(added: 0) }
        return try await write { session in
            // One of two at once sees what the other has written.
            _ = try await session.query(
                "SELECT pg_advisory_xact_lock(hashtextextended($1::text, 0))",
                [.text("campaign \(first.origin)")])
            let stored = try await session.query(
                """
                SELECT manifest FROM campaign_manifest WHERE origin = $1::text ORDER BY holds_from
                """, [.text(first.origin)])
            let known = (0..<stored.count).map { stored.bytes($0, 0) }
            guard manifests.map(\.manifest.digest.bytes).starts(with: known) else {
                return .otherManifests
            }
            if known.count == manifests.count { return .published(added: 0) }
            let missing = try await Self.missing(
                in: .fund(campaign: first.rules.campaign), of: first.origin,
                for: InventoryWorth.of(manifests.map(\.manifest)), session)
            if let missing { return missing }
            _ = try await session.query(
                """
                INSERT INTO campaign (origin, name, key_fingerprint)
                VALUES ($1::text, $2::text, $3::bytea)
                ON CONFLICT (origin) DO NOTHING
                """,
                [
                    .text(first.origin), .text(first.rules.campaign),
                    .bytea(first.rules.campaignKey.bytes),
                ])
            var added = 0
            for signed in manifests {
                let rows = try await session.query(
                    """
                    INSERT INTO campaign_manifest (manifest, origin, holds_from, body, signatures)
                    VALUES ($1::bytea, $2::text, $3::bigint, $4::bytea, $5::text)
                    ON CONFLICT (manifest) DO NOTHING
                    """,
                    [
                        .bytea(signed.manifest.digest.bytes), .text(first.origin),
                        .int8(Int64(clamping: signed.manifest.amends?.from ?? 0)),
                        .bytea(signed.body), .text(signed.signatures),
                    ])
                added += rows.affectedRows
            }
            return .published(added: added)
        }
    }

    /// Nil where the fund holds what is not won yet. A win that a draw has ended is none: its prize
    /// is given once more, and may be reserved already.
    private static func missing(
        in fund: BookAccount, of origin: String, for worth: Fen?, _ session: PostgresSession
    ) async throws -> CampaignPublication? {
        let rows = try await session.query(
            """
            SELECT coalesce((SELECT available FROM book_balance WHERE account = $1::text), 0),
                coalesce(sum(w.fen), 0)::bigint
            FROM (
                SELECT fen FROM win WHERE origin = $2::text
                UNION ALL
                SELECT fen FROM draw_win WHERE origin = $2::text AND ended_at IS NULL
            ) AS w
            """, [.text(fund.description), .text(origin)], deadline: fundDeadline)
        let holds = Fen(rows.int8(0, 0))
        let needs = worth?.subtracting(Fen(rows.int8(0, 1))) ?? Fen(.max)
        return holds < needs ? .underfunded(holds: holds, needs: needs) : nil
    }

    /// All wins of the campaign are read.
    private static let fundDeadline = Duration.seconds(60)

    /// Writes whether entries are accepted, behind what was written before.
    /// - Parameter note: the statement as the operator's key has signed it.
    /// - Parameter second: from which on it holds; times do not go back.
    /// - Returns: false where there is no such campaign, or it is closed, which is for ever, or its last state holds
    ///   from a later second.
    package func write(
        _ state: CampaignStatement.State, of origin: String, at second: UInt64, reason: String,
        note: String
    ) async throws(ServiceUnavailable) -> Bool {
        try await write { session in
            // Two at once get the same place, and the key lets one of them in. The other one is
            // told an error, with nothing written, and the operator asks again.
            let rows = try await session.query(
                """
                INSERT INTO campaign_state (origin, place, state, at, reason, note)
                SELECT c.origin, coalesce(max(s.place) + 1, 0), $2::text, $3::bigint, $4::text,
                    $5::text
                FROM campaign AS c LEFT JOIN campaign_state AS s ON s.origin = c.origin
                WHERE c.origin = $1::text
                GROUP BY c.origin
                HAVING count(*) FILTER (WHERE s.state = 'closed') = 0
                    AND coalesce(max(s.at), 0) <= $3::bigint
                """,
                [
                    .text(origin), .text(state.rawValue), .int8(Int64(clamping: second)),
                    .text(reason), .text(note),
                ])
            return rows.affectedRows == 1
        }
    }

    private func write<Result: Sendable>(
        _ body: @Sendable (PostgresSession) async throws -> Result
    ) async throws(ServiceUnavailable) -> Result {
        do {
            return try await pool.withConnection { session in
                try await session.transaction { try await body(session) }
            }
        } catch {
            throw ServiceUnavailable(any: error, of: .ledger)
        }
    }
}
