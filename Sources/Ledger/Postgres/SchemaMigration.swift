/// One step of a schema set: its SQL never changes once it was released.
struct SchemaMigration {
    let version: Int
    let name: String
    let sql: String

    init(_ version: Int, _ name: String, _ bytes: [UInt8]) {
        self.version = version
        self.name = name
        sql = String(decoding: bytes, as: UTF8.self)
    }
}
