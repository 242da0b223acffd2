import Invoices
import Payouts
import Wire

/// One payout as a worker wants it written.
struct PayoutWrite: Sendable {
    let payout: Payout
    let transfers: [Transfer]
    /// Of the claim: where the row has another one, nothing of this is written.
    let fence: Int64
    let endsLease: Bool
}

/// Writes many payouts, each with its newest attempt and its transfers, by one statement: what it costs PostgreSQL to begin
/// one, its triggers and its commit are paid once for all of them.
enum PayoutWriting {
    /// One row, with its place, for each that was written. An attempt is there already where its submission goes out once
    /// more.
    static let statement: PostgresStatement = """
        WITH mine AS (
            UPDATE payout AS p
            SET withheld = g.withheld, state = g.state, attempt = g.attempt, asked = g.asked,
                is_missing = g.is_missing, is_void = g.is_void, cancel_asked = g.cancel_asked,
                is_clawed_back = g.is_clawed_back, hold = g.hold, alarm = g.alarm,
                reference = g.reference, next = g.next, next_at = g.next_at, due_at = g.due_at,
                begun_at = g.begun_at, submitted_at = g.submitted_at, wakes_at = g.wakes_at,
                payee = g.payee, package = g.package, wants_package = g.wants_package,
                late = string_to_array(g.late, ','),
                lease_until = CASE WHEN g.ends_lease THEN '-infinity' ELSE p.lease_until END
            FROM unnest(
                (SELECT $1::text[]), (SELECT $2::bigint[]), (SELECT $3::bigint[]),
                (SELECT $4::text[]), (SELECT $5::integer[]), (SELECT $6::integer[]),
                (SELECT $7::boolean[]), (SELECT $8::boolean[]), (SELECT $9::boolean[]),
                (SELECT $10::boolean[]), (SELECT $11::text[]), (SELECT $12::text[]),
                (SELECT $13::text[]), (SELECT $14::text[]), (SELECT $15::timestamptz[]),
                (SELECT $16::timestamptz[]), (SELECT $17::timestamptz[]),
                (SELECT $18::timestamptz[]), (SELECT $19::timestamptz[]), (SELECT $20::bytea[]),
                (SELECT $21::text[]), (SELECT $22::boolean[]), (SELECT $23::text[]),
                (SELECT $24::boolean[])
            ) WITH ORDINALITY AS g (
                win, fence, withheld, state, attempt, asked, is_missing, is_void, cancel_asked,
                is_clawed_back, hold, alarm, reference, next, next_at, due_at, begun_at,
                submitted_at, wakes_at, payee, package, wants_package, late, ends_lease, place)
            WHERE p.win = g.win AND p.fence = g.fence
            RETURNING p.win, p.attempt, g.place
        ), begun AS (
            INSERT INTO payout_attempt (
                win, attempt, order_number, channel, merchant, fen, payee, app, body)
            SELECT m.win, m.attempt, a.order_number, a.channel, a.merchant, a.fen, a.payee, a.app,
                a.body
            FROM unnest(
                (SELECT $25::bigint[]), (SELECT $26::text[]), (SELECT $27::text[]),
                (SELECT $28::text[]), (SELECT $29::bigint[]), (SELECT $30::text[]),
                (SELECT $31::text[]), (SELECT $32::bytea[])
            ) AS a (place, order_number, channel, merchant, fen, payee, app, body)
            JOIN mine AS m ON m.place = a.place
            ON CONFLICT (win, attempt) DO NOTHING
        ), booked AS MATERIALIZED (
            SELECT write_transfers(
                array_agg(t.id), array_agg(t.kind), array_agg(t.source), array_agg(t.target),
                array_agg(t.fen), array_agg(t.ends)) AS word
            FROM unnest(
                (SELECT $33::bigint[]), (SELECT $34::text[]), (SELECT $35::text[]),
                (SELECT $36::text[]), (SELECT $37::text[]), (SELECT $38::bigint[]),
                (SELECT $39::text[])
            ) AS t (place, id, kind, source, target, fen, ends)
            JOIN mine AS m ON m.place = t.place
            HAVING count(*) > 0
        )
        SELECT m.place, coalesce(b.word, 'written') FROM mine AS m LEFT JOIN booked AS b ON true
        """

    /// Whoever locks several payouts does it in the order of their names, so none waits for another in a circle.
    static func inOrder(_ writes: [PayoutWrite]) -> [Int] {
        let names = writes.map { "\($0.payout.win)" }
        return writes.indices.sorted { (names[$0], $0) < (names[$1], $1) }
    }

    static func parameters(of writes: [PayoutWrite]) -> [PostgresParameter] {
        let payouts = writes.map(\.payout)
        func texts(_ value: (Payout) -> String?) -> PostgresParameter {
            .optionalTextArray(payouts.map(value))
        }
        func moments(_ value: (Payout) -> Timestamp?) -> PostgresParameter {
            .optionalTimestamptzArray(
                payouts.map { payout in value(payout).map { PostgresEpoch.timestamptz($0) } })
        }
        func booleans(_ value: (Payout) -> Bool) -> PostgresParameter {
            .boolArray(payouts.map(value))
        }
        return [
            .textArray(payouts.map { "\($0.win)" }), .int8Array(writes.map(\.fence)),
            .int8Array(payouts.map(\.withheld.value)), .textArray(payouts.map(\.state.rawValue)),
            .int4Array(payouts.map { Int32(clamping: $0.attempt) }),
            .int4Array(payouts.map { Int32(clamping: $0.asked) }),
            booleans { $0.isMissing }, booleans { $0.isVoid }, booleans { $0.cancelAsked },
            booleans { $0.isClawedBack }, texts { $0.hold }, texts { $0.alarm?.rawValue },
            texts { $0.reference }, texts { PayoutColumns.next($0).word },
            moments { PayoutColumns.next($0).time }, moments { $0.dueAt }, moments { $0.begunAt },
            moments { $0.submittedAt }, moments { $0.wakesAt },
            .optionalByteaArray(payouts.map(\.payee)), texts { $0.packageInfo },
            booleans { $0.wantsPackage },
            // An array of arrays would want as many in each.
            .textArray(payouts.map { $0.late.map(\.description).joined(separator: ",") }),
            .boolArray(writes.map(\.endsLease)),
        ] + attempts(of: payouts) + transfers(of: writes)
    }

    /// Their rows are there before the state becomes another one.
    private static func attempts(of payouts: [Payout]) -> [PostgresParameter] {
        var begun: [(place: Int64, submission: Submission)] = []
        for (index, payout) in payouts.enumerated() where payout.state == .submitting {
            if let submission = payout.submission { begun.append((Int64(index + 1), submission)) }
        }
        return [
            .int8Array(begun.map(\.place)), .textArray(begun.map(\.submission.order.text)),
            .textArray(begun.map(\.submission.account.channel.rawValue)),
            .textArray(begun.map(\.submission.account.merchant)),
            .int8Array(begun.map(\.submission.amount.value)),
            .optionalTextArray(begun.map(\.submission.payee)),
            .optionalTextArray(begun.map(\.submission.app)),
            .byteaArray(begun.map(\.submission.body)),
        ]
    }

    private static func transfers(of writes: [PayoutWrite]) -> [PostgresParameter] {
        let places = writes.enumerated().flatMap { index, write in
            write.transfers.map { _ in Int64(index + 1) }
        }
        return [.int8Array(places)] + TransferStatement.parameters(of: writes.flatMap(\.transfers))
    }

    /// - Returns: for each of `count`, whether it was written.
    static func results(
        _ rows: PostgresRows, of count: Int
    ) throws(ServiceUnavailable) -> [Bool] {
        var written = [Bool](repeating: false, count: count)
        for row in 0..<rows.count {
            _ = try TransferStatement.decision(rows.text(row, 1))
            written[Int(rows.int8(row, 0)) - 1] = true
        }
        return written
    }
}
