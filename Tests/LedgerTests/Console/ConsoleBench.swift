import Cryptography
import Invoices
import Operators
import Payouts

@testable import Ledger
@testable import Wire

/// A console on a database of its own, whose clock stands until somebody moves it.
struct ConsoleBench {
    static let start = Timestamp(microseconds: 1_780_000_000_000_000)
    static let cost = Scrypt.Cost(costLog2: 4, blockSize: 1, parallelism: 1)!
    static let win = WinID(origin: "a.example/lottery/spring", index: 1)

    /// The owner's; everything else is done with the operator's rights.
    let owner: PostgresPool
    let conninfo: String
    let access: ConsoleAccess
    let desk: PostgresConsoleDesk
    let key: ConsoleKey
    let store: PostgresConsoleAccess

    static func run(_ body: (ConsoleBench) async throws -> Void) async throws {
        let conninfo = try await LedgerDatabase.fresh()
        try await LedgerDatabase.withPool(conninfo) { owner in
            try await LedgerDatabase.withPool(conninfo, as: "fapiao_operator") { pool in
                try await body(ConsoleBench(conninfo, owner, pool))
            }
        }
    }

    private init(_ conninfo: String, _ owner: PostgresPool, _ pool: PostgresPool) {
        self.conninfo = conninfo
        var seed = [UInt8](repeating: 7, count: 32)
        key = ConsoleKey(Secret(movingFrom: &seed))
        self.owner = owner
        store = PostgresConsoleAccess(owner)
        desk = PostgresConsoleDesk(pool)
        access = ConsoleAccess(
            store: PostgresConsoleAccess(pool), key: key,
            nobody: StoredPassword(SecretText("nobody"), under: key, cost: Self.cost)!,
            now: { Self.start }, derive: { $0() })
    }

    private static func secret(of name: String) -> [UInt8] {
        Array(SHA256.hash(Array(name.utf8)).bytes.prefix(20))
    }

    func password(_ name: String) -> SecretText { SecretText("password of \(name)") }

    /// - Parameter aside: steps before or after this one.
    func code(_ name: String, aside: Int64 = 0) -> String {
        OneTimePassword(secret: Self.secret(of: name)).code(
            at: OneTimePassword.step(at: Self.start) + aside)
    }

    func add(_ name: String, _ role: ConsoleRole, isFirst: Bool = false) async throws {
        _ = try await store.add(account(name, role, isFirst: isFirst), by: "person:test")
    }

    private func account(
        _ name: String, _ role: ConsoleRole, isFirst: Bool = false
    ) -> ConsoleAccount {
        ConsoleAccount(
            name: name, role: role,
            password: StoredPassword(password(name), under: key, cost: Self.cost)!,
            codeSecret: key.seal(Self.secret(of: name), of: name),
            passwordUntil: isFirst ? Self.start.advanced(by: .seconds(10 * 365 * 86_400)) : nil,
            proofDigest: SHA256.hash(key.proof(of: name).bytes))
    }

    /// To the same password, which is another hash.
    func reset(_ name: String) async throws {
        _ = try await store.reset(account(name, .operator), by: "person:test")
    }

    /// Until somebody waits in this database for a lock that somebody else has.
    func someoneWaits() async throws {
        try await LedgerDatabase.withPool(conninfo) { pool in
            var isWaiting = false
            while !isWaiting {
                isWaiting = try await pool.query(
                    """
                    SELECT EXISTS (SELECT FROM pg_stat_activity
                        WHERE datname = current_database() AND wait_event_type = 'Lock')
                    """
                ).bool(0, 0)
            }
        }
    }

    func disable(_ name: String) async throws {
        _ = try await store.disable(name, by: "person:test")
    }

    func signIn(
        _ name: String, password: SecretText? = nil, code: String? = nil,
        from client: String = "10.0.0.1", device: String? = nil
    ) async throws -> ConsoleAccess.SignIn {
        try await access.signIn(
            name, password: password ?? self.password(name), code: code ?? self.code(name),
            client: client, device: device)
    }

    /// Of somebody who is signed in.
    func token(_ name: String, aside: Int64 = 0) async throws -> Bytes32 {
        guard
            case .signedIn(let cookie, _) = try await signIn(
                name, code: code(name, aside: aside))
        else { throw NotSignedIn() }
        return ConsoleAccess.token(of: cookie)
    }

    struct NotSignedIn: Error {}

    func deed(_ token: Bytes32, _ reason: String = "looked into it") -> ConsoleDeed {
        ConsoleDeed(token, because: reason)!
    }

    /// Of the hold below.
    static let seenHold = PayoutSummary.digest(ofHold: "risk", nil)

    /// A payout that is held.
    func hold(_ gross: Fen, _ win: WinID = Self.win) async throws {
        try await PayoutRows.reserve(win, gross, owner)
        _ = try await owner.query(
            "UPDATE payout SET hold = 'risk' WHERE win = $1::text", [.text("\(win)")])
    }

    /// Li, an operator, and Wang, an approver, are there, and a payout of so much is held.
    func signInTwo(holding gross: Fen) async throws -> (li: Bytes32, wang: Bytes32) {
        try await add("li", .operator)
        try await add("wang", .approver)
        try await hold(gross)
        return (try await token("li"), try await token("wang"))
    }

    func held(_ win: WinID = Self.win) async throws -> Bool {
        let rows = try await owner.query(
            "SELECT hold IS NOT NULL FROM payout WHERE win = $1::text", [.text("\(win)")])
        return rows.bool(0, 0)
    }

    /// Who did what, the newest last.
    func audit() async throws -> [String] {
        let rows = try await owner.query(
            "SELECT actor || ': ' || act FROM console_audit ORDER BY id")
        return (0..<rows.count).map { rows.text($0, 0) }
    }
}
