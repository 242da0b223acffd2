/// The tables that databases of one sort have in common: steps that lead to them, and a record in
/// each database of which it has gone. Sets may share a database. A step that two of them need is
/// in both, and taking it again changes nothing (`shared_….sql`).
package struct SchemaSet: Sendable {
    /// The set's word in reports and faults.
    package enum Name: String, Sendable, CaseIterable {
        /// Invoices and all that follows them, in the database of every part of the ledger.
        case ledger
        /// Lottery, payouts, outgoing messages and the console, which there are once: in the
        /// nation's own database.
        case national
    }

    let name: Name
    /// The table that tells which steps were taken.
    let record: String
    /// Databases have them: whoever changes one adds another (`ReleasedStepsTests`).
    let steps: [SchemaMigration]
    /// Run at every migration behind the steps: rights and tidying up. Run again, it changes nothing.
    let upkeep: [String]

    static let ledger = SchemaSet(
        name: .ledger, record: "schema_migration",
        steps: [
            SchemaMigration(1, "invoice", PackageResources.ledger_v001_invoice_sql),
            SchemaMigration(2, "check", PackageResources.ledger_v002_check_sql),
            SchemaMigration(3, "issue batch", PackageResources.ledger_v003_issue_batch_sql),
            SchemaMigration(4, "actor", PackageResources.ledger_v004_actor_sql),
            SchemaMigration(5, "table builders", PackageResources.shared_v001_tables_sql),
            SchemaMigration(6, "yearly tables", PackageResources.ledger_v006_yearly_sql),
            SchemaMigration(7, "roles", PackageResources.shared_v002_roles_sql),
            SchemaMigration(8, "jobs", PackageResources.shared_v003_jobs_sql),
        ],
        upkeep: [
            text(PackageResources.ledger_grants_sql), text(PackageResources.ledger_upkeep_sql),
        ])

    static let national = SchemaSet(
        name: .national, record: "national_migration",
        steps: [
            SchemaMigration(1, "table builders", PackageResources.shared_v001_tables_sql),
            SchemaMigration(2, "roles", PackageResources.shared_v002_roles_sql),
            SchemaMigration(3, "jobs", PackageResources.shared_v003_jobs_sql),
            SchemaMigration(4, "lottery", PackageResources.national_v004_lottery_sql),
            SchemaMigration(5, "holders", PackageResources.national_v005_holders_sql),
            SchemaMigration(6, "outgoing messages", PackageResources.national_v006_outgoing_sql),
            SchemaMigration(
                7, "durable commits", PackageResources.national_v007_durable_commits_sql),
            SchemaMigration(8, "sessions", PackageResources.national_v008_sessions_sql),
            SchemaMigration(9, "awaited", PackageResources.national_v009_awaited_sql),
            SchemaMigration(10, "books", PackageResources.national_v010_books_sql),
            SchemaMigration(11, "payouts", PackageResources.national_v011_payouts_sql),
            SchemaMigration(12, "begun seals", PackageResources.national_v012_begun_seal_sql),
            SchemaMigration(13, "renewed waits", PackageResources.national_v013_renewed_waits_sql),
            SchemaMigration(14, "winners", PackageResources.national_v014_winners_sql),
            SchemaMigration(
                15, "awaited parties", PackageResources.national_v015_awaited_parties_sql),
            SchemaMigration(16, "accounts", PackageResources.national_v016_accounts_sql),
            SchemaMigration(17, "watch", PackageResources.national_v017_watch_sql),
            SchemaMigration(18, "payout run", PackageResources.national_v018_payout_run_sql),
            SchemaMigration(19, "arrivals", PackageResources.national_v019_arrivals_sql),
            SchemaMigration(20, "console", PackageResources.national_v020_console_sql),
            SchemaMigration(
                21, "reconciliation", PackageResources.national_v021_reconciliation_sql),
            SchemaMigration(22, "risk", PackageResources.national_v022_risk_sql),
            SchemaMigration(23, "money checks", PackageResources.national_v023_money_checks_sql),
            SchemaMigration(
                24, "console sessions", PackageResources.national_v024_console_sessions_sql),
            SchemaMigration(
                25, "draw answers", PackageResources.national_v025_draw_answers_sql),
            SchemaMigration(
                26, "late statements", PackageResources.national_v026_late_statements_sql),
            SchemaMigration(27, "money rules", PackageResources.national_v027_money_rules_sql),
            SchemaMigration(28, "known people", PackageResources.national_v028_known_people_sql),
            SchemaMigration(
                29, "bounded arguments", PackageResources.national_v029_bounded_arguments_sql),
            SchemaMigration(
                30, "payout batches", PackageResources.national_v030_payout_batches_sql),
        ],
        upkeep: [text(PackageResources.national_grants_sql)])

    private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
}
