import Testing

@testable import Wire

/// What is sent binary comes back as PostgreSQL prints it: the encoding is the server's own.
struct PostgresTypesTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let cast: String
        let value: PostgresParameter
        let printed: String?
        var testDescription: String { "\(cast) \(printed ?? "null")" }
    }

    static let cases = [
        Case(cast: "text", value: .null, printed: nil),
        Case(cast: "bool", value: .bool(true), printed: "true"),
        Case(cast: "bool", value: .bool(false), printed: "false"),
        Case(cast: "int2", value: .int2(-32_768), printed: "-32768"),
        Case(cast: "int4", value: .int4(.max), printed: "2147483647"),
        Case(cast: "int8", value: .int8(.min), printed: "-9223372036854775808"),
        Case(cast: "float8", value: .float8(-1.5), printed: "-1.5"),
        Case(cast: "text", value: .text(""), printed: ""),
        Case(cast: "text", value: .text("发票 🧾"), printed: "发票 🧾"),
        Case(cast: "text", value: .utf8(Array("票".utf8)), printed: "票"),
        Case(cast: "bytea", value: .bytea([]), printed: "\\x"),
        Case(cast: "bytea", value: .bytea([0, 255, 16]), printed: "\\x00ff10"),
        Case(
            cast: "uuid", value: .uuid(0x0330_0180_0111_ffff_ffff_ffff_2567_2225),
            printed: "03300180-0111-ffff-ffff-ffff25672225"),
        Case(cast: "date", value: .date(0), printed: "2000-01-01"),
        Case(cast: "date", value: .date(-1), printed: "1999-12-31"),
        Case(cast: "timestamptz", value: .timestamptz(1), printed: "2000-01-01 00:00:00.000001+00"),
        Case(cast: "jsonb", value: .jsonb(Array(#"{"a":1}"#.utf8)), printed: #"{"a": 1}"#),
        Case(cast: "bool[]", value: .boolArray([true, nil]), printed: "{t,NULL}"),
        Case(cast: "int2[]", value: .int2Array([1, -2]), printed: "{1,-2}"),
        Case(cast: "int4[]", value: .int4Array([]), printed: "{}"),
        Case(
            cast: "int8[]", value: .int8Array([1, 2, .max]), printed: "{1,2,9223372036854775807}"),
        Case(cast: "int8[]", value: .optionalInt8Array([nil, 7]), printed: "{NULL,7}"),
        Case(cast: "text[]", value: .textArray(["a", "", "b c"]), printed: #"{a,"","b c"}"#),
        Case(cast: "text[]", value: .optionalTextArray(["a", nil]), printed: "{a,NULL}"),
        Case(cast: "bytea[]", value: .byteaArray([[1], []]), printed: #"{"\\x01","\\x"}"#),
        Case(cast: "bytea[]", value: .optionalByteaArray([nil]), printed: "{NULL}"),
        Case(
            cast: "uuid[]", value: .uuidArray([1]),
            printed: "{00000000-0000-0000-0000-000000000001}"),
        Case(cast: "uuid[]", value: .optionalUUIDArray([nil]), printed: "{NULL}"),
        Case(cast: "date[]", value: .dateArray([1]), printed: "{2000-01-02}"),
        Case(cast: "date[]", value: .optionalDateArray([nil]), printed: "{NULL}"),
        Case(
            cast: "timestamptz[]", value: .timestamptzArray([0]),
            printed: #"{"2000-01-01 00:00:00+00"}"#),
        Case(cast: "timestamptz[]", value: .optionalTimestamptzArray([nil]), printed: "{NULL}"),
    ]

    @Test(arguments: [[], [7], [0, .max, 0x0330_0180_0111]] as [[UInt128]])
    func uuidsComeBack(_ uuids: [UInt128]) async throws {
        try await withPool { pool in
            let rows = try await pool.query("SELECT $1::uuid[]", [.uuidArray(uuids)])
            #expect(rows.uuids(0, 0) == uuids)
        }
    }

    @Test(arguments: cases)
    func parameterArrivesAsItself(_ it: Case) async throws {
        let conninfo =
            "host=\(TestServers.shared.postgres.folder) user=postgres options='-c timezone=UTC'"
        try await withPool({ $0.conninfo = conninfo }) { pool in
            let rows = try await pool.query(
                PostgresStatement("SELECT ($1::\(it.cast))::text"), [it.value])
            #expect(rows.count == 1)
            #expect((rows.isNull(0, 0) ? nil : rows.text(0, 0)) == it.printed)
        }
    }

    @Test func valuesAreReadInPlace() async throws {
        try await withPool { pool in
            let rows = try await pool.query(
                """
                SELECT true, $1::int2, $2::int4, $3::int8, $4::float8, $5::uuid, $6::date,
                    $7::timestamptz, $8::bytea, $9::text, NULL::text
                """,
                [
                    .int2(-3), .int4(-4), .int8(-5), .float8(0.25), .uuid(.max - 1), .date(9_000),
                    .timestamptz(-7), .bytea([0, 1, 2]), .text("票"),
                ])
            #expect(rows.columnCount == 11)
            #expect(rows.bool(0, 0))
            #expect(rows.int2(0, 1) == -3)
            #expect(rows.int4(0, 2) == -4)
            #expect(rows.int8(0, 3) == -5)
            #expect(rows.float8(0, 4) == 0.25)
            #expect(rows.uuid(0, 5) == UInt128.max - 1)
            #expect(rows.date(0, 6) == 9_000)
            #expect(rows.timestamptz(0, 7) == -7)
            #expect(rows.bytes(0, 8) == [0, 1, 2])
            #expect(rows.withBytes(0, 8) { $0.byteCount } == 3)
            #expect(rows.text(0, 9) == "票")
            #expect(rows.isNull(0, 10))
        }
    }
}
