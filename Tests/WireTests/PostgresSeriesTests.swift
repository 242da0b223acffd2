import Testing

@testable import Wire

/// Several statements in one round trip and one transaction.
struct PostgresSeriesTests {
    @Test func eachAnswersInItsPlace() async throws {
        try await withPool { pool in
            let here: PostgresStatement = "SELECT pg_backend_pid(), now(), $1::int4"
            // Twice, for the second time they are prepared already.
            for _ in 1...2 {
                let answers = try await pool.query(
                    inOrder: (1...3).map { (here, [.int4($0)]) } + [("SELECT 4", [])])
                #expect(answers.count == 4)
                #expect(answers[..<3].map { $0.int4(0, 2) } == [1, 2, 3])
                #expect(Set(answers[..<3].map { $0.int4(0, 0) }).count == 1)
                // now() is when the transaction began.
                #expect(Set(answers[..<3].map { $0.timestamptz(0, 1) }).count == 1)
                #expect(answers[3].int4(0, 0) == 4)
            }
        }
    }

    @Test func aLaterOneSeesWhatWasCommittedWhileTheFirstRan() async throws {
        try await withPool({ $0.connections = 2 }) { pool in
            _ = try await pool.query("CREATE TABLE seen_later (a int4)")
            try await pool.withConnection { session in
                _ = try await session.query("SELECT pg_advisory_lock(2001)")
                let series = Task {
                    try await pool.query(
                        inOrder: [
                            ("SELECT count(*), pg_advisory_xact_lock(2001) FROM seen_later", []),
                            ("SELECT count(*) FROM seen_later", []),
                        ]
                    ).map { $0.int8(0, 0) }
                }
                let waits: PostgresStatement = """
                    SELECT FROM pg_locks WHERE locktype = 'advisory' AND objid = 2001 AND NOT granted
                    """
                #expect(await eventually { (try? await session.query(waits).count) == 1 })
                _ = try await session.query("INSERT INTO seen_later VALUES (1)")
                _ = try await session.query("SELECT pg_advisory_unlock(2001)")
                #expect(try await series.value == [0, 1])
            }
        }
    }

    @Test(arguments: 0..<3)
    func aFailureUndoesAllAndLeavesEachStatementUsable(_ place: Int) async throws {
        try await withPool({ $0.connections = 1 }) { pool in
            // The cases run at once.
            let table = "undone_\(place)"
            _ = try await pool.query(PostgresStatement("CREATE TABLE \(table) (a int4)"))
            let count = PostgresStatement("SELECT count(*) FROM \(table)")
            var statements: [(PostgresStatement, [PostgresParameter])] = [
                (PostgresStatement("INSERT INTO \(table) VALUES ($1)"), [.int4(1)]),
                ("SELECT 2", []),
            ]
            statements.insert(("SELECT 1 / 0", []), at: place)
            #expect(
                await code { _ = try await pool.query(inOrder: statements) } == .server("22012"))
            #expect(try await pool.query(count).int8(0, 0) == 0)
            // What was skipped is not taken for prepared.
            #expect(try await pool.query("SELECT 2").int4(0, 0) == 2)
            statements.remove(at: place)
            #expect(try await pool.query(inOrder: statements)[1].int4(0, 0) == 2)
            #expect(try await pool.query(count).int8(0, 0) == 1)
        }
    }

    @Test func oneThatCannotBePreparedSaysWhyAndSkipsTheRest() async throws {
        try await withPool({ $0.connections = 1 }) { pool in
            let series: [(PostgresStatement, [PostgresParameter])] = [
                ("SELECT nothing", []), ("SELECT 5", []),
            ]
            for _ in 1...2 {
                #expect(
                    await code { _ = try await pool.query(inOrder: series) } == .server("42703"))
            }
            let answers = try await pool.query(inOrder: [series[1]])
            #expect(answers[0].int4(0, 0) == 5)
        }
    }

    @Test func failedSeriesHurtNoNeighbour() async throws {
        try await withPool({ $0.connections = 1 }) { pool in
            let answers = await withTaskGroup(of: Int32.self) { group in
                for number in Int32(0)..<300 {
                    group.addTask {
                        let answers = try? await pool.query(
                            inOrder: [
                                ("SELECT 1 / ($1::int4 % 3)", [.int4(number)]),
                                ("SELECT $1::int4", [.int4(number)]),
                            ])
                        return answers?[1].int4(0, 0) ?? -1
                    }
                }
                return await group.reduce(into: Set()) { $0.insert($1) }
            }
            #expect(answers == Set((0..<300).map { $0 % 3 == 0 ? -1 : $0 }))
        }
    }

    @Test func statementsBeyondThoseWithNamesAreNotTakenForEachOther() async throws {
        try await withPool({ $0.connections = 1 }) { pool in
            for number in 0..<PreparedStatements.countMaximum {
                _ = try await pool.query(PostgresStatement("SELECT \(number)"))
            }
            let answers = try await pool.query(
                inOrder: [("SELECT 1001", []), ("SELECT 7", []), ("SELECT 1002", [])])
            #expect(answers.map { $0.int4(0, 0) } == [1_001, 7, 1_002])
        }
    }

    @Test func aPoolConnectsAnewWhenTold() async throws {
        try await withPool({ $0.connections = 1 }) { pool in
            let pid = try await pool.query("SELECT pg_backend_pid()").int4(0, 0)
            await pool.reconnect()
            #expect(try await pool.query("SELECT pg_backend_pid()").int4(0, 0) != pid)
        }
    }

    @Test(arguments: [
        ("host=a,b,c port=1,2,3", [["a", "1"], ["b", "2"], ["c", "3"]]),
        ("host=a,b port=5", [["a", "5"], ["b", "5"]]),
        ("hostaddr=1.1.1.1,2.2.2.2 host=a,b", [["1.1.1.1", "a"], ["2.2.2.2", "b"]]),
    ])
    func hostsInAnyOrderKeepTheirPorts(_ conninfo: String, _ hosts: [[String]]) throws {
        let string = try PostgresConnectionString(PostgresConfiguration(conninfo: conninfo))
        var generator = SystemRandomNumberGenerator()
        var firsts: Set<String> = []
        for _ in 0..<200 {
            let keywords = string.shuffled(using: &generator)
            let lists = ["hostaddr", "host", "port"].compactMap { name in
                keywords.first { $0.name == name }?.value.split(separator: ",").map(String.init)
            }
            let given = (0..<hosts.count).map { place in
                lists.map { $0.count == 1 ? $0[0] : $0[place] }
            }
            #expect(Set(given) == Set(hosts))
            firsts.insert(given[0][0])
        }
        #expect(firsts.count == hosts.count)
    }
}
