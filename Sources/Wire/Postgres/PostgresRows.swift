/// The rows of a statement's answer. Values are read where libpq left them; copying is the caller's
/// choice. Rows and columns count from 0. Reading a place that is not there, or as a type it does not
/// have, is a fault of the program and stops it.
package struct PostgresRows: Sendable {
    private let result: PostgresResult
    package let count: Int

    init(_ result: PostgresResult) {
        self.result = result
        count = result.rowCount
    }

    package var isEmpty: Bool { count == 0 }
    package var columnCount: Int { result.columnCount }
    /// Rows that the statement inserted, changed, deleted or copied.
    package var affectedRows: Int { result.affectedRows }
    var commandTag: String { result.commandTag }

    package func isNull(_ row: Int, _ column: Int) -> Bool { result.isNull(row, column) }

    package func bool(_ row: Int, _ column: Int) -> Bool { integer(row, column, UInt8.self) != 0 }
    package func int2(_ row: Int, _ column: Int) -> Int16 { integer(row, column) }
    package func int4(_ row: Int, _ column: Int) -> Int32 { integer(row, column) }
    package func int8(_ row: Int, _ column: Int) -> Int64 { integer(row, column) }
    /// A double precision. Never money, which travels as fen in an int8.
    package func float8(_ row: Int, _ column: Int) -> Double {
        Double(bitPattern: integer(row, column))
    }
    /// The 16 bytes as one number, most significant first.
    package func uuid(_ row: Int, _ column: Int) -> UInt128 { integer(row, column) }
    /// An array of one dimension without nulls.
    package func uuids(_ row: Int, _ column: Int) -> [UInt128] { array(row, column) }
    /// Days since 2000-01-01.
    package func date(_ row: Int, _ column: Int) -> Int32 { integer(row, column) }
    /// Microseconds since 2000-01-01 00:00 UTC.
    package func timestamptz(_ row: Int, _ column: Int) -> Int64 { integer(row, column) }

    /// Text in UTF-8, copied. Bytes that are no UTF-8 become U+FFFD.
    package func text(_ row: Int, _ column: Int) -> String {
        unsafe String(decoding: place(row, column), as: UTF8.self)
    }

    /// A bytea, copied.
    package func bytes(_ row: Int, _ column: Int) -> [UInt8] {
        unsafe [UInt8](place(row, column))
    }

    /// Reads the value in place, without a copy.
    package func withBytes<R, E: Error>(
        _ row: Int, _ column: Int, _ body: (RawSpan) throws(E) -> R
    ) throws(E) -> R {
        defer { withExtendedLifetime(result) {} }
        let place = unsafe place(row, column)
        return try unsafe body(place.bytes)
    }

    private func integer<Value: FixedWidthInteger>(
        _ row: Int, _ column: Int, _: Value.Type = Value.self
    ) -> Value {
        let place = unsafe place(row, column)
        precondition(
            place.count == MemoryLayout<Value>.size,
            "column \(column) has \(place.count) bytes, \(Value.self) was asked for")
        return unsafe Value(bigEndian: place.loadUnaligned(as: Value.self))
    }

    /// PostgreSQL, `array_send`: dimensions, whether there are nulls, the elements' type; for the
    /// one dimension its length and first index; then each element after its own length.
    private func array<Value: FixedWidthInteger>(_ row: Int, _ column: Int) -> [Value] {
        let place = unsafe place(row, column)
        func word(at offset: Int) -> Int {
            let word = unsafe place.loadUnaligned(fromByteOffset: offset, as: Int32.self)
            return Int(Int32(bigEndian: word))
        }
        let (head, size) = (20, MemoryLayout<Value>.size)
        if word(at: 0) == 0 { return [] }
        let count = word(at: 12)
        precondition(
            word(at: 0) == 1 && word(at: 4) == 0 && place.count == head + count * (4 + size),
            "column \(column) is no plain array of \(Value.self)")
        return (0..<count).map { index in
            let offset = head + index * (4 + size) + 4
            return unsafe Value(
                bigEndian: place.loadUnaligned(fromByteOffset: offset, as: Value.self))
        }
    }

    private func place(_ row: Int, _ column: Int) -> UnsafeRawBufferPointer {
        guard let place = unsafe result.bytes(row, column) else {
            preconditionFailure("row \(row), column \(column) is outside the result")
        }
        return unsafe place
    }
}
