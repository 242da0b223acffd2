package import Cryptography
package import Invoices
package import Operators
import Wire

/// Accounts and sessions of the console (the step "console" of the nation's schema), by the functions that it has.
package struct PostgresConsoleAccess: ConsoleAccessStore {
    let pool: PostgresPool

    init(_ pool: PostgresPool) { self.pool = pool }

    private static let idleSeconds = PostgresParameter.int4(
        Int32(ConsoleSession.idle / .seconds(1)))

    /// Counts a try under each key or none, by one statement. All tries wait for each other here,
    /// so that many at once are not more than were allowed.
    package func beginAttempt(
        _ keys: [AttemptLimit], within period: Duration
    ) async throws(ServiceUnavailable) -> Bool {
        try await pool.write(
            "SELECT begin_console_attempt($1::bytea[], $2::integer[], $3::integer)",
            [
                .byteaArray(keys.map(\.key)),
                .int4Array(keys.map { Int32(clamping: $0.maximum) }),
                .int4(Int32(period / .seconds(1))),
            ]
        ).bool(0, 0)
    }

    private static let columns = """
        name, role, password, code_secret, code_step, disabled_at IS NOT NULL
            OR coalesce(password_until <= now(), false), password_until, proof_digest
        """

    /// Reads an account by one round trip. Nil for a name that there is not; `isDisabled` also
    /// where a first password has lapsed.
    /// - Throws: `.damaged` for a role or password that this version cannot read.
    package func account(_ name: String) async throws(ServiceUnavailable) -> ConsoleAccount? {
        let rows = try await pool.rows(
            PostgresStatement("SELECT \(Self.columns) FROM console_account WHERE name = $1::text"),
            [.text(name)])
        if rows.count == 0 { return nil }
        guard let role = ConsoleRole(rawValue: rows.text(0, 1)),
            let password = StoredPassword(rows.text(0, 2)), let proof = Bytes32(rows.bytes(0, 7))
        else {
            throw ServiceUnavailable(.ledger, .damaged, "an account that this version cannot read")
        }
        return ConsoleAccount(
            name: rows.text(0, 0), role: role, password: password, codeSecret: rows.bytes(0, 3),
            codeStep: rows.int8(0, 4), isDisabled: rows.bool(0, 5),
            passwordUntil: rows.isNull(0, 6)
                ? nil : PostgresEpoch.moment(rows.timestamptz(0, 6)),
            proofDigest: proof)
    }

    /// Takes the step of a code and begins a session, by one statement, which also writes into the
    /// audit and forgets the tries under `keys`. After a lost answer the step may be taken, and the
    /// next code is needed.
    package func beginSession(
        of account: String, password: StoredPassword, proof: Bytes32, step: Int64, token: Bytes32,
        clearing keys: [[UInt8]]
    ) async throws(ServiceUnavailable) -> Bool {
        try await pool.write(
            """
            SELECT begin_console_session($1::text, $2::text, $3::bytea, $4::bigint, $5::bytea,
                $6::integer, $7::integer, $8::bytea[])
            """,
            [
                .text(account), .text("\(password)"), .bytea(proof.bytes), .int8(step),
                .bytea(token.bytes),
                Self.idleSeconds,
                .int4(Int32(ConsoleSession.lifetime / .seconds(1))), .byteaArray(keys),
            ]
        ).bool(0, 0)
    }

    /// Writes into the audit that somebody was refused, by one statement: under no name, about this
    /// account.
    package func noteRefusal(of account: String) async throws(ServiceUnavailable) {
        _ = try await pool.write("SELECT note_refused_sign_in($1::text)", [.text(account)])
    }

    /// Reads who is signed in and puts the idle end off, by one statement. Nil for a session that
    /// has ended, and for one of an account that was disabled.
    package func session(_ token: Bytes32) async throws(ServiceUnavailable) -> ConsoleSession? {
        let rows = try await pool.write(
            """
            SELECT account, role, renews
            FROM console_session_of($1::bytea, $2::integer)
            """, [.bytea(token.bytes), Self.idleSeconds])
        guard rows.count == 1, let role = ConsoleRole(rawValue: rows.text(0, 1)) else {
            return nil
        }
        return ConsoleSession(
            account: rows.text(0, 0), role: role, mustRenew: rows.bool(0, 2))
    }

    /// Signs out, by one statement. A session that has ended by itself is not signed out of, and
    /// the audit says nothing of it.
    package func endSession(_ token: Bytes32) async throws(ServiceUnavailable) {
        _ = try await pool.write("SELECT end_console_session($1::bytea)", [.bytea(token.bytes)])
    }

    /// Asks by one round trip if another password has ended this session. That is known for a day,
    /// and until somebody signs in after it.
    package func wasEnded(_ token: Bytes32) async throws(ServiceUnavailable) -> Bool {
        try await pool.rows(
            "SELECT console_session_was_ended($1::bytea)", [.bytea(token.bytes)]
        ).bool(0, 0)
    }

    /// Keeps another password and ends the person's other sessions, by one statement, with its row
    /// of the audit. False for a session that is over. After a lost answer the new password may be
    /// the one that is good.
    package func renewPassword(
        _ token: Bytes32, _ password: StoredPassword
    ) async throws(ServiceUnavailable) -> Bool {
        try await pool.write(
            "SELECT renew_console_password($1::bytea, $2::text)",
            [.bytea(token.bytes), .text("\(password)")]
        ).bool(0, 0)
    }

    /// Takes the step of a code for one act, by one statement: true once for each code of the
    /// account. It also forgets the tries under `keys`. False for a session that is over.
    package func takeCode(
        _ token: Bytes32, step: Int64, clearing keys: [[UInt8]]
    ) async throws(ServiceUnavailable) -> Bool {
        try await pool.write(
            "SELECT take_console_code($1::bytea, $2::bigint, $3::bytea[])",
            [.bytea(token.bytes), .int8(step), .byteaArray(keys)]
        ).bool(0, 0)
    }
}

/// Accounts, as the owner of the tables makes them.
extension PostgresConsoleAccess {
    /// Makes an account, with its row of the audit. It takes the owner of the tables.
    /// - Returns: false where there is such an account already.
    package func add(
        _ account: ConsoleAccount, by actor: String
    ) async throws(ServiceUnavailable) -> Bool {
        try await changed(
            """
            WITH made AS (
                INSERT INTO console_account (
                    name, role, password, code_secret, password_until, proof_digest)
                VALUES ($1::text, $2::text, $3::text, $4::bytea, $5::timestamptz, $7::bytea)
                ON CONFLICT (name) DO NOTHING RETURNING name
            )
            INSERT INTO console_audit (actor, act, subject)
            SELECT $6::text, 'add account', name || ' ' || $2::text FROM made
            """,
            [
                .text(account.name), .text(account.role.rawValue), .text("\(account.password)"),
                .bytea(account.codeSecret), Self.moment(account.passwordUntil), .text(actor),
                .bytea(account.proofDigest.bytes),
            ])
    }

    /// Another password and other codes; all sessions end.
    /// - Returns: false where there is no such account.
    package func reset(
        _ account: ConsoleAccount, by actor: String
    ) async throws(ServiceUnavailable) -> Bool {
        try await pool.write(
            """
            SELECT reset_console_account($1::text, $2::text, $3::bytea, $4::timestamptz, $5::bytea,
                $6::text)
            """,
            [
                .text(account.name), .text("\(account.password)"), .bytea(account.codeSecret),
                Self.moment(account.passwordUntil), .bytea(account.proofDigest.bytes),
                .text(actor),
            ]
        ).bool(0, 0)
    }

    /// Binds the database's login by which somebody is known at a terminal, with its row of the
    /// audit. It takes the owner of the tables.
    /// - Parameter login: nil for none any more.
    package func bind(
        _ name: String, to login: String?, by actor: String
    ) async throws(ServiceUnavailable) -> LoginBinding {
        let word = try await pool.write(
            "SELECT bind_console_login($1::text, $2::text, $3::text)",
            [.text(name), login.map { .text($0) } ?? .null, .text(actor)]
        ).text(0, 0)
        guard let outcome = LoginBinding(rawValue: word) else {
            throw ServiceUnavailable(
                .ledger, .damaged, "an answer that this version cannot read")
        }
        return outcome
    }

    /// The answer to binding a login. The raw value is the database's word.
    package enum LoginBinding: String, Hashable, Sendable, CaseIterable {
        case bound
        case noAccount = "no account"
        /// The server has no such role that may log in.
        case noLogin = "no login"
        /// It is somebody else's.
        case taken
    }

    /// Disables an account: its sessions end, and no more begin. Safe to repeat.
    /// - Returns: false where there is no such account.
    package func disable(_ name: String, by actor: String) async throws(ServiceUnavailable) -> Bool
    {
        try await pool.write(
            "SELECT disable_console_account($1::text, $2::text)", [.text(name), .text(actor)]
        ).bool(0, 0)
    }

    /// Changes the sum above which a release takes a second person.
    /// - Returns: false where there is no limit to be changed.
    package func setReleaseLimit(
        _ limit: Fen, by actor: String
    ) async throws(ServiceUnavailable) -> Bool {
        try await changed(
            """
            WITH changed AS (UPDATE release_limit SET fen = $1::bigint RETURNING fen)
            INSERT INTO console_audit (actor, act, subject)
            SELECT $2::text, 'set release limit', fen::text FROM changed
            """, [.int8(limit.value), .text(actor)])
    }

    private func changed(
        _ statement: PostgresStatement, _ parameters: [PostgresParameter]
    ) async throws(ServiceUnavailable) -> Bool {
        try await pool.write(statement, parameters).affectedRows == 1
    }

    private static func moment(_ time: Timestamp?) -> PostgresParameter {
        time.map { .timestamptz(PostgresEpoch.timestamptz($0)) } ?? .null
    }
}
