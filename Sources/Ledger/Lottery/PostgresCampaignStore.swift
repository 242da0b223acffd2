import Cryptography
package import Invoices
package import Lottery
package import Wire

/// The campaigns that were published, in PostgreSQL.
package struct PostgresCampaignStore: CampaignStore {
    let pool: PostgresPool

    /// - Parameter pool: of the nation's database.
    package init(_ pool: PostgresPool) { self.pool = pool }

    /// A campaign of which no state was written is open.
    static let statement: PostgresStatement = """
        SELECT c.origin, c.name, c.key_fingerprint, coalesce(s.state, 'open'), m.holds_from, m.body,
            coalesce(s.at, 0)
        FROM campaign AS c
        JOIN campaign_manifest AS m ON m.origin = c.origin
        LEFT JOIN LATERAL (
            SELECT state, at FROM campaign_state
            WHERE campaign_state.origin = c.origin
            ORDER BY place DESC LIMIT 1
        ) AS s ON true
        ORDER BY c.origin, m.holds_from
        """

    /// Reads all campaigns by one statement, with the body of every manifest. The state is the last
    /// that was written, and may hold only from a later second on (`since`).
    package func campaigns() async throws(ServiceUnavailable) -> [PublishedCampaign] {
        let rows = try await pool.rows(Self.statement)
        var campaigns: [PublishedCampaign] = []
        var manifests: [PublishedCampaign.Manifest] = []
        for row in 0..<rows.count {
            manifests.append(
                PublishedCampaign.Manifest(
                    holdsFrom: UInt64(rows.int8(row, 4)), body: rows.bytes(row, 5)))
            let isLast = row + 1 == rows.count || rows.text(row + 1, 0) != rows.text(row, 0)
            guard isLast else { continue }
            guard let key = Bytes32(rows.bytes(row, 2)),
                let state = CampaignStatement.State(rawValue: rows.text(row, 3))
            else {
                throw ServiceUnavailable(
                    .ledger, .damaged, "a campaign that this version cannot read")
            }
            campaigns.append(
                PublishedCampaign(
                    origin: rows.text(row, 0), name: rows.text(row, 1), keyFingerprint: key,
                    state: state, since: UInt64(rows.int8(row, 6)), manifests: manifests))
            manifests = []
        }
        return campaigns
    }
}
