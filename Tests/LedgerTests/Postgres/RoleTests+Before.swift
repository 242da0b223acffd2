import Doubles
import Invoices
import LocalServers
import Testing

@testable import Ledger
@testable import Wire

/// Databases of before there were these roles.
extension RoleTests {
    /// As version 4 of the ledger gave them.
    private static let rightsOfBefore = """
        CREATE ROLE fapiao_service; CREATE ROLE worker LOGIN IN ROLE fapiao_service;
        GRANT SELECT, INSERT ON invoice, invoice_change, invoice_check, check_flush
            TO fapiao_service;
        GRANT UPDATE (status, red_total_fen, revision) ON invoice TO fapiao_service;
        GRANT UPDATE ON invoice_check, check_flush TO fapiao_service;
        GRANT USAGE ON SEQUENCE invoice_change_position TO fapiao_service;
        GRANT SELECT ON schema_migration TO fapiao_service;
        GRANT INSERT ON write_probe TO fapiao_service;
        GRANT EXECUTE ON FUNCTION probe_writing() TO fapiao_service;
        ALTER FUNCTION ensure_partitions(integer) SECURITY DEFINER;
        REVOKE EXECUTE ON FUNCTION ensure_partitions(integer) FROM PUBLIC;
        GRANT EXECUTE ON FUNCTION ensure_partitions(integer) TO fapiao_service
        """

    /// Roles belong to a whole server, so each of these has one.
    private static func withLedgerOfBefore(
        as owner: String, _ body: (PostgresPool, String) async throws -> Void
    ) async throws {
        let server = try await LedgerDatabase.ownServer()
        try await LedgerDatabase.withPool(server.conninfo) { pool in
            try await pool.withConnection { session in
                try await session.execute("CREATE ROLE owner")
                try await session.execute("CREATE DATABASE before OWNER \(owner)")
            }
        }
        let conninfo = server.conninfo + " dbname=before"
        try await LedgerDatabase.withPool(conninfo, as: owner) { pool in
            _ = try await SchemaMigrator(pool, .ledger(steps: 4)).migrate(today: today)
        }
        try await LedgerDatabase.withPool(conninfo) { pool in
            _ = try await pool.withConnection { try await $0.execute(Self.rightsOfBefore) }
            try await body(pool, conninfo)
        }
        await server.stop()
    }

    private static func migrate(_ conninfo: String, as owner: String) async throws {
        try await LedgerDatabase.withPool(conninfo, as: owner) { pool in
            for set in [SchemaSet.ledger, .national] {
                _ = try await SchemaMigrator(pool, set).migrate(today: today)
            }
        }
    }

    /// A worker whose login is a member of the old role goes on, and the role itself holds nothing.
    @Test func theServiceRoleOfBeforeBecomesAMemberOfTheVerifier() async throws {
        try await Self.withLedgerOfBefore(as: "fapiao") { pool, conninfo in
            try await Self.migrate(conninfo, as: "fapiao")
            try await Self.expectRights(pool, Self.rights)
            try await Self.expectWorkerGoesOn(conninfo)
        }
    }

    /// Where the owner may make no roles the old one keeps what a worker needs, and gets what is new,
    /// until somebody has made the others by hand.
    @Test func anOwnerWhoMayMakeNoRolesLeavesTheOldOneInItsPlace() async throws {
        try await Self.withLedgerOfBefore(as: "owner") { pool, conninfo in
            try await Self.migrate(conninfo, as: "owner")
            let verifiers = Self.rights.filter { $0.hasPrefix("fapiao_verifier") }
            let services = verifiers.map {
                "fapiao_service" + $0.dropFirst("fapiao_verifier".count)
            }
            try await Self.expectRights(pool, Set(services))
            try await Self.expectWorkerGoesOn(conninfo)

            let byHand = Self.roles.map { "CREATE ROLE \($0)" }.joined(separator: "; ")
            _ = try await pool.withConnection { try await $0.execute(byHand) }
            // Until it is a member it is served beside the new one.
            try await Self.migrate(conninfo, as: "owner")
            try await Self.expectRights(pool, Self.rights.union(services))
            _ = try await pool.query("GRANT fapiao_verifier TO fapiao_service")
            try await Self.migrate(conninfo, as: "owner")
            try await Self.expectRights(pool, Self.rights)
            try await Self.expectWorkerGoesOn(conninfo)
        }
    }

    /// An owner who is called as one of the roles keeps what is his, at every further migration too; and
    /// nobody else may put a function where those that run as the owner would find it.
    @Test(arguments: ["fapiao_operator", "fapiao_verifier"])
    func theOwnerIsCalledAsHeLikes(_ owner: String) async throws {
        let server = try await LedgerDatabase.ownServer()
        try await LedgerDatabase.withPool(server.conninfo) { pool in
            try await pool.withConnection { session in
                try await session.execute("CREATE ROLE \(owner)")
                try await session.execute("CREATE DATABASE own OWNER \(owner)")
            }
        }
        let conninfo = server.conninfo + " dbname=own"
        try await LedgerDatabase.withPool(conninfo) { pool in
            _ = try await pool.query("GRANT CREATE ON SCHEMA public TO PUBLIC")
            for _ in 0..<2 { try await Self.migrate(conninfo, as: owner) }
            let rows = try await pool.query(
                """
                SELECT has_table_privilege($1::text, 'check_flush', 'DELETE'),
                       has_schema_privilege('public', 'public', 'CREATE')
                """, [.text(owner)])
            #expect(rows.bool(0, 0) && !rows.bool(0, 1))
        }
        await server.stop()
    }

    /// Somebody has given the new role what the old one had, by making it a member.
    @Test func aVerifierThatIsAMemberOfTheOldRoleStopsNoMigration() async throws {
        try await Self.withLedgerOfBefore(as: "fapiao") { pool, conninfo in
            _ = try await pool.query("CREATE ROLE fapiao_verifier IN ROLE fapiao_service")
            try await Self.migrate(conninfo, as: "fapiao")
            try await Self.expectWorkerGoesOn(conninfo)
        }
    }

    private static func expectWorkerGoesOn(_ conninfo: String) async throws {
        try await LedgerDatabase.withPool(conninfo, as: "worker") { pool in
            for set in [SchemaSet.ledger, .national] {
                try await SchemaMigrator(pool, set).requireCurrent(within: patience)
            }
            let ports = LedgerPorts(pool)
            let invoice = SyntheticInvoice.digital(1)
            _ = try await ports.apply(.issue(invoice))
            #expect(try await ports.stored(invoice) != nil)
            #expect(try await pool.ensurePartitions(today) == 0)
        }
    }
}
