package import Cryptography
package import Invoices
package import Lottery
package import Wire

/// Keeps who is signed in, and who is one person with whom, in PostgreSQL (national_v008_sessions.sql).
package struct PostgresHolderStore: HolderStore {
    let pool: PostgresPool

    /// Being asked for puts a session's end off at most this often: each page would else be a write.
    static let touchInterval = Duration.seconds(600)
    /// A join or an erasure whose holders change while it waits for them tries once more. Each time another one was done,
    /// and nobody has so many identities.
    private static let trialsMaximum = 20
    /// One statement must not hold its rows for long; the next one goes on.
    private static let sweptMaximum: Int32 = 5_000

    /// - Parameter pool: of the nation's database, with connections to lend.
    package init(_ pool: PostgresPool) { self.pool = pool }

    static let spending: PostgresStatement = """
        SELECT spend_sign_in($1::bytea[], $2::integer[], $3::integer[])
        """

    static let code: PostgresStatement = """
        INSERT INTO sign_in_code (browser, code, tag, kind, identity, expires_at, tries)
        VALUES ($1::bytea, $2::bytea, $3::bytea, $4::text, $5::bytea,
                now() + $6::float8 * interval '1 second', $7::integer)
        """

    static let trial: PostgresStatement = """
        UPDATE sign_in_code SET tries = tries - 1
        WHERE browser = $1::bytea AND tries > 0 AND expires_at > now()
        RETURNING tag, kind, identity, code, tries
        """

    static let codeUse: PostgresStatement = "DELETE FROM sign_in_code WHERE browser = $1::bytea"

    static let link: PostgresStatement = """
        INSERT INTO sign_in_link (link, tag, kind, identity, expires_at)
        VALUES ($1::bytea, $2::bytea, $3::text, $4::bytea, now() + $5::float8 * interval '1 second')
        """

    static let linkOwner: PostgresStatement = """
        SELECT tag, kind, identity FROM sign_in_link
        WHERE link = $1::bytea AND expires_at > now()
        """

    /// A link that has expired is none, and is deleted like one that is used.
    static let linkUse: PostgresStatement = """
        WITH used AS (
            DELETE FROM sign_in_link WHERE link = $1::bytea
            RETURNING tag, kind, identity, expires_at)
        SELECT tag, kind, identity FROM used WHERE expires_at > now()
        """

    static let session: PostgresStatement = """
        INSERT INTO holder_session (token, tag, kind, identity, idle, idle_until, ends_at)
        VALUES ($1::bytea, $2::bytea, $3::text, $4::bytea, $5::float8,
                now() + $5::float8 * interval '1 second', now() + $6::float8 * interval '1 second')
        """

    static let sessionOwner: PostgresStatement = """
        SELECT tag, kind, identity,
            idle_until < now() + (idle - $2::float8) * interval '1 second'
        FROM holder_session
        WHERE token = $1::bytea AND least(ends_at, idle_until) > now()
        """

    /// A session that has ended meanwhile is not revived.
    static let touch: PostgresStatement = """
        UPDATE holder_session SET idle_until = now() + idle * interval '1 second'
        WHERE token = $1::bytea AND least(ends_at, idle_until) > now()
        """

    static let sessionEnd: PostgresStatement = """
        DELETE FROM holder_session WHERE token = $1::bytea
        """

    static let joining: PostgresStatement = """
        SELECT join_holders($1::bytea, $2::text, $3::bytea, $4::bytea, $5::text, $6::bytea,
                            $7::text)
        """

    static let identities: PostgresStatement = """
        SELECT other.tag, other.kind, other.identity
        FROM holder_identity AS own JOIN holder_identity AS other ON other.holder = own.holder
        WHERE own.tag = $1::bytea
        ORDER BY other.bound_at, other.tag
        """

    static let forgetting: PostgresStatement = "SELECT forget_holder($1::bytea)"

    /// In their order; the last that is kept of anybody is who was forgotten, for longer than a campaign lasts.
    static let sweeps: [PostgresStatement] =
        [
            ("sign_in_code", "browser", "expires_at < now()"),
            ("sign_in_link", "link", "expires_at < now()"),
            ("holder_session", "token", "least(ends_at, idle_until) < now()"),
            ("sign_in_limit", "name", "arrival < now() - interval '1 minute'"),
            ("forgotten_identity", "(tag, holder)", "forgotten_at < now() - interval '400 days'"),
        ].map { table, key, isOver in
            let columns = key.filter { $0 != "(" && $0 != ")" }
            return PostgresStatement(
                """
                DELETE FROM \(table) WHERE \(key) IN (
                    SELECT \(columns) FROM \(table) WHERE \(isOver)
                    LIMIT $1::integer FOR UPDATE SKIP LOCKED)
                """)
        }
}

extension PostgresHolderStore {
    /// Spends all of these limits or none, by one statement and by the rule of GCRA. After a lost
    /// answer they may be spent.
    package func spend(
        _ spends: [SignInSpend]
    ) async throws(ServiceUnavailable) -> Duration? {
        let rows = try await pool.write(
            Self.spending,
            [
                .byteaArray(spends.map(\.name.bytes)),
                .int4Array(spends.map { Int32(clamping: $0.burst) }),
                .int4Array(spends.map { Int32(clamping: $0.period.components.seconds) }),
            ])
        let wait = rows.float8(0, 0)
        return wait > 0 ? .seconds(wait) : nil
    }

    /// Keeps a code by one statement. A browser has one code: a second one under the same digest is
    /// refused as `.rejected`.
    package func make(_ code: NewSignInCode) async throws(ServiceUnavailable) {
        _ = try await pool.write(
            Self.code,
            [.bytea(code.browser.bytes), .bytea(code.code.bytes)] + Self.parameters(code.identity)
                + [.float8(code.lifetime / .seconds(1)), .int4(Int32(clamping: code.tries))])
    }

    /// Takes one of a code's tries by one statement. A lost answer has taken it all the same.
    package func tryCode(
        of browser: Bytes32
    ) async throws(ServiceUnavailable) -> TriedCode? {
        let rows = try await pool.write(Self.trial, [.bytea(browser.bytes)])
        if rows.isEmpty { return nil }
        return TriedCode(
            code: try Self.hash(rows.bytes(0, 3)), identity: try Self.identity(rows, 0),
            triesLeft: Int(rows.int4(0, 4)))
    }

    /// Uses up a code by one statement: true once. After a lost answer it may be used up, and a new
    /// one is to be asked for.
    package func useCode(of browser: Bytes32) async throws(ServiceUnavailable) -> Bool {
        try await pool.write(Self.codeUse, [.bytea(browser.bytes)]).affectedRows == 1
    }

    /// Keeps a link by one statement. The same link once more is refused as `.rejected`.
    package func make(_ link: NewSignInLink) async throws(ServiceUnavailable) {
        _ = try await pool.write(
            Self.link,
            [.bytea(link.link.bytes)] + Self.parameters(link.identity)
                + [.float8(link.lifetime / .seconds(1))])
    }

    /// Reads whose a link is, by one round trip. Nil for one that was used or has expired.
    package func identity(
        ofLink link: Bytes32
    ) async throws(ServiceUnavailable) -> StoredIdentity? {
        try Self.only(try await pool.rows(Self.linkOwner, [.bytea(link.bytes)]))
    }

    /// Uses up a link by one statement. After a lost answer it may be used up, and another one is
    /// to be asked for.
    package func useLink(_ link: Bytes32) async throws(ServiceUnavailable) -> StoredIdentity? {
        try Self.only(try await pool.write(Self.linkUse, [.bytea(link.bytes)]))
    }

    /// Keeps a session by one statement. The same token once more is refused as `.rejected`.
    package func begin(_ session: NewSession) async throws(ServiceUnavailable) {
        _ = try await pool.write(
            Self.session,
            [.bytea(session.token.bytes)] + Self.parameters(session.identity)
                + [.float8(session.idle / .seconds(1)), .float8(session.lifetime / .seconds(1))])
    }

    /// Reads whose a session is, by one round trip, and once in ten minutes by a write that puts
    /// its idle end off. Nil for a session that has ended.
    package func identity(
        ofSession token: Bytes32
    ) async throws(ServiceUnavailable) -> StoredIdentity? {
        let rows = try await pool.rows(
            Self.sessionOwner,
            [.bytea(token.bytes), .float8(Self.touchInterval / .seconds(1))])
        if rows.isEmpty { return nil }
        if rows.bool(0, 3) { _ = try await pool.write(Self.touch, [.bytea(token.bytes)]) }
        return try Self.identity(rows, 0)
    }

    /// Ends a session by one statement. It is no fault if it has ended already.
    package func end(session token: Bytes32) async throws(ServiceUnavailable) {
        _ = try await pool.write(Self.sessionEnd, [.bytea(token.bytes)])
    }

    /// Makes two holders one, by one statement and by another one each time that one of them is
    /// changed meanwhile. All joins wait for each other, and for entries of both. Joining the same
    /// two again changes nothing; otherwise their accounts rest anew.
    /// - Throws: `.overloaded`, and nothing is done, where they change all the time.
    package func join(
        _ identity: StoredIdentity, with other: StoredIdentity, orAs made: String
    ) async throws(ServiceUnavailable) {
        try await untilDone(
            Self.joining,
            Self.parameters(identity) + Self.parameters(other) + [.text(made)], "joined")
    }

    /// Lists the identities of a holder by one round trip, the given one among them. Empty for one
    /// that is bound to nobody.
    package func identities(
        withThatOf tag: Bytes32
    ) async throws(ServiceUnavailable) -> [StoredIdentity] {
        let rows = try await pool.rows(Self.identities, [.bytea(tag.bytes)])
        var identities: [StoredIdentity] = []
        for row in 0..<rows.count { identities.append(try Self.identity(rows, row)) }
        return identities
    }

    /// Forgets a holder, by one statement and by another one each time that he is changed
    /// meanwhile. Safe to repeat. Of his identities the tags alone are kept, for 400 days, so that
    /// being forgotten is no way around the caps.
    /// - Throws: `.overloaded`, and nothing is done, where he changes all the time.
    package func forget(_ tag: Bytes32) async throws(ServiceUnavailable) {
        try await untilDone(Self.forgetting, [.bytea(tag.bytes)], "forgotten")
    }

    /// Deletes what has expired, 5,000 rows a statement. A fault leaves the rest to the next call.
    package func sweep() async throws(ServiceUnavailable) {
        for statement in Self.sweeps {
            while try await pool.write(statement, [.int4(Self.sweptMaximum)]).affectedRows
                == Int(Self.sweptMaximum)
            {}
        }
    }

    /// - Parameter done: the database's word for it. Nobody is told that it is done by another one.
    private func untilDone(
        _ statement: PostgresStatement, _ parameters: [PostgresParameter], _ done: String
    ) async throws(ServiceUnavailable) {
        for _ in 0..<Self.trialsMaximum {
            let word = try await pool.write(statement, parameters).text(0, 0)
            if word == done { return }
            guard word == "again" else {
                throw ServiceUnavailable(.ledger, .damaged, "a change of a holder said \(word)")
            }
        }
        throw ServiceUnavailable(
            .ledger, .overloaded, "a holder who changes all the time", effect: .didNotHappen)
    }

    private static func parameters(_ identity: StoredIdentity) -> [PostgresParameter] {
        [.bytea(identity.tag.bytes), .text(identity.kind), .bytea(identity.sealed)]
    }

    /// Of the first three columns.
    private static func identity(
        _ rows: PostgresRows, _ row: Int
    ) throws(ServiceUnavailable) -> StoredIdentity {
        StoredIdentity(
            tag: try hash(rows.bytes(row, 0)), kind: rows.text(row, 1), sealed: rows.bytes(row, 2))
    }

    private static func only(
        _ rows: PostgresRows
    ) throws(ServiceUnavailable) -> StoredIdentity? {
        rows.isEmpty ? nil : try identity(rows, 0)
    }

    static func hash(_ bytes: [UInt8]) throws(ServiceUnavailable) -> Bytes32 {
        guard let hash = Bytes32(bytes) else {
            throw ServiceUnavailable(.ledger, .damaged, "a digest of another length")
        }
        return hash
    }
}
