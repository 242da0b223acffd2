import Operators

@testable import Ledger
@testable import Wire

/// People whom the database knows at a terminal: each has an account of the console, and a login of his own.
enum KnownPeople {
    /// Serves `body` with the login of such a person, whose account is made where there is none.
    static func at<R>(
        _ conninfo: String, _ owner: PostgresPool, as name: String,
        _ role: ConsoleRole = .operator, _ body: (PostgresPool) async throws -> R
    ) async throws -> R {
        let login = "of_\(name)"
        try await make(login, owner)
        _ = try await owner.query(
            """
            INSERT INTO console_account (name, role, password, code_secret, proof_digest, login)
            VALUES ($1::text, $2::text, '-', '', sha256('-'), $3::text)
            ON CONFLICT (name) DO UPDATE SET login = EXCLUDED.login
            """, [.text(name), .text(role.rawValue), .text(login)])
        return try await at(conninfo, login, body)
    }

    /// A login that is nobody's, such as one that several people use.
    static func shared<R>(
        _ conninfo: String, _ owner: PostgresPool, _ body: (PostgresPool) async throws -> R
    ) async throws -> R {
        try await make("shared_desk", owner)
        return try await at(conninfo, "shared_desk", body)
    }

    private static func at<R>(
        _ conninfo: String, _ login: String, _ body: (PostgresPool) async throws -> R
    ) async throws -> R {
        try await LedgerDatabase.withPool(conninfo + " user=\(login)", { _ in }) { pool in
            let user = try await pool.query("SELECT session_user::text").text(0, 0)
            precondition(user == login, "\(user) instead of \(login)")
            return try await body(pool)
        }
    }

    /// Logins belong to the whole server, where another test may have made it.
    static func make(_ login: String, _ owner: PostgresPool) async throws {
        _ = try await owner.withConnection { session in
            try await session.execute(
                """
                DO $$ BEGIN
                    CREATE ROLE \(login) LOGIN IN ROLE fapiao_operator;
                EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
                END $$
                """)
        }
    }
}
