import Cryptography
package import Invoices
package import Payouts
import Wire

/// Notices that holders are to be told, in PostgreSQL (the step "accounts" of the nation's schema).
package struct PostgresNoticeStore: HolderNoticeStore {
    let pool: PostgresPool

    init(_ pool: PostgresPool) { self.pool = pool }

    static let claiming: PostgresStatement = """
        SELECT c.notice, c.kind, c.leaf, c.accepted_at, c.fen, c.reference, c.claim_until, c.channel,
            c.tail, r.tag, r.kind, r.identity
        FROM claim_notices($1::integer, $2::float8) AS c
        LEFT JOIN LATERAL unnest(c.tags, c.kinds, c.identities) WITH ORDINALITY
            AS r (tag, kind, identity, place) ON true
        ORDER BY c.notice, r.place
        """

    /// Takes notices that are due, by one statement. One of a kind that only a newer version knows
    /// is left to that version, until the lease is over. If the answer is lost, all of them come
    /// again then.
    package func claim(
        _ maximum: Int, for lease: Duration
    ) async throws(ServiceUnavailable) -> [HolderNotice] {
        let rows = try await pool.write(
            Self.claiming, [.int4(Int32(clamping: maximum)), .float8(lease / .seconds(1))])
        var notices: [HolderNotice] = []
        // A row for each recipient.
        for row in 0..<rows.count {
            let recipient = try Self.recipient(rows, row)
            if notices.last?.id == rows.int8(row, 0) {
                if let recipient { notices[notices.count - 1].recipients.append(recipient) }
            } else if let notice = try Self.notice(rows, row, to: recipient) {
                notices.append(notice)
            }
        }
        return notices
    }

    /// Notes that these were told, by one statement. Safe to repeat: what was told once stays told,
    /// and no rest begins anew.
    package func told(_ ids: [Int64]) async throws(ServiceUnavailable) {
        _ = try await pool.write("SELECT notices_told($1::bigint[])", [.int8Array(ids)])
    }

    /// Gives payouts the accounts that have rested, by one statement. An account is looked at again
    /// for a minute after its rest, so the number does not fall to zero at once: call it at
    /// intervals, and not until nothing is left.
    package func giveAccounts(atMost maximum: Int) async throws(ServiceUnavailable) -> Int {
        try await count("SELECT give_accounts($1::integer)", maximum)
    }

    /// Writes reminders of unclaimed prizes, by one statement: 30 days, 7 days and a day before the
    /// end of a claim, once each at most, however often this is called.
    package func remind(atMost maximum: Int) async throws(ServiceUnavailable) -> Int {
        try await count("SELECT remind_winners($1::integer)", maximum)
    }

    /// Deletes notices that were told 90 days ago, by one statement.
    package func sweep(atMost maximum: Int) async throws(ServiceUnavailable) {
        _ = try await pool.write(
            "SELECT sweep_notices($1::integer)", [.int4(Int32(clamping: maximum))])
    }

    private func count(
        _ statement: PostgresStatement, _ maximum: Int
    ) async throws(ServiceUnavailable) -> Int {
        Int(try await pool.write(statement, [.int4(Int32(clamping: maximum))]).int4(0, 0))
    }

    private static func recipient(
        _ rows: PostgresRows, _ row: Int
    ) throws(ServiceUnavailable) -> HolderNotice.Recipient? {
        if rows.isNull(row, 9) { return nil }
        return HolderNotice.Recipient(
            tag: try PostgresHolderStore.hash(rows.bytes(row, 9)), kind: rows.text(row, 10),
            identity: rows.bytes(row, 11))
    }

    /// Nil for one that only a newer version can tell: that one will.
    private static func notice(
        _ rows: PostgresRows, _ row: Int, to recipient: HolderNotice.Recipient?
    ) throws(ServiceUnavailable) -> HolderNotice? {
        guard let kind = HolderNotice.Kind(rawValue: rows.text(row, 1)) else { return nil }
        var notice = HolderNotice(
            id: rows.int8(row, 0), kind: kind, recipients: recipient.map { [$0] } ?? [])
        notice.leaf =
            rows.isNull(row, 2) ? nil : try PostgresHolderStore.hash(rows.bytes(row, 2))
        notice.acceptedAt = rows.isNull(row, 3) ? nil : UInt64(rows.int8(row, 3))
        notice.amount = rows.isNull(row, 4) ? nil : Fen(rows.int8(row, 4))
        notice.reference = rows.optionalText(row, 5)
        notice.claimUntil =
            rows.optionalMoment(row, 6)
        notice.channel = rows.optionalText(row, 7).flatMap { PayoutChannel(rawValue: $0) }
        notice.tail = rows.optionalText(row, 8)
        return notice
    }
}
