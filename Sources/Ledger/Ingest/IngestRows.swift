import Invoices

/// Reads a load row by row and gathers what is sound into batches.
struct IngestRows<Source: AsyncIteratorProtocol> where Source.Element == [UInt8] {
    /// The rows of one write.
    struct Batch: Sendable {
        var rows: [(line: Int, change: LedgerChange)] = []
        /// Invoices that were voided when the load was written: their rows, by index.
        var voided: [Int] = []
        var bytes = 0
    }

    private var splitter: RowSplitter<Source>
    private let format: IngestFormat
    /// No invoice is dated later; nil for no such day.
    private let lastDay: CalendarDay?
    /// Of a CSV load, once it has been read.
    private var header: CSVHeader?
    /// Identities voided by rows of the open batch.
    private var voidedIDs: Set<InvoiceID> = []
    /// A row that has to wait for the batch before it.
    private var heldBack: (line: Int, change: LedgerChange, isVoided: Bool, bytes: Int)?
    /// The rows so far, while none of them was JSON as a load has it: a file that goes on so is no load, and
    /// one sentence says more than a fault for each of its lines. Nil once there was one.
    private var strange: (rows: [RejectedRow], advice: String)?

    init(_ source: Source, _ format: IngestFormat, lastDay: CalendarDay? = nil) {
        self.format = format
        self.lastDay = lastDay
        strange = format == .ndjson ? ([], "") : nil
        splitter = RowSplitter(
            source, hasQuotes: format == .csv, rowBytesMaximum: IngestLimits.rowBytesMaximum)
    }

    var received: Int64 { splitter.received }

    /// The next batch; nil at the end. Calls `bad` with every row that is none.
    mutating func next(_ bad: (RejectedRow) -> Void) async throws -> Batch? {
        if format == .csv, header == nil { header = try await readHeader() }
        var batch = Batch()
        voidedIDs = []
        if let row = heldBack {
            heldBack = nil
            add((row.line, row.change), row.isVoided, row.bytes, to: &batch)
        }
        while batch.rows.count < IngestLimits.batchRowsMaximum,
            batch.bytes < IngestLimits.batchBytesMaximum, let row = try await splitter.next()
        {
            switch row {
            case .tooLong(let line):
                bad(
                    RejectedRow(
                        line: line, id: nil,
                        reason: .tooLong(maximum: IngestLimits.rowBytesMaximum)))
            case .badQuoting(let line):
                bad(RejectedRow(line: line, id: nil, reason: .badQuoting))
            case .row(let line, let range, let isEnded):
                do throws(RejectedReason) {
                    let (change, isVoided) = try read(splitter.bytes[range], isEnded)
                    try examineDay(of: change)
                    acceptStrange(bad)
                    if dependsOnVoid(change) {
                        heldBack = (line, change, isVoided, range.count)
                        return batch
                    }
                    add((line, change), isVoided, range.count, to: &batch)
                } catch {
                    let row = RejectedRow(line: line, id: nil, reason: error.reason)
                    try reject(row, splitter.bytes[range], bad)
                }
            }
        }
        if let strange, !strange.rows.isEmpty { throw IngestFault.unusable(strange.advice) }
        return batch.rows.isEmpty ? nil : batch
    }

    private mutating func reject(
        _ row: RejectedRow, _ bytes: ArraySlice<UInt8>, _ bad: (RejectedRow) -> Void
    ) throws {
        guard let strange, let advice = ForeignFile.advice(forLine: bytes) else {
            acceptStrange(bad)
            return bad(row)
        }
        let first = strange.rows.isEmpty ? advice : strange.advice
        self.strange = (strange.rows + [row], first)
        if first == ForeignFile.array
            || strange.rows.count + 1 == IngestLimits.strangeRowsMaximum
        {
            throw IngestFault.unusable(first)
        }
    }

    /// The file is a load after all: each of them costs only itself.
    private mutating func acceptStrange(_ bad: (RejectedRow) -> Void) {
        strange?.rows.forEach(bad)
        strange = nil
    }

    private mutating func add(
        _ row: (line: Int, change: LedgerChange), _ isVoided: Bool, _ bytes: Int,
        to batch: inout Batch
    ) {
        if isVoided, case .issue(let invoice) = row.change {
            batch.voided.append(batch.rows.count)
            voidedIDs.insert(invoice.id)
        }
        batch.rows.append(row)
        batch.bytes += bytes
    }

    /// A batch issues first and voids afterwards, so what comes after a void starts the next one.
    private func dependsOnVoid(_ change: LedgerChange) -> Bool {
        guard !voidedIDs.isEmpty, case .issue(let invoice) = change else { return false }
        return voidedIDs.contains(invoice.id)
            || invoice.original.map(voidedIDs.contains) ?? false
    }

    private func examineDay(of change: LedgerChange) throws(RejectedReason) {
        guard let lastDay, IssueDayRule.forbids(change, after: lastDay) else { return }
        throw RejectedReason(.malformed(FieldError("issuedOn", .inTheFuture)))
    }

    private func read(
        _ row: ArraySlice<UInt8>, _ isEnded: Bool
    ) throws(RejectedReason) -> (LedgerChange, isVoided: Bool) {
        if let header {
            let (invoice, isVoided) = try CSVRecord.read(row, header, isEnded: isEnded)
            return (.issue(invoice), isVoided)
        }
        do throws(JSONError) {
            return (try LedgerChange(json: row), false)
        } catch {
            throw RejectedReason(error.reason == .invalidUTF8 ? .notUTF8 : .json(error))
        }
    }

    private mutating func readHeader() async throws -> CSVHeader {
        switch try await splitter.next() {
        case nil:
            throw IngestFault.unusable("the file is empty: a CSV load begins with a header row")
        case .row(_, let range, _):
            let separator = splitter.separator
            let names = CSVRecord.fields(splitter.bytes[range], separator: separator)
            return try CSVHeader(names, separator: separator)
        case .tooLong, .badQuoting:
            throw IngestFault.header("it is too long or badly quoted")
        }
    }
}

/// The bounds of a load; memory is a few of the largest of them.
enum IngestLimits {
    /// An invoice of 2,000 lines is some 400 kB.
    static let rowBytesMaximum = 1_024 * 1_024
    /// A load that begins with so many rows that are no objects is none.
    static let strangeRowsMaximum = 20
    /// One transaction of the writer.
    static let batchRowsMaximum = 4_000
    /// Two batches are held at once: one being read, one being written.
    static let batchBytesMaximum = 4 * 1_024 * 1_024
}
