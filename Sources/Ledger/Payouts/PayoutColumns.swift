import Invoices
import Payouts
import Wire

/// A payout's row, with its newest attempt.
enum PayoutColumns {
    static let names = names(
        payee: "p.payee", told: "a.payee", body: "a.body", hereUntil: "p.here_until",
        package: "p.package")

    private static func names(
        payee: String, told: String, body: String, hereUntil: String, package: String
    ) -> String {
        """
        p.origin, p.index, p.draw, p.gross, p.withheld, p.state, p.attempt, p.asked, p.is_missing,
        p.is_void, p.cancel_asked, p.is_clawed_back, p.hold, p.alarm, p.reference, p.next,
        p.next_at, p.due_at, p.begun_at, p.submitted_at, \(payee), p.fence,
        a.order_number, a.channel, a.merchant, a.fen, \(told), a.app, \(body),
        \(hereUntil), \(package), p.wants_package,
        p.is_repaid, array_to_string(p.late, ',')
        """
    }
    static let join = "LEFT JOIN payout_attempt AS a ON a.win = p.win AND a.attempt = p.attempt"
    static let fence = 21

    static let reading = PostgresStatement(
        "SELECT \(names) FROM payout AS p \(join) WHERE p.win = $1::text")

    /// For operators, who may not read the account nor what the provider was sent, and decide by neither: an empty account
    /// stands for one that is there.
    static let readingWithoutAccount = PostgresStatement(
        "SELECT "
            + names(
                payee: "CASE WHEN p.has_payee THEN ''::bytea END", told: "NULL::text",
                body: "''::bytea", hereUntil: "NULL::timestamptz", package: "NULL::text")
            + " FROM payout AS p \(join) WHERE p.win = $1::text")

    static func payout(
        _ rows: PostgresRows, _ row: Int
    ) throws(ServiceUnavailable) -> Payout {
        let win = rows.win(row)
        guard let state = PayoutState(rawValue: rows.text(row, 5)),
            let due = rows.optionalMoment(row, 17)
        else {
            throw ServiceUnavailable(
                .ledger, .damaged, "a payout that this version cannot read")
        }
        var payout = Payout(win, gross: Fen(rows.int8(row, 3)), at: due)
        payout.withheld = Fen(rows.int8(row, 4))
        payout.state = state
        payout.attempt = Int(rows.int4(row, 6))
        payout.asked = Int(rows.int4(row, 7))
        payout.isMissing = rows.bool(row, 8)
        payout.isVoid = rows.bool(row, 9)
        payout.cancelAsked = rows.bool(row, 10)
        payout.isClawedBack = rows.bool(row, 11)
        payout.hold = rows.optionalText(row, 12)
        payout.alarm = alarm(rows.optionalText(row, 13))
        payout.reference = rows.optionalText(row, 14)
        switch (rows.optionalText(row, 15), rows.optionalMoment(row, 16)) {
        case (_, let time?): payout.next = .at(time)
        case ("person", _): payout.next = .person
        case ("visit", _): payout.next = .visit
        case ("payee", _): payout.next = .payee
        default:
            throw ServiceUnavailable(
                .ledger, .damaged, "a payout that this version cannot read")
        }
        payout.begunAt = rows.optionalMoment(row, 18)
        payout.submittedAt = rows.optionalMoment(row, 19)
        payout.payee = rows.isNull(row, 20) ? nil : rows.bytes(row, 20)
        payout.hereUntil = rows.optionalMoment(row, 29) ?? payout.hereUntil
        payout.packageInfo = rows.optionalText(row, 30)
        payout.wantsPackage = rows.bool(row, 31)
        payout.isRepaid = rows.bool(row, 32)
        payout.late = try rows.text(row, 33).split(separator: ",").map {
            text throws(ServiceUnavailable) in
            guard let late = LatePayment(text) else {
                throw ServiceUnavailable(
                    .ledger, .damaged, "a payout that this version cannot read")
            }
            return late
        }
        payout.submission = try submission(rows, row, of: payout)
        return payout
    }

    /// One that a newer version knows stops all the same.
    static func alarm(_ word: String?) -> PayoutAlarm? {
        word.map { PayoutAlarm(rawValue: $0) ?? .person }
    }

    private static func submission(
        _ rows: PostgresRows, _ row: Int, of payout: Payout
    ) throws(ServiceUnavailable) -> Submission? {
        if payout.attempt == 0 { return nil }
        guard !rows.isNull(row, 22), let order = OrderNumber(rows.text(row, 22)),
            order == payout.order, let channel = PayoutChannel(rawValue: rows.text(row, 23))
        else {
            throw ServiceUnavailable(
                .ledger, .damaged, "an attempt that this version cannot read")
        }
        return Submission(
            account: MerchantAccount(channel, rows.text(row, 24)), order: order,
            amount: Fen(rows.int8(row, 25)),
            payee: rows.optionalText(row, 26),
            app: rows.optionalText(row, 27), body: rows.bytes(row, 28))
    }

    /// Takes a payout from whoever has it.
    static let taking: PostgresStatement = """
        UPDATE payout SET fence = fence + 1, lease_until = '-infinity'
        WHERE win = $1::text
        """

    /// Changes what an operator may change, and writes down who and why.
    static let steering: PostgresStatement = """
        SELECT steer_payout($1::text, $2::bigint, $3::text, $4::text, $5::text, $6::text,
            $7::text, $8::text, $9::timestamptz, $10::timestamptz, $11::timestamptz)
        """

    static func steer(
        _ payout: Payout, fence: Int64, _ act: PayoutAct, by actor: String, because reason: String
    ) -> [PostgresParameter] {
        let (next, nextAt) = next(payout)
        return [
            .text("\(payout.win)"), .int8(fence), .text(act.rawValue), .text(actor),
            .text(reason), text(payout.hold), text(payout.alarm?.rawValue), text(next),
            moment(nextAt), moment(payout.dueAt), moment(payout.wakesAt),
        ]
    }

    private static func text(_ value: String?) -> PostgresParameter {
        value.map { .text($0) } ?? .null
    }

    private static func moment(_ value: Timestamp?) -> PostgresParameter {
        value.map { .timestamptz(PostgresEpoch.timestamptz($0)) } ?? .null
    }

    /// The event that the next attempt waits for; where it is none, the time.
    static func next(_ payout: Payout) -> (word: String?, time: Timestamp?) {
        switch payout.next {
        case .payee: ("payee", nil)
        case .visit: ("visit", nil)
        case .person: ("person", nil)
        case .at(let time): (nil, time)
        }
    }
}
