package import Cryptography
package import Lottery
package import Verification
package import Wire

/// The lottery's entries in PostgreSQL.
package struct PostgresEntryStore: EntryStore {
    private let pool: PostgresPool

    /// - Parameter pool: of the nation's database; one that waits for the disk, for a receipt is signed as soon as an
    ///   entry is written.
    package init(_ pool: PostgresPool) { self.pool = pool }

    private static let columns = """
        id, origin, manifest, invoice, holder_tag, accepted_at, odds_table, leaf, holder, personal
        """

    /// One row, whatever is known.
    static let priorStatement = PostgresStatement(
        """
        SELECT i.holder, \(prefixed("e"))
        FROM (SELECT) AS asked
        LEFT JOIN holder_identity AS i ON i.tag = $1::bytea
        LEFT JOIN lottery_entry AS e ON e.key_fingerprint = $2::bytea AND e.invoice = $3::bytea
        """)

    static let salesStatement: PostgresStatement = """
        SELECT personal
        FROM lottery_entry
        WHERE key_fingerprint = $1::bytea AND sale_tag = $2::bytea AND invoice <> $3::bytea
        ORDER BY id DESC
        LIMIT $4::integer
        """

    /// The function takes the locks, counts and inserts (national_v005_holders.sql).
    static let enterStatement = PostgresStatement(
        """
        SELECT r.outcome, \(prefixed("(r.stored)"))
        FROM enter_lottery(
            $1::text, $2::bytea, $3::bytea, $4::bytea, $5::bytea, $6::bigint, $7::integer,
            $8::bytea, $9::text, $10::bytea, $11::bytea, $12::bytea, $13::bytea, $14::text,
            $15::bytea, $16::bigint, $17::bigint, $18::bigint, $19::bigint, $20::bigint,
            $21::bigint, $22::bigint, $23::bigint, $24::bigint) AS r
        """)

    static let entryStatement = PostgresStatement(
        """
        SELECT \(prefixed("e"))
        FROM lottery_entry AS e
        WHERE e.leaf = $1::bytea AND EXISTS (
            SELECT FROM holder_identity AS i WHERE i.holder = e.holder AND i.kind = $2::text)
        """)

    /// An entry below the size of a complete seal is judged. The last seal may be open, and those before it are
    /// complete.
    static let outcomesStatement: PostgresStatement = """
        SELECT g.place, l.index, w.prize, w.fen
        FROM unnest($1::bigint[]) WITH ORDINALITY AS g (id, place)
        JOIN log_leaf AS l ON l.entry_id = g.id
        LEFT JOIN win AS w ON w.entry_id = g.id
        WHERE l.index < (
            SELECT s.size FROM seal AS s
            WHERE s.origin = l.origin AND s.completed_at IS NOT NULL
            ORDER BY s.size DESC LIMIT 1)
        """

    private static func prefixed(_ row: String) -> String {
        columns.split(separator: ", ").map { "\(row).\($0)" }.joined(separator: ", ")
    }

    package func prior(
        to asked: PriorQuestion
    ) async throws(ServiceUnavailable) -> PriorEntries {
        let (key, invoice) = (asked.keyFingerprint.bytes, asked.invoice.bytes)
        let replies: [PostgresRows]
        do {
            replies = try await pool.query(inOrder: [
                (
                    Self.priorStatement,
                    [.bytea(asked.identity.bytes), .bytea(key), .bytea(invoice)]
                ),
                (
                    Self.salesStatement,
                    [
                        .bytea(key), .bytea(asked.sale.bytes), .bytea(invoice),
                        .int4(Int32(PriorEntries.salesMaximum)),
                    ]
                ),
            ])
        } catch {
            throw ServiceUnavailable(error, of: .ledger)
        }
        let (known, sales) = (replies[0], replies[1])
        return PriorEntries(
            holder: known.isNull(0, 0) ? nil : known.text(0, 0),
            entry: known.isNull(0, 1) ? nil : try Self.entry(known, 0, from: 1),
            sales: (0..<sales.count).map { sales.bytes($0, 0) })
    }

    package func enter(
        _ entry: NewEntry
    ) async throws(ServiceUnavailable) -> EntryDecision {
        let rows: PostgresRows
        do {
            rows = try await pool.query(Self.enterStatement, Self.parameters(of: entry))
        } catch {
            throw ServiceUnavailable(error, of: .ledger)
        }
        let outcome = rows.text(0, 0)
        switch outcome {
        case "entered": return .entered(try Self.entry(rows, 0, from: 1))
        case "known": return .known(try Self.entry(rows, 0, from: 1))
        case "taken": return .taken
        case "bound": return .bound(rows.text(0, 9))
        default:
            if let cap = EntryCap(rawValue: outcome) { return .capped(cap) }
            if let state = CampaignStatement.State(rawValue: outcome) { return .shut(state) }
            throw Self.damaged("an outcome that this version does not know")
        }
    }

    private static func parameters(of new: NewEntry) -> [PostgresParameter] {
        let entry = new.entry
        let day = CampaignTime.day(of: entry.acceptedAt)
        let month = CampaignTime.month(of: entry.acceptedAt)
        func number(_ cap: UInt64?) -> PostgresParameter {
            cap.map { .int8(Int64(clamping: $0)) } ?? .null
        }
        return [
            .text(new.origin), .bytea(new.keyFingerprint.bytes), .bytea(entry.manifest.bytes),
            .bytea(entry.invoice.bytes), .bytea(entry.holder.bytes),
            .int8(Int64(clamping: entry.acceptedAt)), .int4(Int32(clamping: entry.oddsTable)),
            .bytea(entry.leafHash.bytes), .text(new.holder), .bytea(new.seller.bytes),
            .bytea(new.sale.bytes), .bytea(new.personal), .bytea(new.identity.tag.bytes),
            .text(new.identity.kind), .bytea(new.identity.sealed), .int8(day.lowerBound),
            .int8(day.upperBound), .int8(month.lowerBound), .int8(month.upperBound),
            number(new.caps.holderDay), number(new.caps.holderMonth),
            number(new.caps.holderAll), number(new.caps.sellerDay), number(new.caps.sellerAll),
        ]
    }

    package func entry(
        leaf: Bytes32, ofKind kind: String
    ) async throws(ServiceUnavailable) -> EntryRecord? {
        let rows: PostgresRows
        do {
            rows = try await pool.query(
                Self.entryStatement, [.bytea(leaf.bytes), .text(kind)])
        } catch {
            throw ServiceUnavailable(error, of: .ledger)
        }
        return rows.isEmpty ? nil : try Self.entry(rows, 0, from: 0)
    }

    package func outcomes(
        of ids: [Int64]
    ) async throws(ServiceUnavailable) -> [EntryOutcome] {
        let rows: PostgresRows
        do {
            rows = try await pool.query(Self.outcomesStatement, [.int8Array(ids)])
        } catch {
            throw ServiceUnavailable(error, of: .ledger)
        }
        var outcomes = [EntryOutcome](repeating: .waiting, count: ids.count)
        for row in 0..<rows.count {
            let index = UInt64(rows.int8(row, 1))
            outcomes[Int(rows.int8(row, 0)) - 1] =
                rows.isNull(row, 2)
                ? .lost(index: index)
                : .won(index: index, prize: rows.text(row, 2), value: Fen(rows.int8(row, 3)))
        }
        return outcomes
    }

    /// Of the columns from `first` on.
    private static func entry(
        _ rows: PostgresRows, _ row: Int, from first: Int
    ) throws(ServiceUnavailable) -> EntryRecord {
        func hash(_ column: Int) -> Bytes32? { Bytes32(rows.bytes(row, first + column)) }
        guard let manifest = hash(2), let invoice = hash(3), let holder = hash(4),
            let leaf = hash(7)
        else { throw damaged("an entry whose hashes are of another length") }
        return EntryRecord(
            id: rows.int8(row, first), origin: rows.text(row, first + 1),
            entry: Entry(
                manifest: manifest, invoice: invoice, holder: holder,
                acceptedAt: UInt64(rows.int8(row, first + 5)),
                oddsTable: UInt32(rows.int4(row, first + 6))),
            leaf: leaf, holder: rows.text(row, first + 8), personal: rows.bytes(row, first + 9))
    }

    private static func damaged(_ detail: String) -> ServiceUnavailable {
        ServiceUnavailable(.ledger, .damaged, detail)
    }
}
