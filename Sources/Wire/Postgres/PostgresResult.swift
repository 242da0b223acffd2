import CPostgres

/// The one owner of a libpq result. libpq never changes a finished result, so any thread may read.
@safe final class PostgresResult: @unchecked Sendable {
    private let pointer: OpaquePointer

    init(owning pointer: OpaquePointer) { unsafe self.pointer = pointer }

    deinit { unsafe PQclear(pointer) }

    var status: ExecStatusType { unsafe PQresultStatus(pointer) }
    var rowCount: Int { unsafe Int(PQntuples(pointer)) }
    var columnCount: Int { unsafe Int(PQnfields(pointer)) }
    var commandTag: String { unsafe String(cString: PQcmdStatus(pointer)) }
    var affectedRows: Int { unsafe Int(String(cString: PQcmdTuples(pointer))) ?? 0 }

    func isNull(_ row: Int, _ column: Int) -> Bool {
        unsafe PQgetisnull(pointer, Int32(row), Int32(column)) != 0
    }

    /// libpq answers nil for a place outside the result.
    func bytes(_ row: Int, _ column: Int) -> UnsafeRawBufferPointer? {
        guard let start = unsafe PQgetvalue(pointer, Int32(row), Int32(column)) else {
            return nil
        }
        let length = unsafe PQgetlength(pointer, Int32(row), Int32(column))
        return unsafe UnsafeRawBufferPointer(start: start, count: Int(length))
    }

    func field(_ code: CChar) -> String? {
        guard let text = unsafe PQresultErrorField(pointer, Int32(code)) else { return nil }
        return unsafe String(cString: text)
    }
}
