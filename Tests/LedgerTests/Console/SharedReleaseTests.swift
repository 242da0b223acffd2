import Cryptography
import Invoices
import Operators
import Payouts
import Testing

@testable import Ledger
@testable import Wire

/// Releases that take two people, wherever each of them is.
struct SharedReleaseTests {
    private static let above = Fen(1_000_01)

    private static func release(
        _ pool: PostgresPool, seeing hold: Bytes32 = ConsoleBench.seenHold
    ) async throws -> SharedRelease {
        try await PostgresPayoutAdministration(pool).shareRelease(
            of: ConsoleBench.win, seeing: hold, because: "known", at: ConsoleBench.start)
    }

    @Test func twoAtTheTerminal() async throws {
        try await ConsoleBench.run { bench in
            try await bench.hold(Self.above)
            try await KnownPeople.at(bench.conninfo, bench.owner, as: "li") { li async throws in
                #expect(try await Self.release(li) == .asked)
                // An operator approves nothing, his own wish neither.
                #expect(try await Self.release(li) == .notKnown)
            }
            #expect(try await bench.held())
            try await KnownPeople.at(bench.conninfo, bench.owner, as: "wang", .approver) {
                wang async throws in
                let other = PayoutSummary.digest(ofHold: "another", nil)
                #expect(try await Self.release(wang, seeing: other) == .otherHold)
                #expect(try await bench.held())
                #expect(try await Self.release(wang) == .released)
            }
            #expect(try await !bench.held())
            let acts = try await PostgresPayoutAdministration(bench.owner)
                .history(of: ConsoleBench.win).acts
            #expect(acts.map(\.actor) == ["console:li+wang"])
            #expect(acts.map(\.login) == ["of_wang"])
            #expect(try await bench.audit().suffix(2) == ["li: ask", "wang: approve"])
        }
    }

    @Test func oneAsksAtTheTerminalAndAnotherApprovesAtTheConsole() async throws {
        try await ConsoleBench.run { bench in
            let (_, wang) = try await bench.signInTwo(holding: Self.above)
            try await KnownPeople.at(bench.conninfo, bench.owner, as: "li") { li async throws in
                #expect(try await Self.release(li) == .asked)
            }
            let id = try #require(try await bench.desk.payout(ConsoleBench.win)?.openRelease)
            #expect(
                try await bench.desk.decide(
                    id, approving: ConsoleBench.seenHold, bench.deed(wang),
                    at: ConsoleBench.start) == .done(true))
            #expect(try await !bench.held())
        }
    }

    @Test func oneAsksAtTheConsoleAndAnotherApprovesAtTheTerminal() async throws {
        try await ConsoleBench.run { bench in
            let (li, wang) = try await bench.signInTwo(holding: Self.above)
            #expect(
                try await bench.desk.askRelease(of: ConsoleBench.win, bench.deed(li))
                    == .done(true))
            try await KnownPeople.at(bench.conninfo, bench.owner, as: "wang", .approver) {
                pool async throws in
                #expect(try await Self.release(pool) == .released)
            }
            #expect(try await !bench.held())
            _ = wang
        }
    }

    /// The same person by two doors is one.
    @Test func nobodyIsTwo() async throws {
        try await ConsoleBench.run { bench in
            let (_, wang) = try await bench.signInTwo(holding: Self.above)
            #expect(
                try await bench.desk.askRelease(of: ConsoleBench.win, bench.deed(wang))
                    == .done(true))
            try await KnownPeople.at(bench.conninfo, bench.owner, as: "wang", .approver) {
                pool async throws in
                #expect(try await Self.release(pool) == .samePerson)
            }
            #expect(try await bench.held())
        }
    }

    /// Whoever has a login that is nobody's is nobody, and an account that is disabled or only looks may not.
    @Test func whoeverIsNotKnownAsksForNothing() async throws {
        try await ConsoleBench.run { bench in
            try await bench.hold(Self.above)
            try await KnownPeople.shared(bench.conninfo, bench.owner) { pool async throws in
                #expect(try await Self.release(pool) == .notKnown)
            }
            try await KnownPeople.at(bench.conninfo, bench.owner, as: "au", .auditor) {
                pool async throws in
                #expect(try await Self.release(pool) == .notKnown)
                // Nor under another name.
                #expect(
                    try await PostgresPayoutAdministration(pool).act(
                        .hold, on: ConsoleBench.win, seeing: nil, by: "person:li", because: "x",
                        at: ConsoleBench.start) == .forbidden)
            }
            try await KnownPeople.at(bench.conninfo, bench.owner, as: "li") { pool async throws in
                try await bench.disable("li")
                #expect(try await Self.release(pool) == .notKnown)
            }
            #expect(
                try await bench.owner.query("SELECT count(*) FROM payout_release").int8(0, 0) == 0)
            #expect(try await bench.held())
        }
    }

    /// Also below the limit: a reason that came meanwhile is looked at first.
    @Test func aReleaseIsOfTheHoldThatWasSeen() async throws {
        try await ConsoleBench.run { bench in
            let (li, _) = try await bench.signInTwo(holding: Fen(100))
            let administration = PostgresPayoutAdministration(bench.desk.pool)
            let seen = try #require(try await administration.payout(ConsoleBench.win))
            #expect(seen.holdDigest == ConsoleBench.seenHold)
            #expect(seen.holdCode == String("\(ConsoleBench.seenHold)".prefix(12)))
            func atTheTerminal(_ hold: Bytes32?) async throws -> PayoutActResult {
                try await administration.act(
                    .release, on: ConsoleBench.win, seeing: hold, by: "person:li", because: "x",
                    at: ConsoleBench.start)
            }
            for change in ["hold = 'risk; another'", "hold = 'risk', alarm = 'person'"] {
                _ = try await bench.owner.query(
                    PostgresStatement("UPDATE payout SET \(change)"))
                #expect(
                    try await bench.desk.act(
                        .release, on: ConsoleBench.win, seeing: seen.holdDigest, bench.deed(li),
                        at: ConsoleBench.start) == .done(false))
                #expect(try await atTheTerminal(seen.holdDigest) == .otherHold)
                #expect(try await atTheTerminal(nil) == .otherHold)
                #expect(try await bench.held())
            }
            let now = try #require(try await administration.payout(ConsoleBench.win))
            #expect(try await atTheTerminal(now.holdDigest) == .done)
            #expect(try await !bench.held())
        }
    }

    @Test func aLoginIsOnePersons() async throws {
        try await ConsoleBench.run { bench in
            for name in ["li", "wang"] {
                try await bench.add(name, .operator)
                try await KnownPeople.make("of_\(name)", bench.owner)
            }
            typealias Binding = PostgresConsoleAccess.LoginBinding
            for (name, login, expected) in [
                ("li", "of_li", .bound), ("wang", "of_li", .taken), ("wang", "of_wang", .bound),
                ("nobody", "of_li", .noAccount), ("li", "of_nobody", .noLogin),
                ("li", "fapiao_operator", .noLogin), ("li", nil, .bound), ("wang", "of_li", .bound),
            ] as [(String, String?, Binding)] {
                #expect(
                    try await bench.store.bind(name, to: login, by: "person:test") == expected,
                    "\(name) \(login ?? "")")
            }
            #expect(try await bench.audit().filter { $0.hasSuffix(": bind login") }.count == 4)
        }
    }
}
