/// A statement's parameters as they go on the wire: one flat buffer, encoded on the caller's own
/// time, so that the connection's thread only hands over pointers.
struct PostgresArguments: Sendable {
    private(set) var bytes: [UInt8] = []
    /// Bytes of each parameter; -1 is null (PostgreSQL, message Bind).
    private(set) var lengths: [Int32] = []
    private(set) var types: [UInt32] = []

    /// The Bind message counts parameters in 16 bits.
    static let countMaximum = 65_535

    init(_ parameters: [PostgresParameter]) {
        lengths.reserveCapacity(parameters.count)
        types.reserveCapacity(parameters.count)
        for parameter in parameters { append(parameter) }
    }

    private mutating func append(_ parameter: PostgresParameter) {
        let start = bytes.count
        let type = encode(parameter)
        types.append(type)
        lengths.append(type == PostgresType.unspecified ? -1 : Int32(bytes.count - start))
    }

    private mutating func encode(_ parameter: PostgresParameter) -> UInt32 {
        switch parameter {
        case .null: return PostgresType.unspecified
        case .bool(let value): return scalar(UInt8(value ? 1 : 0), PostgresType.bool)
        case .int2(let value): return scalar(value, PostgresType.int2)
        case .int4(let value): return scalar(value, PostgresType.int4)
        case .int8(let value): return scalar(value, PostgresType.int8)
        case .float8(let value): return scalar(value.bitPattern, PostgresType.float8)
        case .uuid(let value): return scalar(value, PostgresType.uuid)
        case .date(let value): return scalar(value, PostgresType.date)
        case .timestamptz(let value): return scalar(value, PostgresType.timestamptz)
        case .text(let value):
            bytes.append(contentsOf: value.utf8)
            return PostgresType.text
        case .utf8(let value):
            bytes.append(contentsOf: value)
            return PostgresType.text
        case .bytea(let value):
            bytes.append(contentsOf: value)
            return PostgresType.bytea
        case .jsonb(let value):
            // The binary form of jsonb is a version, always 1, and the text.
            bytes.append(1)
            bytes.append(contentsOf: value)
            return PostgresType.jsonb
        default: return encodeArray(parameter)
        }
    }

    private mutating func encodeArray(_ parameter: PostgresParameter) -> UInt32 {
        switch parameter {
        case .boolArray(let values):
            return array(
                values.map { $0.map { UInt8($0 ? 1 : 0) } }, PostgresType.bool,
                PostgresType.boolArray)
        case .int2Array(let values):
            return array(values, PostgresType.int2, PostgresType.int2Array)
        case .int4Array(let values):
            return array(values, PostgresType.int4, PostgresType.int4Array)
        case .int8Array(let values):
            return array(values, PostgresType.int8, PostgresType.int8Array)
        case .optionalInt8Array(let values):
            return array(values, PostgresType.int8, PostgresType.int8Array)
        case .dateArray(let values):
            return array(values, PostgresType.date, PostgresType.dateArray)
        case .optionalDateArray(let values):
            return array(values, PostgresType.date, PostgresType.dateArray)
        case .timestamptzArray(let values):
            return array(values, PostgresType.timestamptz, PostgresType.timestamptzArray)
        case .optionalTimestamptzArray(let values):
            return array(values, PostgresType.timestamptz, PostgresType.timestamptzArray)
        case .uuidArray(let values):
            return array(values, PostgresType.uuid, PostgresType.uuidArray)
        case .optionalUUIDArray(let values):
            return array(values, PostgresType.uuid, PostgresType.uuidArray)
        case .textArray(let values):
            return list(values.lazy.map { $0.utf8 }, PostgresType.text, PostgresType.textArray)
        case .optionalTextArray(let values):
            return list(values.lazy.map { $0?.utf8 }, PostgresType.text, PostgresType.textArray)
        case .byteaArray(let values):
            return list(values, PostgresType.bytea, PostgresType.byteaArray)
        case .optionalByteaArray(let values):
            return list(values, PostgresType.bytea, PostgresType.byteaArray)
        default: preconditionFailure("a scalar among the arrays")
        }
    }

    private mutating func scalar(_ value: some FixedWidthInteger, _ type: UInt32) -> UInt32 {
        bytes.append(bigEndian: value)
        return type
    }

    /// One dimension from index 1 (PostgreSQL, array_send).
    private mutating func header(count: Int, hasNulls: Bool, element: UInt32) {
        bytes.append(bigEndian: Int32(count == 0 ? 0 : 1))
        bytes.append(bigEndian: Int32(hasNulls ? 1 : 0))
        bytes.append(bigEndian: element)
        guard count > 0 else { return }
        bytes.append(bigEndian: Int32(count))
        bytes.append(bigEndian: Int32(1))
    }

    private mutating func array<Value: FixedWidthInteger>(
        _ values: [Value], _ element: UInt32, _ type: UInt32
    ) -> UInt32 {
        let size = MemoryLayout<Value>.size
        bytes.reserveCapacity(bytes.count + 20 + values.count * (4 + size))
        header(count: values.count, hasNulls: false, element: element)
        for value in values {
            bytes.append(bigEndian: Int32(size))
            bytes.append(bigEndian: value)
        }
        return type
    }

    private mutating func array<Value: FixedWidthInteger>(
        _ values: [Value?], _ element: UInt32, _ type: UInt32
    ) -> UInt32 {
        header(count: values.count, hasNulls: values.contains(nil), element: element)
        for value in values {
            guard let value else {
                bytes.append(bigEndian: Int32(-1))
                continue
            }
            bytes.append(bigEndian: Int32(MemoryLayout<Value>.size))
            bytes.append(bigEndian: value)
        }
        return type
    }

    private mutating func list<Value: Collection<UInt8>>(
        _ values: some Collection<Value>, _ element: UInt32, _ type: UInt32
    ) -> UInt32 {
        header(count: values.count, hasNulls: false, element: element)
        for value in values { append(element: value) }
        return type
    }

    private mutating func list<Value: Collection<UInt8>>(
        _ values: some Collection<Value?>, _ element: UInt32, _ type: UInt32
    ) -> UInt32 {
        let hasNulls = values.contains { $0 == nil }
        header(count: values.count, hasNulls: hasNulls, element: element)
        for value in values {
            if let value { append(element: value) } else { bytes.append(bigEndian: Int32(-1)) }
        }
        return type
    }

    private mutating func append(element: some Collection<UInt8>) {
        bytes.append(bigEndian: Int32(element.count))
        bytes.append(contentsOf: element)
    }
}

extension [UInt8] {
    /// In the order of bytes that PostgreSQL's binary formats have.
    @inlinable package mutating func append(bigEndian value: some FixedWidthInteger) {
        unsafe Swift.withUnsafeBytes(of: value.bigEndian) { unsafe append(contentsOf: $0) }
    }
}
