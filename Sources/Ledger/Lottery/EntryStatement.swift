import Cryptography
import Invoices
import Lottery
import Wire

/// Enters many invoices in one transaction and one round trip (national_v008_sessions.sql).
enum EntryStatement {
    static let lock: PostgresStatement = "SELECT lock_for_entries($1::text[])"

    static let enter = PostgresStatement(
        """
        WITH given AS MATERIALIZED (
            SELECT g.* FROM unnest(
            $1::text[], $2::bytea[], $3::bytea[], $4::bytea[], $5::bytea[], $6::bigint[],
            $7::integer[], $8::bytea[], $9::text[], $10::bytea[], $11::bytea[], $12::bytea[],
            $13::bytea[], $14::text[], $15::bytea[], $16::bigint[], $17::bigint[], $18::bigint[],
            $19::bigint[], $20::bigint[], $21::bigint[], $22::bigint[], $23::bigint[],
            $24::bigint[], $25::boolean[], $26::bigint[]) WITH ORDINALITY AS g (
            origin, key, manifest, invoice, holder_tag, accepted_at, odds_table, leaf, holder,
            seller, sale, personal, identity, kind, sealed, day_from, day_to, month_from, month_to,
            holder_day, holder_month, holder_all, seller_day, seller_all, fallen, awaited, place)
            WHERE g.awaited IS NULL OR EXISTS (
                SELECT FROM awaited_invoice AS a WHERE a.id = g.awaited)
        )
        SELECT g.place, r.outcome, \(EntryColumns.of("(r.stored)"))
        FROM given AS g CROSS JOIN LATERAL enter_lottery(
            g.origin, g.key, g.manifest, g.invoice, g.holder_tag, g.accepted_at, g.odds_table,
            g.leaf, g.holder, g.seller, g.sale, g.personal, g.identity, g.kind, g.sealed,
            g.day_from, g.day_to, g.month_from, g.month_to, g.holder_day, g.holder_month,
            g.holder_all, g.seller_day, g.seller_all, g.fallen) AS r
        ORDER BY g.place
        """)

    /// An entry that nobody waits for any more has no row in the answer. Forgetting a person takes
    /// the locks of this transaction, so his rows are here or gone for all of it.
    ///
    /// A fault leaves nothing of the batch, unless it came over the commit itself: then asking again tells.
    static func enter(_ entries: [NewEntry], _ pool: PostgresPool) async -> EntryQueue.Outcome {
        do throws(ServiceUnavailable) {
            let replies: [PostgresRows]
            do {
                replies = try await pool.query(inOrder: [
                    (lock, [.textArray(entries.flatMap(lockNames))]),
                    (enter, parameters(of: entries)),
                ])
            } catch {
                throw ServiceUnavailable(error, of: .ledger)
            }
            var decisions = entries.map { $0.awaited == nil ? nil : EntryDecision.withdrawn }
            for row in 0..<replies[1].count {
                decisions[Int(replies[1].int8(row, 0)) - 1] = try decision(replies[1], row)
            }
            guard !decisions.contains(nil) else {
                throw ServiceUnavailable(.ledger, .damaged, "a batch with fewer answers")
            }
            return .success(decisions.compactMap { $0 })
        } catch {
            return .failure(error)
        }
    }

    /// Of all that an entry looks for or counts. A holder who was just made up is nobody else's, so
    /// the identity is locked instead: two sessions may have met it.
    private static func lockNames(of entry: NewEntry) -> [String] {
        var names = [
            "invoice \(entry.keyFingerprint) \(entry.entry.invoice)",
            entry.identity.isBound
                ? "holder \(entry.holder)" : "identity \(entry.identity.tag)",
        ]
        if entry.caps.sellerDay != nil || entry.caps.sellerAll != nil {
            names.append("seller \(entry.seller)")
        }
        return names
    }

    private static func decision(
        _ rows: PostgresRows, _ row: Int
    ) throws(ServiceUnavailable) -> EntryDecision {
        let outcome = rows.text(row, 1)
        switch outcome {
        case "entered": return .entered(try EntryColumns.entry(rows, row, from: 2))
        case "known": return .known(try EntryColumns.entry(rows, row, from: 2))
        case "taken": return .taken
        case "unbound": return .unbound
        case "bound": return .bound(rows.text(row, 2 + EntryColumns.holder))
        default:
            if let cap = EntryCap(rawValue: outcome) { return .capped(cap) }
            if let state = CampaignStatement.State(rawValue: outcome) { return .shut(state) }
            throw ServiceUnavailable(
                .ledger, .damaged, "an outcome that this version does not know")
        }
    }

    private static func parameters(of entries: [NewEntry]) -> [PostgresParameter] {
        let days = entries.map { CampaignTime.day(of: $0.entry.acceptedAt) }
        let months = entries.map { CampaignTime.month(of: $0.entry.acceptedAt) }
        func caps(_ cap: KeyPath<EntryCaps, UInt64?>) -> PostgresParameter {
            .optionalInt8Array(
                entries.map { entry in entry.caps[keyPath: cap].map { Int64(clamping: $0) } })
        }
        func bytes(_ value: (NewEntry) -> Bytes32) -> PostgresParameter {
            .byteaArray(entries.map { value($0).bytes })
        }
        return [
            .textArray(entries.map(\.origin)), bytes { $0.keyFingerprint },
            bytes { $0.entry.manifest }, bytes { $0.entry.invoice }, bytes { $0.entry.holder },
            .int8Array(entries.map { Int64(clamping: $0.entry.acceptedAt) }),
            .int4Array(entries.map { Int32(clamping: $0.entry.oddsTable) }),
            bytes { $0.entry.leafHash }, .textArray(entries.map(\.holder)), bytes { $0.seller },
            bytes { $0.sale }, .byteaArray(entries.map(\.personal)), bytes { $0.identity.tag },
            .textArray(entries.map(\.identity.kind)), .byteaArray(entries.map(\.identity.sealed)),
            .int8Array(days.map(\.lowerBound)), .int8Array(days.map(\.upperBound)),
            .int8Array(months.map(\.lowerBound)), .int8Array(months.map(\.upperBound)),
            caps(\.holderDay), caps(\.holderMonth), caps(\.holderAll), caps(\.sellerDay),
            caps(\.sellerAll), .boolArray(entries.map(\.isFallen)),
            .optionalInt8Array(entries.map(\.awaited)),
        ]
    }
}
