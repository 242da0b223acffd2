import NIOCore

/// New invoices through the API, some thousand lines a request, until all are in.
final class IngestWorkload: Workload {
    private let part: IngestPart
    private let cursor: Cursor
    private let request: RequestTemplate

    init(part: IngestPart, cursor: Cursor, target: Target) {
        self.part = part
        self.cursor = cursor
        request = .changes(to: target)
    }

    func write(for connection: Int, to buffer: inout ByteBuffer) -> Int? {
        let number = cursor.take()
        guard number < part.requests.count else { return nil }
        let range = part.requests[number].bytes
        request.writeHead(bodyBytes: range.count, to: &buffer)
        buffer.writeBytes(part.bytes[range])
        return number
    }

    func fault(ticket: Int, connection: Int, httpStatus: Int, body: Span<UInt8>) -> Fault? {
        guard httpStatus == 200 else { return .httpStatus(httpStatus) }
        let summary = ChangeSummary(body)
        // What the ledger had already would make the rate look better than it is.
        guard summary.applied == part.requests[ticket].lines else {
            return .notApplied(summary.description)
        }
        return nil
    }

    func units(ticket: Int, connection: Int) -> Int { part.requests[ticket].lines }
}
