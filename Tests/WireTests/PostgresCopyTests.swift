import Testing

@testable import Wire

struct PostgresCopyTests {
    private static func lines(_ range: Range<Int>) -> [UInt8] {
        Array(range.map { "\($0)\tinvoice \($0)\n" }.joined().utf8)
    }

    @Test func aHundredThousandRowsAreCopiedInChunks() async throws {
        try await withPool { pool in
            _ = try await pool.query("CREATE TABLE copied (a int4, b text)")
            let count = try await pool.withConnection { session in
                let writer = try await session.copyIn("COPY copied FROM STDIN")
                for start in stride(from: 0, to: 100_000, by: 2_500) {
                    try await writer.write(Self.lines(start..<start + 2_500))
                }
                return try await writer.finish()
            }
            #expect(count == 100_000)
            let rows = try await pool.query("SELECT count(*), sum(a)::int8 FROM copied")
            #expect(rows.int8(0, 0) == 100_000)
            #expect(rows.int8(0, 1) == 4_999_950_000)
        }
    }

    enum Ending: CaseIterable, Sendable { case cancelled, abandoned, thrown, badRow }

    @Test(arguments: Ending.allCases)
    func aCopyThatDoesNotFinishLeavesNothing(_ ending: Ending) async throws {
        struct Surprise: Error {}
        try await withPool({ $0.sessions = 1 }) { pool in
            let table = "unfinished_\(ending)"
            _ = try await pool.query(PostgresStatement("CREATE TABLE \(table) (a int4, b text)"))
            let outcome = await code {
                try await pool.withConnection { session in
                    let writer = try await session.copyIn("COPY \(table) FROM STDIN")
                    try await writer.write(Self.lines(0..<1_000))
                    switch ending {
                    case .cancelled:
                        try await writer.cancel("changed my mind")
                        #expect(try await session.query("SELECT 1").count == 1)
                    case .abandoned: break
                    case .thrown: throw WireError(.closed)
                    case .badRow:
                        try await writer.write(Array("not a number\n".utf8))
                        try await writer.finish()
                    }
                }
            }
            let expected: WireError.Code? =
                switch ending {
                case .cancelled: nil
                case .abandoned: .protocolViolation
                case .thrown: .closed
                case .badRow: .server("22P02")
                }
            #expect(outcome == expected)
            let rows = try await pool.withConnection { session in
                try await session.query(PostgresStatement("SELECT count(*) FROM \(table)"))
            }
            #expect(rows.int8(0, 0) == 0)
        }
    }

    @Test func aStatementDuringACopyIsRefusedAndTheCopyGoesOn() async throws {
        try await withPool { pool in
            _ = try await pool.query("CREATE TABLE interrupted (a int4, b text)")
            try await pool.withConnection { session in
                let writer = try await session.copyIn("COPY interrupted FROM STDIN")
                #expect(
                    await code { _ = try await session.query("SELECT 1") } == .protocolViolation)
                try await writer.write(Self.lines(0..<1))
                #expect(try await writer.finish() == 1)
            }
        }
    }
}
