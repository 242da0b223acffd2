import Cryptography
import Invoices
import Operators
import Testing

@testable import Ledger
@testable import Wire

/// Signing in at the console, with the operator's rights on a real database.
struct ConsoleAccessTests {
    @Test func somebodySignsInIsKnownAndSignsOut() async throws {
        try await ConsoleBench.run { bench in
            try await bench.add("li", .operator)
            guard case .signedIn(let cookie, let device) = try await bench.signIn("li") else {
                Issue.record("not signed in")
                return
            }
            let session = try #require(try await bench.access.session(of: cookie))
            #expect(session == ConsoleSession(account: "li", role: .operator, mustRenew: false))
            #expect(bench.key.nonce(ofDevice: device, of: "li") != nil)
            try await bench.access.end(cookie)
            #expect(try await bench.access.session(of: cookie) == nil)
            #expect(try await bench.audit().suffix(2) == ["li: sign in", "li: sign out"])
        }
    }

    @Test func whateverIsWrongIsRefusedAlike() async throws {
        try await ConsoleBench.run { bench in
            try await bench.add("li", .operator)
            try await bench.add("gone", .operator)
            try await bench.disable("gone")
            let tries: [(String, SecretText?, String?)] = [
                ("li", SecretText("wrong"), nil), ("li", nil, "000000"), ("li", nil, ""),
                ("nobody", nil, nil), ("gone", nil, nil), ("LI", nil, nil), ("", nil, nil),
                ("li", SecretText(String(repeating: "x", count: 200)), nil),
                ("li", nil, bench.code("li", aside: 5)),
            ]
            for (name, password, code) in tries {
                let answer = try await bench.signIn(name, password: password, code: code)
                #expect(answer == .refused, "\(name) \(code ?? "")")
            }
            #expect(try await bench.audit().filter { $0 == "-: refused sign in" }.count == 9)
        }
    }

    /// Whoever has the operator's login and not the console's key is nobody, and not two persons.
    @Test func theDatabasesLoginBeginsNoSession() async throws {
        try await ConsoleBench.run { bench in
            try await bench.add("li", .approver)
            let store = PostgresConsoleAccess(bench.desk.pool)
            let account = try #require(try await store.account("li"))
            for proof in [account.proofDigest, .zero, bench.key.proof(of: "wang")] {
                let isBegun = try await store.beginSession(
                    of: "li", password: account.password, proof: proof, step: 1 << 40,
                    token: .zero, clearing: [])
                #expect(!isBegun)
            }
            #expect(try await store.session(.zero) == nil)
        }
    }

    /// Neither the code nor an earlier one, whoever has seen it: also where two come at once.
    @Test func aCodeSignsInOnce() async throws {
        try await ConsoleBench.run { bench in
            try await bench.add("li", .operator)
            let answers = try await withThrowingTaskGroup(of: Bool.self) { group in
                for _ in 0..<4 {
                    group.addTask {
                        if case .signedIn = try await bench.signIn("li") { true } else { false }
                    }
                }
                return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            #expect(answers == 1)
            #expect(
                try await bench.signIn("li", code: bench.code("li", aside: -1)) == .refused)
            guard case .signedIn = try await bench.signIn("li", code: bench.code("li", aside: 1))
            else {
                Issue.record("the next code is good")
                return
            }
        }
    }

    /// A stranger's tries lock out strangers, and not whoever has signed in from his browser before.
    @Test func strangersLockOutStrangersOnly() async throws {
        try await ConsoleBench.run { bench in
            try await bench.add("li", .operator)
            guard case .signedIn(_, let device) = try await bench.signIn("li") else {
                Issue.record("not signed in")
                return
            }
            let wrong = SecretText("wrong")
            for number in 0..<20 {
                let answer = try await bench.signIn("li", password: wrong, from: "10.1.0.\(number)")
                #expect(answer == .refused)
            }
            #expect(try await bench.signIn("li", from: "10.2.0.1") == .tooMany)
            let next = bench.code("li", aside: 1)
            // The browser of before, and nobody with a device of another account.
            let other = bench.key.device(of: "wang", nonce: [UInt8](repeating: 1, count: 16))
            #expect(
                try await bench.signIn("li", code: next, from: "10.2.0.1", device: other)
                    == .tooMany)
            let known = try await bench.signIn(
                "li", code: next, from: "10.2.0.1", device: device)
            if case .signedIn = known {} else { Issue.record("\(known)") }
        }
    }

    @Test func oneAddressTriesThirtyTimesAnHourWhateverTheNames() async throws {
        try await ConsoleBench.run { bench in
            for number in 0..<30 {
                #expect(try await bench.signIn("somebody\(number)") == .refused)
            }
            try await bench.add("li", .operator)
            #expect(try await bench.signIn("li") == .tooMany)
            #expect(try await bench.signIn("li", from: "10.0.0.2") != .tooMany)
            _ = try await bench.owner.query(
                "UPDATE console_attempt SET at = at - interval '61 minutes'")
            #expect(try await bench.signIn("li", code: "000000") == .refused)
        }
    }

    /// Many at once are not more than were allowed.
    @Test func triesAtOnceAreCounted() async throws {
        try await ConsoleBench.run { bench in
            try await bench.add("li", .operator)
            let tried = try await withThrowingTaskGroup(of: Bool.self) { group in
                for number in 0..<40 {
                    group.addTask {
                        try await bench.signIn(
                            "li", password: SecretText("wrong"), from: "10.1.0.\(number)")
                            == .refused
                    }
                }
                return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            #expect(tried == 20)
        }
    }

    @Test(arguments: ["idle_until", "ends_at"])
    func aSessionEndsByItself(_ column: String) async throws {
        try await ConsoleBench.run { bench in
            try await bench.add("li", .approver)
            let token = try await bench.token("li")
            let store = PostgresConsoleAccess(bench.desk.pool)
            #expect(try await store.session(token) != nil)
            _ = try await bench.owner.query(
                PostgresStatement("UPDATE console_session SET \(column) = now()"))
            #expect(try await store.session(token) == nil)
            let outcome = try await bench.desk.note(.export, of: "payouts", bench.deed(token))
            #expect(outcome == .forbidden)
        }
    }

    @Test func disablingAndResettingEndSessions() async throws {
        try await ConsoleBench.run { bench in
            try await bench.add("li", .operator)
            let token = try await bench.token("li")
            try await bench.disable("li")
            let store = PostgresConsoleAccess(bench.desk.pool)
            #expect(try await store.session(token) == nil)
            #expect(try await bench.signIn("li", code: bench.code("li", aside: 1)) == .refused)
        }
    }

    /// Deriving takes a while, in which the password that is verified may be changed.
    @Test func aPasswordOfBeforeBeginsNoSession() async throws {
        try await ConsoleBench.run { bench in
            try await bench.add("li", .operator)
            let store = PostgresConsoleAccess(bench.desk.pool)
            let before = try #require(try await store.account("li"))
            func begin(_ account: ConsoleAccount) async throws -> Bool {
                try await store.beginSession(
                    of: "li", password: account.password, proof: bench.key.proof(of: "li"),
                    step: 1, token: .zero, clearing: [])
            }
            try await bench.reset("li")
            #expect(try await !begin(before))
            #expect(try await begin(try #require(try await store.account("li"))))
        }
    }

    /// Whoever comes second waits, and sees what the first has done.
    @Test func aSessionThatBeginsBesideAResetEndsWithIt() async throws {
        try await ConsoleBench.run { bench in
            try await bench.add("li", .operator)
            let account = try #require(try await bench.store.account("li"))
            let token = SHA256.hash([7])
            let reset = try await bench.desk.pool.withConnection { session in
                try await session.transaction {
                    let rows = try await session.query(
                        """
                        SELECT begin_console_session('li', $1::text, $2::bytea, 1, $3::bytea, 900, 28800, '{}')
                        """,
                        [
                            .text("\(account.password)"), .bytea(bench.key.proof(of: "li").bytes),
                            .bytea(token.bytes),
                        ])
                    #expect(rows.bool(0, 0))
                    let reset = Task { try await bench.reset("li") }
                    try await bench.someoneWaits()
                    return reset
                }
            }
            try await reset.value
            #expect(try await bench.store.session(token) == nil)
            #expect(try await bench.store.wasEnded(token))
        }
    }

    @Test func anotherPasswordEndsTheOtherSessionsAndTellsThem() async throws {
        try await ConsoleBench.run { bench in
            try await bench.add("li", .operator)
            var cookies: [String] = []
            for step in Int64(-1)...1 {
                guard
                    case .signedIn(let cookie, _) = try await bench.signIn(
                        "li", code: bench.code("li", aside: step))
                else { throw ConsoleBench.NotSignedIn() }
                cookies.append(cookie)
            }
            try await bench.access.end(cookies[2])
            _ = try await bench.access.renewPassword(cookies[0])
            #expect(try await bench.access.session(of: cookies[0]) != nil)
            #expect(try await !bench.access.wasEnded(cookies[0]))
            #expect(try await bench.access.session(of: cookies[1]) == nil)
            #expect(try await bench.access.wasEnded(cookies[1]))
            // Its own person had ended it before.
            #expect(try await !bench.access.wasEnded(cookies[2]))
            let audit = try await bench.owner.query(
                "SELECT act || ' ' || subject FROM console_audit ORDER BY id DESC LIMIT 1")
            #expect(audit.text(0, 0) == "renew password 1 other sessions ended")
            // It had ended, so nobody signs out of it.
            let before = try await bench.audit().count
            try await bench.access.end(cookies[1])
            #expect(try await bench.audit().count == before)
        }
    }

    /// Everybody can read their passwords, so only a demonstration's console lets them in.
    @Test func theDemonstrationsAccountsAreStrangersElsewhere() async throws {
        try await ConsoleBench.run { bench in
            try await bench.add("demo.operator", .operator)
            #expect(try await bench.signIn("demo.operator") == .refused)
            let demo = ConsoleAccess(
                store: PostgresConsoleAccess(bench.desk.pool), key: bench.key,
                nobody: StoredPassword(
                    SecretText("nobody"), under: bench.key, cost: ConsoleBench.cost)!,
                admitsDemo: true, now: { ConsoleBench.start }, derive: { $0() })
            guard
                case .signedIn(let cookie, _) = try await demo.signIn(
                    "demo.operator", password: bench.password("demo.operator"),
                    code: bench.code("demo.operator"), client: "10.0.0.1", device: nil)
            else { throw ConsoleBench.NotSignedIn() }
            #expect(try await demo.session(of: cookie)?.account == "demo.operator")
            #expect(try await bench.access.session(of: cookie) == nil)
        }
    }

    /// A password that somebody else has seen opens nothing but the way to another one.
    @Test func theFirstPasswordIsChangedFirst() async throws {
        try await ConsoleBench.run { bench in
            try await bench.add("li", .operator, isFirst: true)
            guard case .signedIn(let cookie, _) = try await bench.signIn("li") else {
                Issue.record("not signed in")
                return
            }
            #expect(try await bench.access.session(of: cookie)?.mustRenew == true)
            let token = ConsoleAccess.token(of: cookie)
            #expect(
                try await bench.desk.note(.export, of: "payouts", bench.deed(token))
                    == .forbidden)
            let made = try #require(try await bench.access.renewPassword(cookie))
            #expect(try await bench.access.session(of: cookie)?.mustRenew == false)
            #expect(
                try await bench.desk.note(.export, of: "payouts", bench.deed(token))
                    == .done(true))
            let next = bench.code("li", aside: 1)
            #expect(try await bench.signIn("li", code: next) == .refused)
            let own = try await bench.signIn("li", password: made, code: next)
            if case .signedIn = own {} else { Issue.record("\(own)") }
        }
    }

    @Test func aFirstPasswordLapses() async throws {
        try await ConsoleBench.run { bench in
            try await bench.add("li", .operator, isFirst: true)
            _ = try await bench.owner.query("UPDATE console_account SET password_until = now()")
            #expect(try await bench.signIn("li") == .refused)
        }
    }
}
