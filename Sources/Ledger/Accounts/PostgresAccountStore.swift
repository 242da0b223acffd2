package import Cryptography
package import Invoices
import Lottery
package import Payouts
import Wire

/// Accounts and documents of holders in PostgreSQL (the step "accounts" of the nation's schema), as a public worker may use
/// them: it writes what it has encrypted, and reads no more than the last characters.
package struct PostgresAccountStore: HolderAccountStore {
    let pool: PostgresPool

    /// A holder who changes meanwhile is tried once more; nobody joins so often.
    private static let trialsMaximum = 20

    init(_ pool: PostgresPool) { self.pool = pool }

    static let accounts: PostgresStatement = """
        SELECT a.id, a.channel, a.tail, a.bound_at, a.payable_at, a.payable_at = 'infinity'
        FROM holder_identity AS h
        JOIN payee_account AS a ON a.holder = ANY (all_ids_of_holder(h.holder))
        WHERE h.tag = $1::bytea AND a.removed_at IS NULL
        ORDER BY a.place, a.id
        """

    static let document: PostgresStatement = """
        SELECT d.kind, d.tail, d.given_at
        FROM holder_identity AS h
        JOIN holder_document AS d ON d.holder = ANY (all_ids_of_holder(h.holder))
        WHERE h.tag = $1::bytea
        ORDER BY d.id DESC LIMIT 1
        """

    static let binding: PostgresStatement = """
        SELECT bind_account($1::bytea, $2::text, $3::bytea, $4::text, $5::text, $6::text, $7::bytea,
                            $8::bytea, $9::bytea)
        """

    static let giving: PostgresStatement = """
        SELECT give_document($1::bytea, $2::text, $3::bytea, $4::text, $5::text, $6::text, $7::bytea)
        """

    static let change: PostgresStatement = """
        SELECT change_account($1::bytea, $2::bigint, $3::text)
        """

    static let signingOut: PostgresStatement = """
        DELETE FROM holder_session WHERE tag = $1::bytea OR tag IN (
            SELECT other.tag FROM holder_identity AS own
            JOIN holder_identity AS other ON other.holder = own.holder
            WHERE own.tag = $1::bytea)
        """

    static let visiting: PostgresStatement = """
        SELECT merchant, app, package FROM visit_payout($1::text, $2::boolean)
        """

    static let prizes: PostgresStatement = """
        SELECT win, draw, gross, withheld, state, reserved_at, begun_at, paid_at, claim_until,
            channel, tail, reference, is_held, is_void, has_account, needs_document, has_document,
            next = 'visit', next = 'payee'
        FROM prizes_of_entry($1::bigint)
        """
}

extension PostgresAccountStore {
    /// Reads the holder's accounts, in his order, by one round trip. Empty for an identity that has
    /// no holder; an account of a channel that only a newer version knows is left out.
    package func accounts(
        ofIdentity tag: Bytes32
    ) async throws(ServiceUnavailable) -> [BoundAccount] {
        let rows = try await pool.rows(Self.accounts, [.bytea(tag.bytes)])
        return (0..<rows.count).compactMap { row in
            PayoutChannel(rawValue: rows.text(row, 1)).map { channel in
                BoundAccount(
                    id: rows.int8(row, 0), channel: channel, tail: rows.text(row, 2),
                    boundAt: PostgresEpoch.moment(rows.timestamptz(row, 3)),
                    payableAt: rows.bool(row, 5)
                        ? nil : PostgresEpoch.moment(rows.timestamptz(row, 4)))
            }
        }
    }

    /// Reads the kind and the last characters of the holder's document by one round trip. Nil where
    /// he has given none, or one of a kind that only a newer version knows.
    package func document(
        ofIdentity tag: Bytes32
    ) async throws(ServiceUnavailable) -> GivenDocument? {
        let rows = try await pool.rows(Self.document, [.bytea(tag.bytes)])
        guard rows.count == 1, let kind = WinnerDocument.Kind(rawValue: rows.text(0, 0)) else {
            return nil
        }
        return GivenDocument(
            kind: kind, tail: rows.text(0, 1),
            givenAt: PostgresEpoch.moment(rows.timestamptz(0, 2)))
    }

    /// Binds an account by one statement, and by another one each time that somebody changes the
    /// holder meanwhile. All bindings, joins and erasures of holders wait for each other here, and
    /// so do entries of the same person. A holder has five accounts at most and binds ten a day.
    /// After a lost answer the account may be bound; the same one again is `known` then.
    /// - Throws: `.overloaded`, and nothing is bound, where the holder changes all the time.
    package func bind(
        _ account: NewAccount, for owner: AccountOwner
    ) async throws(ServiceUnavailable) -> AccountBinding {
        try await untilDone(
            Self.binding,
            Self.parameters(owner) + [
                .text(account.channel.rawValue), .text(account.tail), .bytea(account.tag.bytes),
                .bytea(account.sealed), account.own.map { .bytea($0.bytes) } ?? .null,
            ])
    }

    /// Keeps a document in the place of the last one; otherwise as `bind`, with ten documents a day
    /// at most. Never `known` or `full`.
    package func give(
        _ document: NewDocument, for owner: AccountOwner
    ) async throws(ServiceUnavailable) -> AccountBinding {
        try await untilDone(
            Self.giving,
            Self.parameters(owner) + [
                .text(document.kind.rawValue), .text(document.tail), .bytea(document.sealed),
            ])
    }

    /// Puts an account first or removes it, by one statement. When one is removed the holder is
    /// told of it, and payouts that were to go there and are not under way get his next account or
    /// none.
    package func change(
        _ id: Int64, _ act: AccountAct, ofIdentity tag: Bytes32
    ) async throws(ServiceUnavailable) -> Bool {
        try await pool.write(
            Self.change, [.bytea(tag.bytes), .int8(id), .text(act.rawValue)]
        ).bool(0, 0)
    }

    /// Ends the sessions of all identities of the holder, by one statement. It is no fault if there
    /// is none.
    package func signOutEverywhere(
        ofIdentity tag: Bytes32
    ) async throws(ServiceUnavailable) {
        _ = try await pool.write(Self.signingOut, [.bytea(tag.bytes)])
    }

    /// Reads how far the prizes of an entry are, by one round trip. Empty for an entry that has won
    /// nothing.
    /// - Throws: `.damaged` for a state that only a newer version knows.
    package func prizes(
        ofEntry id: Int64
    ) async throws(ServiceUnavailable) -> [PrizeProgress] {
        let rows = try await pool.rows(Self.prizes, [.int8(id)])
        var prizes: [PrizeProgress] = []
        for row in 0..<rows.count { prizes.append(try Self.prize(rows, row)) }
        return prizes
    }

    /// Changes how long accounts rest, in the private database of a demonstration. It takes the
    /// tables' owner: no role of the program has the right.
    package func shortenRest(to rest: Duration) async throws(ServiceUnavailable) {
        _ = try await pool.write(
            "UPDATE account_rule SET rest = $1::float8 * interval '1 second'",
            [.float8(rest / .seconds(1))])
    }

    /// Writes that the holder is at the page for the next minute, and reads what he may confirm, by
    /// one statement. It does not ask whose the win is: the caller has.
    package func visit(
        _ win: String, again: Bool
    ) async throws(ServiceUnavailable) -> TapOffer? {
        let rows = try await pool.write(Self.visiting, [.text(win), .bool(again)])
        guard rows.count == 1, !(0..<3).contains(where: { rows.isNull(0, $0) }) else { return nil }
        return TapOffer(
            merchant: rows.text(0, 0), app: rows.text(0, 1), package: rows.text(0, 2))
    }

    private static func prize(
        _ rows: PostgresRows, _ row: Int
    ) throws(ServiceUnavailable) -> PrizeProgress {
        guard let state = PayoutState(rawValue: rows.text(row, 4)),
            let reserved = rows.optionalMoment(row, 5)
        else {
            throw ServiceUnavailable(.ledger, .damaged, "a payout that this version cannot read")
        }
        var prize = PrizeProgress(
            win: rows.text(row, 0), gross: Fen(rows.int8(row, 2)), reservedAt: reserved)
        prize.draw = rows.optionalText(row, 1)
        prize.withheld = Fen(rows.int8(row, 3))
        prize.state = state
        prize.sentAt = rows.optionalMoment(row, 6)
        prize.paidAt = rows.optionalMoment(row, 7)
        prize.claimUntil = rows.optionalMoment(row, 8)
        prize.channel = rows.optionalText(row, 9).flatMap { PayoutChannel(rawValue: $0) }
        prize.tail = rows.optionalText(row, 10)
        prize.reference = rows.optionalText(row, 11)
        prize.isHeld = rows.bool(row, 12)
        prize.isVoid = rows.bool(row, 13)
        prize.hasAccount = rows.bool(row, 14)
        prize.needsDocument = rows.bool(row, 15)
        prize.hasDocument = rows.bool(row, 16)
        prize.waitsForVisit = !rows.isNull(row, 17) && rows.bool(row, 17)
        prize.waitsForPayee = !rows.isNull(row, 18) && rows.bool(row, 18)
        return prize
    }

    /// With the id of a holder who may have to be made.
    private static func parameters(_ owner: AccountOwner) -> [PostgresParameter] {
        [
            .bytea(owner.tag.bytes), .text(owner.kind), .bytea(owner.identity),
            .text(HolderID.make()),
        ]
    }

    private func untilDone(
        _ statement: PostgresStatement, _ parameters: [PostgresParameter]
    ) async throws(ServiceUnavailable) -> AccountBinding {
        for _ in 0..<Self.trialsMaximum {
            switch try await pool.write(statement, parameters).text(0, 0) {
            case "again": continue
            case "given": return .bound
            case let word:
                guard let binding = AccountBinding(rawValue: word) else {
                    throw ServiceUnavailable(.ledger, .damaged, "a binding that is none")
                }
                return binding
            }
        }
        throw ServiceUnavailable(
            .ledger, .overloaded, "a holder who changes all the time", effect: .didNotHappen)
    }
}
