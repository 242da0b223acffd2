/// A bound value. It travels in PostgreSQL's binary format, declared with its own type.
package enum PostgresParameter: Sendable {
    /// Its type is inferred by the server.
    case null
    case bool(Bool)
    case int2(Int16)
    case int4(Int32)
    case int8(Int64)
    case float8(Double)
    case text(String)
    /// UTF-8 that is bytes already.
    case utf8([UInt8])
    case bytea([UInt8])
    /// The 16 bytes as one number, most significant first.
    case uuid(UInt128)
    /// Days since 2000-01-01.
    case date(Int32)
    /// Microseconds since 2000-01-01 00:00 UTC.
    case timestamptz(Int64)
    /// JSON text.
    case jsonb([UInt8])

    case boolArray([Bool?])
    case int2Array([Int16])
    case int4Array([Int32])
    case int8Array([Int64])
    case optionalInt8Array([Int64?])
    case textArray([String])
    case optionalTextArray([String?])
    case byteaArray([[UInt8]])
    case optionalByteaArray([[UInt8]?])
    case uuidArray([UInt128])
    case optionalUUIDArray([UInt128?])
    case dateArray([Int32])
    case optionalDateArray([Int32?])
    case timestamptzArray([Int64])
    case optionalTimestamptzArray([Int64?])
}
