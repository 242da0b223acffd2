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
            let digest = try #require(try await store.account("li")).proofDigest
            for proof in [digest, .zero, bench.key.proof(of: "wang")] {
                let isBegun = try await store.beginSession(
                    of: "li", proof: proof, step: 1 << 40, token: .zero, clearing: [])
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
