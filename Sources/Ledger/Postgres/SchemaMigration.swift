/// One step of the schema: its SQL never changes once it was released.
struct SchemaMigration {
    let version: Int
    let name: String
    let sql: String

    init(_ version: Int, _ name: String, _ bytes: [UInt8]) {
        self.version = version
        self.name = name
        sql = String(decoding: bytes, as: UTF8.self)
    }

    static let all = [
        SchemaMigration(1, "invoice", PackageResources.ledger_v001_invoice_sql),
        SchemaMigration(2, "check", PackageResources.ledger_v002_check_sql),
        SchemaMigration(3, "issue batch", PackageResources.ledger_v003_issue_batch_sql),
        SchemaMigration(4, "actor", PackageResources.ledger_v004_actor_sql),
        SchemaMigration(5, "table builders", PackageResources.shared_v001_tables_sql),
        SchemaMigration(6, "yearly tables", PackageResources.ledger_v006_yearly_sql),
    ]

    static let grants = String(decoding: PackageResources.ledger_grants_sql, as: UTF8.self)
}
