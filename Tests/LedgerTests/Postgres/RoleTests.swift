import Doubles
import Invoices
import LocalServers
import Testing
import Verification

@testable import Ledger
@testable import Wire

/// Each role can do exactly what it needs.
struct RoleTests {
    /// Every right that somebody who is not the owner has to anything of ours; `PUBLIC` is everybody.
    /// Whoever needs one more writes it here too, and says for what.
    static let rights: Set<String> = ofSigningIn.union(ofWaiting).union(ofConsole).union(ofAccounts)
        .union(ofOutgoing).union(MoneyRights.all)
        .union([
            "fapiao_verifier: SELECT schema_migration",
            "fapiao_verifier: SELECT national_migration",
            "fapiao_verifier: SELECT invoice", "fapiao_verifier: INSERT invoice",
            "fapiao_verifier: UPDATE invoice(status)",
            "fapiao_verifier: UPDATE invoice(red_total_fen)",
            "fapiao_verifier: UPDATE invoice(revision)",
            "fapiao_verifier: SELECT invoice_change", "fapiao_verifier: INSERT invoice_change",
            "fapiao_verifier: USAGE invoice_change_position",
            "fapiao_verifier: SELECT invoice_check", "fapiao_verifier: INSERT invoice_check",
            "fapiao_verifier: UPDATE invoice_check(checks)",
            "fapiao_verifier: UPDATE invoice_check(first_at)",
            "fapiao_verifier: UPDATE invoice_check(last_at)",
            "fapiao_verifier: SELECT check_flush", "fapiao_verifier: INSERT check_flush",
            "fapiao_verifier: UPDATE check_flush(sequence)",
            "fapiao_verifier: UPDATE check_flush(flushed_at)",
            "fapiao_verifier: INSERT write_probe", "fapiao_verifier: EXECUTE probe_writing()",
            "fapiao_verifier: EXECUTE ensure_partitions(integer)",
            "fapiao_verifier: SELECT job_lease",
            "fapiao_verifier: UPDATE job_lease(fencing_number)",
            "fapiao_verifier: UPDATE job_lease(ends_at)",
            "fapiao_verifier: UPDATE job_lease(due_at)",
            "fapiao_verifier: UPDATE job_lease(failures)",
            "fapiao_verifier: UPDATE job_lease(holder)",
            "fapiao_verifier: SELECT campaign", "fapiao_verifier: SELECT campaign_manifest",
            "fapiao_verifier: SELECT campaign_state", "fapiao_verifier: SELECT log_leaf",
            "fapiao_verifier: SELECT seal", "fapiao_verifier: SELECT win",
            "fapiao_verifier: SELECT lottery_entry", "fapiao_verifier: INSERT lottery_entry",
            "fapiao_verifier: SELECT holder", "fapiao_verifier: INSERT holder",
            "fapiao_verifier: SELECT holder_identity", "fapiao_verifier: INSERT holder_identity",
            "fapiao_verifier: EXECUTE lock_for_entries(text[])",
            "fapiao_verifier: EXECUTE enter_lottery(text,bytea,bytea,bytea,bytea,bigint,integer,bytea,"
                + "text,bytea,bytea,bytea,bytea,text,bytea,bigint,bigint,bigint,bigint,bigint,bigint,"
                + "bigint,bigint,bigint,boolean)",

            "fapiao_lottery: SELECT schema_migration", "fapiao_lottery: SELECT national_migration",
            "fapiao_lottery: SELECT invoice", "fapiao_lottery: SELECT invoice_check",
            "fapiao_lottery: SELECT campaign", "fapiao_lottery: SELECT campaign_manifest",
            "fapiao_lottery: SELECT campaign_state", "fapiao_lottery: SELECT lottery_entry(id)",
            "fapiao_lottery: SELECT lottery_entry(accepted_at)",
            "fapiao_lottery: SELECT lottery_entry(odds_table)",
            "fapiao_lottery: SELECT lottery_entry(manifest)",
            "fapiao_lottery: SELECT lottery_entry(invoice)",
            "fapiao_lottery: SELECT lottery_entry(holder_tag)",
            "fapiao_lottery: SELECT lottery_entry(leaf)",
            "fapiao_lottery: SELECT lottery_entry(origin)",
            "fapiao_lottery: SELECT lottery_waiting",
            "fapiao_lottery: DELETE lottery_waiting", "fapiao_lottery: SELECT log_leaf",
            "fapiao_lottery: INSERT log_leaf", "fapiao_lottery: SELECT log_head",
            "fapiao_lottery: INSERT log_head", "fapiao_lottery: SELECT seal",
            "fapiao_lottery: INSERT seal", "fapiao_lottery: SELECT win",
            "fapiao_lottery: INSERT win", "fapiao_lottery: SELECT draw_answer",
            "fapiao_lottery: INSERT draw_answer",
            "fapiao_lottery: UPDATE log_head(size)", "fapiao_lottery: UPDATE log_head(root)",
            "fapiao_lottery: UPDATE log_head(checkpoint)", "fapiao_lottery: UPDATE seal(cosigned)",
            "fapiao_lottery: UPDATE seal(proofs)", "fapiao_lottery: UPDATE seal(seed)",
            "fapiao_lottery: UPDATE seal(completed_at)", "fapiao_lottery: UPDATE seal(manifest)",
            "fapiao_lottery: UPDATE seal(awaited)", "fapiao_lottery: EXECUTE daily_figures(text)",

            "fapiao_payout: SELECT schema_migration", "fapiao_payout: SELECT national_migration",
            "fapiao_payout: SELECT invoice(total_fen)",
            "fapiao_payout: SELECT invoice(issue_year)",
            "fapiao_payout: SELECT invoice(invoice_id)",
            "fapiao_payout: SELECT invoice(revision)", "fapiao_payout: SELECT invoice(status)",
            "fapiao_payout: SELECT invoice(red_total_fen)",
            "fapiao_payout: SELECT invoice(issued_on)",

            "fapiao_operator: SELECT schema_migration",
            "fapiao_operator: SELECT national_migration",
            "fapiao_operator: SELECT campaign", "fapiao_operator: INSERT campaign",
            "fapiao_operator: SELECT campaign_manifest",
            "fapiao_operator: INSERT campaign_manifest",
            "fapiao_operator: SELECT campaign_state", "fapiao_operator: INSERT campaign_state",

            "fapiao_auditor: SELECT schema_migration", "fapiao_auditor: SELECT national_migration",
            "fapiao_auditor: SELECT invoice", "fapiao_auditor: SELECT invoice_change",
            "fapiao_auditor: SELECT invoice_check",
            "fapiao_auditor: SELECT campaign", "fapiao_auditor: SELECT campaign_manifest",
            "fapiao_auditor: SELECT campaign_state", "fapiao_auditor: SELECT lottery_entry",
            "fapiao_auditor: SELECT log_leaf", "fapiao_auditor: SELECT seal",
            "fapiao_auditor: SELECT win",
        ])

    static let roles = [
        "fapiao_auditor", "fapiao_lottery", "fapiao_operator", "fapiao_payout", "fapiao_verifier",
    ]

    @Test func theCatalogueHasTheseRightsAndNoOthers() async throws {
        try await LedgerDatabase.withFresh { pool in
            try await Self.expectRights(pool, Self.rights)
            // Also after next year's partitions, and after another migration.
            let next = CalendarDay(dayNumber: today.dayNumber + 366)
            for set in [SchemaSet.ledger, .national] {
                _ = try await SchemaMigrator(pool, set).migrate(today: next)
            }
            try await Self.expectRights(pool, Self.rights)
        }
    }

    @Test func aRightThatSlippedInIsFoundAndIsGoneAfterAMigration() async throws {
        try await LedgerDatabase.withFresh { pool in
            for grant in [
                "DELETE ON invoice TO fapiao_verifier", "SELECT (face) ON invoice TO fapiao_payout",
                "EXECUTE ON FUNCTION probe_writing() TO fapiao_operator",
            ] { _ = try await pool.query(PostgresStatement("GRANT \(grant)")) }
            let found = try await Self.rights(pool).subtracting(Self.rights)
            #expect(
                found == [
                    "fapiao_verifier: DELETE invoice", "fapiao_payout: SELECT invoice(face)",
                    "fapiao_operator: EXECUTE probe_writing()",
                ])
            _ = try await SchemaMigrator(pool).migrate(today: today)
            try await Self.expectRights(pool, Self.rights)
        }
    }

    @Test func nobodyLogsInAsARoleAndNoneIsAMemberOfAnother() async throws {
        try await LedgerDatabase.withFresh { pool in
            let rows = try await pool.query(
                """
                SELECT string_agg(rolname, ' ' ORDER BY rolname), bool_or(
                    rolcanlogin OR rolsuper OR rolcreaterole OR rolcreatedb OR rolreplication
                    OR rolbypassrls OR EXISTS (SELECT FROM pg_auth_members WHERE member = r.oid))
                FROM pg_roles AS r WHERE rolname ~ '^fapiao_'
                """)
            #expect(rows.text(0, 0) == Self.roles.joined(separator: " "))
            #expect(!rows.bool(0, 1))
        }
    }

    @Test(arguments: [
        ("fapiao_verifier", "UPDATE invoice SET status = 'Y'", true),
        ("fapiao_verifier", "UPDATE invoice SET face = '{}'", false),
        ("fapiao_verifier", "DELETE FROM invoice", false),
        ("fapiao_verifier", "TRUNCATE invoice_check", false),
        ("fapiao_verifier", "UPDATE invoice_change SET actor = 'key:another'", false),
        ("fapiao_verifier", "INSERT INTO check_flush (worker, sequence) VALUES ('w', 1)", true),
        ("fapiao_verifier", "SELECT probe_writing()", true),
        ("fapiao_verifier", "SELECT count(*) FROM write_probe", false),
        ("fapiao_verifier", "SELECT ensure_partitions(2027)", true),
        ("fapiao_verifier", "SELECT make_append_only('invoice')", false),
        ("fapiao_verifier", "INSERT INTO yearly_table VALUES (9, '', 'invoice_check')", false),
        ("fapiao_verifier", "SELECT grant_rights('fapiao_verifier', 'ALL ON invoice')", false),
        ("fapiao_verifier", "INSERT INTO job_lease (job) VALUES ('mine')", false),
        ("fapiao_verifier", "UPDATE outgoing_message SET whom = ''", false),
        ("fapiao_verifier", "TRUNCATE outgoing_count", false),
        ("fapiao_lottery", "SELECT body FROM outgoing_message", false),
        ("fapiao_lottery", "SELECT face FROM invoice", true),
        ("fapiao_lottery", "UPDATE invoice SET status = 'Y'", false),
        ("fapiao_lottery", "SELECT ensure_partitions(2027)", false),
        ("fapiao_verifier", "SELECT personal FROM lottery_entry", true),
        ("fapiao_verifier", "DELETE FROM lottery_waiting", false),
        ("fapiao_verifier", "SELECT identity FROM holder_identity", true),
        ("fapiao_verifier", "DELETE FROM holder_identity", false),
        ("fapiao_lottery", "SELECT id FROM holder", false),
        ("fapiao_lottery", "SELECT identity FROM holder_identity", false),
        ("fapiao_auditor", "SELECT identity FROM holder_identity", false),
        ("fapiao_verifier", "INSERT INTO log_leaf VALUES (0, 1, '', '')", false),
        ("fapiao_verifier", "UPDATE seal SET seed = ''", false),
        ("fapiao_lottery", "SELECT leaf FROM lottery_entry", true),
        ("fapiao_lottery", "SELECT personal FROM lottery_entry", false),
        ("fapiao_lottery", "SELECT holder FROM lottery_entry", false),
        ("fapiao_lottery", "DELETE FROM lottery_waiting", true),
        ("fapiao_lottery", "UPDATE seal SET root = ''", false),
        ("fapiao_lottery", "DELETE FROM win", false),
        ("fapiao_lottery", "SELECT daily_figures('x')", true),
        ("fapiao_lottery", "SELECT state FROM payout", false),
        ("fapiao_verifier", "SELECT daily_figures('x')", false),
        ("fapiao_operator", "SELECT state FROM campaign_state", true),
        ("fapiao_operator", "SELECT leaf FROM lottery_entry", false),
        ("fapiao_payout", "SELECT status, red_total_fen FROM invoice", true),
        ("fapiao_payout", "SELECT face FROM invoice", false),
        ("fapiao_payout", "SELECT status FROM invoice_y2025", false),
        ("fapiao_operator", "SELECT version FROM national_migration", true),
        ("fapiao_operator", "SELECT status FROM invoice", false),
        ("fapiao_auditor", "SELECT actor FROM invoice_change", true),
        ("fapiao_auditor", "INSERT INTO invoice_change (change) VALUES ('void')", false),
    ])
    func aRoleMayDoWhatItNeeds(_ role: String, _ sql: String, _ isAllowed: Bool) async throws {
        let conninfo = try await LedgerDatabase.fresh()
        try await LedgerDatabase.withPool(conninfo, as: role) { pool in
            var state: String?
            do {
                _ = try await pool.query(PostgresStatement(sql))
            } catch let error as WireError {
                state = error.serverCode
            }
            #expect(state == (isAllowed ? nil : "42501"))
        }
    }

    /// The rights suffice for the statements that the program has.
    @Test func aReaderReadsThroughThePorts() async throws {
        let conninfo = try await LedgerDatabase.fresh()
        let invoice = SyntheticInvoice.digital(1)
        try await LedgerDatabase.withPool(conninfo) { pool in
            _ = try await LedgerPorts(pool).apply(.issue(invoice))
        }
        try await LedgerDatabase.withPool(conninfo, as: "fapiao_lottery") { pool in
            let found = try await PostgresInvoiceLedger(pool).invoices([invoice.id])
            #expect(found == [StoredInvoice(issuing: invoice)])
        }
        try await LedgerDatabase.withPool(conninfo, as: "fapiao_auditor") { pool in
            let changes = try await PostgresInvoiceHistory(pool).changes(of: invoice.id)
            #expect(changes.map(\.kind) == [.issue])
        }
        for role in Self.roles {
            try await LedgerDatabase.withPool(conninfo, as: role) { pool in
                for set in [SchemaSet.ledger, .national] {
                    try await SchemaMigrator(pool, set).requireCurrent(within: patience)
                }
            }
        }
    }

    // MARK: The catalogue

    static func expectRights(_ pool: PostgresPool, _ expected: Set<String>) async throws {
        let found = try await rights(pool)
        #expect(found.subtracting(expected).sorted() == [])
        #expect(expected.subtracting(found).sorted() == [])
    }

    /// Everybody's rights to a schema and a database are PostgreSQL's own affair.
    private static func rights(_ pool: PostgresPool) async throws -> Set<String> {
        let rows = try await pool.query(
            """
            WITH own AS (
                SELECT relname::text AS name, a.*
                FROM pg_class AS c, aclexplode(c.relacl) AS a
                WHERE relnamespace = current_schema()::regnamespace
                UNION ALL
                SELECT format('%s(%s)', relname, attname), a.*
                FROM pg_class AS c JOIN pg_attribute AS f ON attrelid = c.oid,
                     aclexplode(f.attacl) AS a
                WHERE relnamespace = current_schema()::regnamespace
                UNION ALL
                SELECT p.oid::regprocedure::text, a.*
                FROM pg_proc AS p, aclexplode(coalesce(proacl, acldefault('f', proowner))) AS a
                WHERE pronamespace = current_schema()::regnamespace
                UNION ALL
                SELECT nspname::text, a.* FROM pg_namespace, aclexplode(nspacl) AS a
                WHERE a.grantee <> 0 AND nspname = current_schema()
                UNION ALL
                SELECT datname::text, a.* FROM pg_database, aclexplode(datacl) AS a
                WHERE a.grantee <> 0 AND datname = current_database()
                UNION ALL
                SELECT 'default', a.* FROM pg_default_acl, aclexplode(defaclacl) AS a
            )
            SELECT format('%s: %s %s%s', coalesce(rolname, 'PUBLIC'), privilege_type, name,
                          CASE WHEN is_grantable THEN ', grantable' END)
            FROM own LEFT JOIN pg_roles ON pg_roles.oid = grantee
            WHERE grantee NOT IN (
                SELECT relowner FROM pg_class WHERE relname = 'invoice'
                UNION SELECT 'pg_database_owner'::regrole::oid)
            """)
        return Set((0..<rows.count).map { rows.text($0, 0) })
    }
}
