import Invoices
import Verification
import Wire

/// Issues as binary COPY straight into the ledger, with one row of the feed: the fastest way for
/// invoices that are most likely new. One known identity among them fails it as a whole.
struct IssueCopy {
    /// The chunk in which rows travel; the wire holds one at a time. Each is a change of threads.
    private static let chunkBytes = 256 * 1_024

    static let invoices = """
        COPY invoice (issue_year, invoice_id, kind, issued_on, amount_fen, total_fen, check_code,
                      seller_tax_number, face)
        FROM STDIN (FORMAT binary)
        """
    static let change = PostgresStatement(
        """
        INSERT INTO invoice_change (issued_ids, invoices, revision, change, actor)
        SELECT $1::uuid[], $2::integer, 1, 'issue', $3::text
        WHERE \(DurableCommit.setting) IS NOT NULL
        """)

    /// PostgreSQL, COPY, "Binary Format": signature, flags, no header extension.
    private static let header: [UInt8] =
        Array(
            "PGCOPY\n\u{FF}\r\n\0".unicodeScalars.map {
                UInt8($0.value)
            }) + [0, 0, 0, 0, 0, 0, 0, 0]
    private static let trailer: [UInt8] = [0xFF, 0xFF]

    let rows: ArraySlice<IssueRow>
    let actor: ChangeActor
    let deadline: Duration

    /// Copies all rows in the session's open transaction.
    func run(in session: PostgresSession) async throws(WireError) {
        let writer = try await session.copyIn(Self.invoices, deadline: deadline)
        var face = JSONWriter(reserving: 4_096)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Self.chunkBytes + 8_192)
        bytes += Self.header
        for row in rows {
            Self.append(row, to: &bytes, by: &face)
            if bytes.count >= Self.chunkBytes {
                try await writer.write(bytes, deadline: deadline)
                bytes.removeAll(keepingCapacity: true)
            }
        }
        bytes += Self.trailer
        try await writer.write(bytes, deadline: deadline)
        try await writer.finish(deadline: deadline)
        _ = try await session.query(
            Self.change,
            [.uuidArray(rows.map(\.id.nibbles)), .int4(Int32(rows.count)), .text(actor.text)],
            deadline: deadline)
    }

    private static func append(
        _ row: IssueRow, to bytes: inout [UInt8], by face: inout JSONWriter
    ) {
        bytes.append(bigEndian: Int16(9))
        bytes.append(field: row.issueYear)
        bytes.append(field: row.id.nibbles)
        bytes.append(field: row.kind.utf8)
        bytes.append(field: PostgresEpoch.date(row.issuedOn))
        bytes.append(field: row.amount.value)
        bytes.append(field: row.total.value)
        if let checkCode = row.checkCode {
            bytes.append(field: checkCode.utf8)
        } else {
            bytes.append(bigEndian: Int32(-1))
        }
        bytes.append(field: row.sellerTaxNumber.utf8)
        face.beginAgain()
        row.writeFace(to: &face)
        bytes.append(field: face.bytes)
    }
}

extension [UInt8] {
    fileprivate mutating func append(field value: some FixedWidthInteger) {
        append(bigEndian: Int32(value.bitWidth / 8))
        append(bigEndian: value)
    }

    fileprivate mutating func append(field bytes: some Collection<UInt8>) {
        append(bigEndian: Int32(bytes.count))
        append(contentsOf: bytes)
    }
}
