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
        SchemaMigration(1, "invoice", PackageResources.v001_invoice_sql),
        SchemaMigration(2, "check", PackageResources.v002_check_sql),
        SchemaMigration(3, "issue batch", PackageResources.v003_issue_batch_sql),
        SchemaMigration(4, "actor", PackageResources.v004_actor_sql),
    ]

    static let grants = String(decoding: PackageResources.grants_sql, as: UTF8.self)
}
